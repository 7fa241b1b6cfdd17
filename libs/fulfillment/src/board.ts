import { Injectable } from '@nestjs/common';
import { Clock, isStoreInScope, type ReplyOf, shopDate, shopInstant, type StaffPrincipal } from '@quanyu/platform';
import { fulfillmentError } from './fulfillment.errors.js';
import { type FulfillmentLine, type FulfillmentOrder, FulfillmentRepository } from './fulfillment.repository.js';
import type { getBoard, getFulfillmentOrder } from './http/fulfillment.contract.js';
import { formatCallNumber } from './pickup-code.rules.js';
import type { WorkState } from './work-state.js';

type BoardReply = ReplyOf<typeof getBoard>;
type Card = BoardReply['toAccept'][number];
type Detail = ReplyOf<typeof getFulfillmentOrder>;

const MAX_OPEN = 200;
const MAX_DONE = 30;

/** What staff see: the board of today, and one order of it. Names are shortened, phones end in their last four digits. */
@Injectable()
export class Board {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly clock: Clock,
  ) {}

  async view(storeId: string): Promise<BoardReply> {
    const now = this.clock.now();
    const dayStart = shopInstant(shopDate(now), 0);
    const [open, done, counts] = await Promise.all([
      this.repository.listOpen(storeId, MAX_OPEN),
      this.repository.listHandedOver(storeId, dayStart, MAX_DONE),
      this.repository.countBoard(storeId, dayStart),
    ]);
    const lines = groupLines(await this.repository.listLines([...open, ...done].map(({ id }) => id)));
    const cards = (orders: readonly FulfillmentOrder[]): Card[] => orders.map((order) => toCard(order, lines.get(order.id) ?? []));
    return {
      storeId,
      serverTime: now.toISOString(),
      toAccept: cards(open.filter(({ state }) => columnOf(state) === 'toAccept')),
      picking: cards(open.filter(({ state }) => columnOf(state) === 'picking')),
      ready: cards(open.filter(({ state }) => columnOf(state) === 'ready')),
      onTheWay: cards(open.filter(({ state }) => columnOf(state) === 'onTheWay')),
      handedOver: cards(done),
      counts,
    };
  }

  /** @throws FULFILLMENT.NOT_FOUND also for another store's order. */
  async detail(staff: StaffPrincipal, id: string): Promise<Detail> {
    const order = await this.repository.find(id);
    if (order === null || !isStoreInScope(staff.storeScope, order.locationId)) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
    return toDetail(order, await this.repository.listLines([id]));
  }

  /** What may be collected at a store now, with the digits that open it. */
  async listCollectable(storeId: string): Promise<{ readonly order: Detail; readonly digits: string }[]> {
    const ready = (await this.repository.listOpen(storeId, MAX_OPEN)).filter(({ kind, state }) => kind === 'pickup' && (state === 'ready' || state === 'no_show'));
    const lines = groupLines(await this.repository.listLines(ready.map(({ id }) => id)));
    return ready.flatMap((order) => (order.pickupCode === null ? [] : [{ order: toDetail(order, lines.get(order.id) ?? []), digits: order.pickupCode }]));
  }

  async recentHandOvers(storeId: string, limit: number): Promise<Detail[]> {
    const orders = await this.repository.listHandedOver(storeId, null, limit);
    const lines = groupLines(await this.repository.listLines(orders.map(({ id }) => id)));
    return orders.map((order) => toDetail(order, lines.get(order.id) ?? []));
  }
}

const COLUMNS: Readonly<Partial<Record<WorkState, 'toAccept' | 'picking' | 'ready' | 'onTheWay'>>> = {
  open: 'toAccept',
  accepted: 'picking',
  picking: 'picking',
  substitution_pending: 'picking',
  packed: 'ready',
  ready: 'ready',
  waiting_courier: 'ready',
  courier_assigned: 'ready',
  no_show: 'ready',
  picked_up: 'onTheWay',
  partially_shipped: 'onTheWay',
  shipped: 'onTheWay',
  failed_attempt: 'onTheWay',
  returning: 'onTheWay',
};

function columnOf(state: WorkState): string | undefined {
  return COLUMNS[state];
}

function groupLines(lines: readonly FulfillmentLine[]): Map<string, FulfillmentLine[]> {
  const groups = new Map<string, FulfillmentLine[]>();
  for (const line of lines) groups.set(line.fulfillmentOrderId, [...(groups.get(line.fulfillmentOrderId) ?? []), line]);
  return groups;
}

function toCard(order: FulfillmentOrder, lines: readonly FulfillmentLine[]): Card {
  return {
    fulfillmentOrderId: order.id,
    orderId: order.orderId,
    orderNo: order.orderNo,
    callNumber: formatCallNumber(order),
    kind: order.kind,
    state: order.state,
    promisedAt: order.promisedAt?.toISOString() ?? null,
    stage: order.stage,
    stageDueAt: order.stageDueAt?.toISOString() ?? null,
    isLate: order.isLate,
    arrivedAt: order.arrivedAt?.toISOString() ?? null,
    bay: order.bay,
    collectorName: order.collectorName,
    contactName: maskName(order.contactName),
    phoneTail: order.contactPhone.slice(-4),
    itemCount: order.itemCount,
    pickedCount: lines.reduce((sum, line) => sum + line.quantityPicked, 0),
    imageUrls: lines.flatMap((line) => (line.imageUrl === null ? [] : [line.imageUrl])).slice(0, 4),
    remark: order.remark,
    windowStartAt: (order.windowStartAt ?? order.promisedAt ?? order.openedAt).toISOString(),
    windowEndAt: (order.windowEndAt ?? order.promisedAt ?? order.openedAt).toISOString(),
    openedAt: order.openedAt.toISOString(),
    acceptedAt: order.acceptedAt?.toISOString() ?? null,
    readyAt: order.readyAt?.toISOString() ?? null,
    handedOverAt: order.handedOverAt?.toISOString() ?? null,
  };
}

function toDetail(order: FulfillmentOrder, lines: readonly FulfillmentLine[]): Detail {
  return {
    ...toCard(order, lines),
    storeId: order.locationId,
    groupNo: order.groupNo,
    address: order.address,
    version: order.version,
    acceptedBy: order.acceptedBy,
    pickedBy: order.pickedBy,
    handedOverBy: order.handedOverBy,
    lines: lines.map(({ fulfillmentOrderId: _owner, ...line }) => line),
  };
}

/** 王** for 王小明: enough to call out, too little to look up. */
function maskName(name: string): string {
  const [first = '', ...rest] = [...name];
  return first + '*'.repeat(Math.min(2, rest.length));
}
