import { fulfillmentKindNames } from '../../../shared/labels';
import { formatInstant, formatWindow } from '../../../shared/time';
import type { FulfillmentOrder } from '../../api';

/** What stands on one bag: as little as the counter and the rider need, and nothing of the shopper but the masked name. */
export interface BagLabel {
  readonly callNumber: string;
  readonly way: string;
  /** Which bag of how many. */
  readonly bag: string;
  readonly when: string;
  readonly who: string;
  readonly handling: readonly string[];
  readonly orderTail: string;
}

const HANDLING = { frozen: '冷冻', cold: '冷藏', fragile: '易碎' } as const;
const ORDER_TAIL = 6;

/** One label for each bag of packed work. */
export function listBagLabels(order: FulfillmentOrder, bagCount: number, now: number): BagLabel[] {
  const { kind, windowStartAt, windowEndAt, promisedAt } = order;
  const isWindow = kind === 'pickup' || kind === 'scheduledDelivery';
  const marks = new Set(order.lines.flatMap(({ handling }) => handling));
  return Array.from({ length: bagCount }, (_unused, index) => ({
    callNumber: order.callNumber,
    way: fulfillmentKindNames[kind],
    bag: `${index + 1} / ${bagCount} 袋`,
    when: isWindow ? formatWindow(windowStartAt, windowEndAt, now) : promisedAt === null ? '尽快' : `${formatInstant(promisedAt, now)} 前`,
    who: `${order.contactName} · 尾号 ${order.phoneTail}`,
    handling: (['frozen', 'cold', 'fragile'] as const).filter((mark) => marks.has(mark)).map((mark) => HANDLING[mark]),
    orderTail: order.orderNo.slice(-ORDER_TAIL),
  }));
}
