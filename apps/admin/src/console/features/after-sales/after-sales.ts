import type { Label } from '../../../shared/labels';
import { formatSpan } from '../../../shared/time';
import type { Schemas } from '../../api';
import type { TimelineMoment } from '../../ui/Timeline';

export type Case = Schemas['AfterSalesCase'];

export const caseLabels = {
  applied: { text: '待处理', tone: 'warning' },
  approved: { text: '已同意', tone: 'info' },
  awaiting_return: { text: '待寄回', tone: 'info' },
  in_transit_back: { text: '寄回中', tone: 'info' },
  received: { text: '已收货', tone: 'primary' },
  inspecting: { text: '验货中', tone: 'primary' },
  replacing: { text: '待换出', tone: 'primary' },
  refunding: { text: '退款中', tone: 'primary' },
  completed: { text: '已完成', tone: 'success' },
  rejected: { text: '已拒绝', tone: 'neutral' },
  arbitration: { text: '申诉待裁', tone: 'urgent' },
  canceled_by_customer: { text: '顾客撤销', tone: 'neutral' },
  expired: { text: '超时关闭', tone: 'neutral' },
  refund_failed: { text: '退款失败', tone: 'urgent' },
} as const satisfies Readonly<Record<Case['status'], Label>>;


/** Whether ops have to say yes or no now. */
export function waitsForDecision({ status }: Pick<Case, 'status'>): boolean {
  return status === 'applied' || status === 'arbitration';
}

/** What a case comes to in words: the money that it gives back, or what goes out in exchange. */
export function describeReplacement({ replacement, storeName }: Pick<Case, 'replacement' | 'storeName'>): string | null {
  if (replacement === null) return null;
  const { contact, shipment } = replacement;
  if (shipment !== null) return `已寄出 ${shipment.carrier} ${shipment.trackingNumber}`;
  return contact === null ? `顾客到${storeName}取` : `寄给 ${contact.contactName} ${contact.contactPhone} ${contact.address}`;
}

/** What the console says before and after an approval, where one person is not enough. */
export function describeSecondPerson({ needsSecondPerson, firstApproverName, status, riskReview }: Pick<Case, 'needsSecondPerson' | 'firstApproverName' | 'status' | 'riskReview'>): string | null {
  if (!needsSecondPerson || !waitsForDecision({ status })) return null;
  if (firstApproverName !== null) return `${firstApproverName}已同意，等另一位同事复核`;
  return `${riskReview === null ? '金额超过 ¥500' : '命中风控规则'}，要两位同事先后同意`;
}

/** Whether a case is agreed to by rule: nobody has to look at it. */
export function isByRule({ isAutomatic, riskReview }: Pick<Case, 'isAutomatic' | 'riskReview'>): boolean {
  return isAutomatic && riskReview === null;
}

/** Whether a case may be refused. What was cancelled before it was picked never left: its money is owed. */
export function mayRefuse({ status, isAutomatic }: Pick<Case, 'status' | 'isAutomatic'>): boolean {
  return waitsForDecision({ status }) && !isAutomatic;
}

/** How much time is left, or how much too late it is. */
export function describeDue(dueAt: string | null, now: number): { readonly text: string; readonly isLate: boolean } | null {
  if (dueAt === null) return null;
  const seconds = (Date.parse(dueAt) - now) / 1000;
  return seconds < 0 ? { text: `超时 ${formatSpan(-seconds)}`, isLate: true } : { text: `剩 ${formatSpan(seconds)}`, isLate: false };
}

const ACTORS = { customer: '顾客', system: '系统', staff: '员工' } as const satisfies Readonly<Record<Case['timeline'][number]['actorKind'], string>>;

export function tellCase({ timeline }: Pick<Case, 'timeline'>): TimelineMoment[] {
  return timeline.map(({ at, status, actorKind, actorName, note }) => ({ title: caseLabels[status].text, at, by: actorName ?? ACTORS[actorKind], note: note ?? '', isTrouble: caseLabels[status].tone === 'urgent' }));
}
