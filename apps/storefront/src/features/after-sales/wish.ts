import type { AfterSalesOptions, CaseKind, CaseReason, CaseWish, SendTo } from './queries';

type OptionLine = AfterSalesOptions['lines'][number];

/** What a shopper has chosen so far of an order. */
export type Wish = {
  kind: CaseKind;
  reason: CaseReason | null;
  /** Units by line. */
  chosen: ReadonlyMap<number, number>;
  /** What lines are exchanged for. */
  replacements: ReadonlyMap<number, string>;
  /** Null: the replacement is collected at the store. */
  sendTo: SendTo | null;
  /** What the shopper agreed that gifts which stay take off the refund; null: none were asked about. */
  giftFen: number | null;
};

/** The refund of so many units of each line, by the server's own table to the fen. */
export function computeRefundFen(lines: readonly Pick<OptionLine, 'lineNo' | 'unitRefundsFen'>[], chosen: ReadonlyMap<number, number>): number {
  return lines.reduce((sum, { lineNo, unitRefundsFen }) => sum + (unitRefundsFen[(chosen.get(lineNo) ?? 0) - 1] ?? 0), 0);
}

/** The delivery fees that come back as well: all that is left of a group is chosen, before it was brought or for the seller's fault. */
export function computeFeeFen({ fees, lines, faultReasons }: Pick<AfterSalesOptions, 'fees' | 'faultReasons'> & { lines: readonly Pick<OptionLine, 'lineNo' | 'groupNo' | 'left'>[] }, { kind, reason, chosen }: Pick<Wish, 'kind' | 'reason' | 'chosen'>): number {
  if (kind === 'exchange') return 0;
  return fees.reduce((sum, { groupNo, feeFen, condition }) => {
    const isWhole = lines.every((line) => line.groupNo !== groupNo || (chosen.get(line.lineNo) ?? 0) === line.left);
    const isDue = condition === 'canceled' || (reason !== null && faultReasons.includes(reason));
    return isWhole && isDue ? sum + feeFen : sum;
  }, 0);
}

/** Why a line cannot be chosen for this kind beside what is chosen already; null when it can. */
export function lineObstacle(line: Pick<OptionLine, 'lineNo' | 'isAutomatic' | 'replacements'>, kind: CaseKind, others: readonly Pick<OptionLine, 'lineNo' | 'isAutomatic'>[], chosen: ReadonlyMap<number, number>): string | null {
  if (kind !== 'refundOnly' && line.isAutomatic) return '还没备货，选「仅退款」马上退';
  if (kind === 'exchange' && line.replacements.every(({ available }) => available === 0)) return '没有同价的规格可换';
  const isMixed = others.some((other) => chosen.has(other.lineNo) && other.isAutomatic !== line.isAutomatic);
  return isMixed ? '和已选的不能一起申请，请分开提交' : null;
}

const mobile = /^1\d{10}$/;
const addressMin = 4;

/** What is still missing, as the button says it; null when it can be sent. */
export function missingText({ kind, reason, chosen, replacements, sendTo }: Omit<Wish, 'giftFen'>): string | null {
  if (chosen.size === 0) return '选择商品';
  if (kind === 'exchange' && [...chosen.keys()].some((lineNo) => !replacements.has(lineNo))) return '选择换成什么';
  if (kind === 'exchange' && sendTo !== null && (sendTo.contactName.trim() === '' || !mobile.test(sendTo.contactPhone) || sendTo.address.trim().length < addressMin)) return '填写收货信息';
  return reason === null ? '选择原因' : null;
}

/** The request that says it; null while something is missing. */
export function toRequest(orderId: string, wish: Wish, { description, photoIds }: { description: string; photoIds: string[] }): CaseWish | null {
  const { kind, reason, chosen, replacements, sendTo, giftFen } = wish;
  if (missingText(wish) !== null || reason === null) return null;
  const text = description.trim();
  return {
    orderId,
    kind,
    reason,
    lines: [...chosen].map(([lineNo, quantity]) => {
      const replacementVariantId = kind === 'exchange' ? replacements.get(lineNo) : undefined;
      return { lineNo, quantity, ...(replacementVariantId === undefined ? {} : { replacementVariantId }) };
    }),
    ...(text ? { description: text } : {}),
    ...(kind === 'exchange' && sendTo !== null ? { sendTo: { ...sendTo, contactName: sendTo.contactName.trim(), address: sendTo.address.trim() } } : {}),
    ...(photoIds.length > 0 ? { photoIds } : {}),
    ...(giftFen === null ? {} : { giftFen }),
  };
}
