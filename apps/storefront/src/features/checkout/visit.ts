import type { Schemas } from '@/shared/api';
import { formatFen } from '@/shared/money';
import type { CheckoutDraft } from '@/shared/small-state';
import { formatMoment } from '@/shared/time';
import type { Quote, QuoteChange } from './queries';

export type Visit = NonNullable<CheckoutDraft['service']>;
export type QuotedVisit = NonNullable<Quote['service']>;

/** The group that books the service, as it was quoted. It stands behind the groups of the goods. */
export function visitWishOf(visit: Visit, quoted: Pick<QuotedVisit, 'payNowFen'>): Schemas['OrderGroupWish'] {
  return { kind: 'service', startAt: visit.startAt, feeFen: quoted.payNowFen, lines: [], service: { serviceId: visit.serviceId, staffId: visit.staffId } };
}

/** What a refused order says of its service, and the rest, which is about its goods. */
export function splitChanges(changes: readonly QuoteChange[], groups: readonly { readonly kind: string }[]): { ofVisit: QuoteChange | null; rest: QuoteChange[] } {
  const groupNo = groups.findIndex(({ kind }) => kind === 'service') + 1;
  const ofVisit = changes.find((change) => 'groupNo' in change && change.groupNo === groupNo) ?? null;
  return { ofVisit, rest: changes.filter((change) => change !== ofVisit) };
}

/** The time that is left nearest after the one that was lost, and what is said of it; nothing is sent by itself. */
export function describeLostVisit(change: QuoteChange, nowMs: number): { nextStartAt: string | null; text: string } {
  if (change.kind !== 'window') return { nextStartAt: null, text: change.kind === 'fee' ? '服务价格变了，看过没问题再提交' : '这项服务现在不能在线预约，请联系门店' };
  const { nextStartAt } = change;
  return { nextStartAt, text: nextStartAt === null ? '该时段刚约满，当天没有别的时间了，换一天看看' : `该时段刚约满，已为你选最近的 ${formatMoment(nextStartAt, nowMs)}` };
}

/** 「服务定金」 for a part of the price, 「服务费」 for all of it. */
export function visitFeeName({ payNowFen, priceFen }: Pick<QuotedVisit, 'payNowFen' | 'priceFen'>): string {
  return payNowFen < priceFen ? '服务定金' : '服务费';
}

/** What cancelling means, told before paying. */
export function describeVisitTerms({ cancelUntil, noShowPolicy, payNowFen, priceFen }: Pick<QuotedVisit, 'cancelUntil' | 'noShowPolicy' | 'payNowFen' | 'priceFen'>, nowMs: number): string {
  const what = payNowFen < priceFen ? '定金' : '服务费';
  if (noShowPolicy === 'returnDeposit') return `开始前都可以取消，${what}原路退回；没来也退`;
  if (Date.parse(cancelUntil) <= nowMs) return `已过可免费取消的时间，付款后取消或没来，${what}不退`;
  return `${formatMoment(cancelUntil, nowMs)} 前可以改约或取消，${what}原路退回；之后取消或没来，${what}不退`;
}

/** 「到店再付 ¥168」, or nothing when all is paid now. */
export function describeRest({ payNowFen, priceFen }: Pick<QuotedVisit, 'payNowFen' | 'priceFen'>): string {
  return payNowFen < priceFen ? `到店再付 ${formatFen(priceFen - payNowFen, 'trim')}` : '';
}
