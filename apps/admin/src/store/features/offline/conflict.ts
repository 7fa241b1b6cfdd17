import type { Refusal } from '../../offline/operation';

/** A clash between what this device did and what the server knows, in the words of the floor. */
export interface Conflict {
  readonly what: string;
  readonly advice: string;
}

export function describeConflict({ code, title, details }: Refusal): Conflict {
  const detail = (name: string): string => (typeof details[name] === 'string' ? details[name] : '');
  switch (code) {
    case 'PICKUP.ALREADY_HANDED_OVER':
      return { what: `${detail('handedOverAt')} 已由${detail('handedOverBy') || '另一台设备'}核销过`, advice: '同一单交了两次：先核对货，再联系顾客，情况记给店长' };
    case 'PICKUP.CANCELED':
      return { what: '这单在断网时已取消', advice: '货已交出但款会退回：请店长联系顾客补款或取回' };
    case 'PICKUP.WRONG_STORE':
      return { what: '这单不归本店', advice: '请店长联系对方门店' };
    default:
      return { what: title, advice: '请店长在后台核对这单' };
  }
}
