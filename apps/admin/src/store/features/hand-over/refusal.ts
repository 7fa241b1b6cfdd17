import { type ApiProblem, isApiProblem } from '@quanyu/api-client';
import { textDetail } from '../../../shared/problems';
import type { OfflineReason } from '../../offline/offline-list';

/** Why goods are not handed over, in the words staff say to the shopper. */
export interface Refusal {
  readonly title: string;
  readonly facts: readonly string[];
  /** What to do now. */
  readonly advice: string;
  /** True when trying the same code again can help. */
  readonly isWorthRetrying: boolean;
  /** The order to pick first, when that is what is missing. */
  readonly orderToPickId: string | null;
}

function present(facts: readonly (string | null)[]): string[] {
  return facts.filter((fact) => fact !== null);
}

function refusalOf(problem: ApiProblem): Refusal {
  const detail = (name: string): string | null => textDetail(problem, name);
  const final = { isWorthRetrying: false, orderToPickId: null } as const;
  switch (problem.code) {
    case 'PICKUP.WRONG_STORE':
      return { ...final, title: '不在本店自提', facts: present([detail('storeName'), detail('storeAddress'), detail('storePhone')]), advice: '请顾客前往上面这家门店' };
    case 'PICKUP.ALREADY_HANDED_OVER': {
      const at = detail('handedOverAt');
      const by = detail('handedOverBy');
      return {
        ...final,
        title: '这个码已经用过',
        facts: present([at === null ? null : `${at} 已交付`, by === null ? null : `经手人 ${by}`]),
        advice: '请顾客核对是不是别人已代取',
      };
    }
    case 'PICKUP.NOT_PAID':
      return { ...final, title: '订单还没有付款', facts: [], advice: '请顾客先在小程序里付款' };
    case 'PICKUP.CANCELED':
      return { ...final, title: '订单已取消', facts: [], advice: '不能交付，商品请放回货架' };
    case 'PICKUP.NOT_READY':
      return { ...final, title: '还没备好货', facts: [], advice: '先完成拣货，点「备好了」再核销', orderToPickId: detail('fulfillmentOrderId') };
    case 'PICKUP.CODE_EXPIRED':
      return { ...final, title: '二维码已过期', facts: [], advice: '请顾客刷新二维码，或输入 8 位数字码' };
    case 'PICKUP.CODE_UNKNOWN':
      return { ...final, title: '没有找到这个取货码', facts: [], advice: '请顾客打开订单里的取货码再试' };
    default:
      return { title: problem.title, facts: [], advice: problem.action ?? '请再试一次', isWorthRetrying: problem.status === 0 || problem.status >= 500, orderToPickId: null };
  }
}

const OFFLINE_WORDS: Readonly<Record<OfflineReason, readonly [title: string, advice: string]>> = {
  noList: ['没有网络，也没有今天的清单', '联网打开一次看板后，断网才能核销'],
  listTooOld: ['清单是昨天的，不能离线核销', '联网后再试'],
  notSecure: ['这个页面不能离线核销', '要用 https 打开工作台'],
  unknown: ['今天的清单里没有这个码', '可能是刚备好的订单或别家门店的，联网后再试'],
  badSignature: ['二维码不是本店签发的', '请顾客打开订单里的取货码，或报 8 位数字码'],
  expired: ['二维码已过期', '请顾客报 8 位数字码'],
  used: ['这台设备已经核销过这单', '请顾客核对是不是别人已代取'],
  overCap: ['金额超过离线核销上限', '联网后再核销，或请店长联系总部'],
};

/** Why goods are not handed over while there is no network. */
export function describeOfflineRefusal(reason: OfflineReason, callNumber: string | null): Refusal {
  const [title, advice] = OFFLINE_WORDS[reason];
  return { title, facts: callNumber === null ? [] : [`订单 ${callNumber}`], advice, isWorthRetrying: false, orderToPickId: null };
}

/** Turns any failure of a check or a hand-over into a refusal. */
export function describeRefusal(error: unknown): Refusal {
  if (isApiProblem(error)) return refusalOf(error);
  return { title: '没有查成', facts: [], advice: '请再试一次', isWorthRetrying: true, orderToPickId: null };
}
