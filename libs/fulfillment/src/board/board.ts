import { Injectable } from '@nestjs/common';
import { areaOf, maskName } from '@quanyu/identity';
import { Clock, Database, isStoreInScope, type Queryable, type ReplyOf, shopDate, shopInstant, type StaffPrincipal } from '@quanyu/platform';
import type { BoardRide } from '../couriers/couriers.repository.js';
import { fulfillmentError } from '../fulfillment.errors.js';
import { type FulfillmentLine, type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';
import type { getBoard, getFulfillmentOrder } from '../http/fulfillment.contract.js';
import { toPhotoView } from '../hand-over-photos/hand-over-photos.js';
import { photoWanted } from '../hand-over-photos/photo-rule.rules.js';
import { toView } from '../questions/question-views.js';
import { formatCallNumber } from '../pickup/pickup-code.rules.js';
import { WorkDetails, type WorkFacts } from './work-details.js';
import type { WorkState } from '../work/work-state.js';

type BoardReply = ReplyOf<typeof getBoard>;
type Card = BoardReply['toAccept'][number];
type Detail = ReplyOf<typeof getFulfillmentOrder>;

const MAX_OPEN = 200;
const MAX_DONE = 30;

/**
 * What staff see: the board of today, and one order of it. Names are shortened, phones end in their last four digits. It reads as staff of the
 * store may: the database hides the work of other stores, too.
 */
@Injectable()
export class Board {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly beside: WorkDetails,
    private readonly clock: Clock,
  ) {}

  async view(storeId: string): Promise<BoardReply> {
    const now = this.clock.now();
    const dayStart = shopInstant(shopDate(now), 0);
    const { open, done, counts, lines, rides } = await this.database.within([storeId]).transaction(async (tx) => {
      const [open, done, counts] = await Promise.all([
        this.repository.listOpen(storeId, MAX_OPEN, tx),
        this.repository.listHandedOver(storeId, { since: dayStart, limit: MAX_DONE }, tx),
        this.repository.countBoard(storeId, dayStart, tx),
      ]);
      const [lines, rides] = await Promise.all([this.repository.listLines([...open, ...done].map(({ id }) => id), tx).then(groupLines), this.beside.ridesOf(open, tx)]);
      return { open, done, counts, lines, rides };
    });
    const cards = (orders: readonly FulfillmentOrder[]): Card[] => orders.map((order) => toCard(order, { lines: lines.get(order.id) ?? [], ride: rides.get(order.id) }));
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
    return this.database.within(staff.storeScope).transaction(async (tx) => {
      const [detail] = await this.details([await this.find(staff, id, tx)], tx);
      if (detail === undefined) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
      return detail;
    });
  }

  /** What may be collected at a store now, with the digits that open it. */
  async listCollectable(storeId: string): Promise<{ readonly order: Detail; readonly digits: string }[]> {
    return this.database.within([storeId]).transaction(async (tx) => {
      const ready = (await this.repository.listOpen(storeId, MAX_OPEN, tx)).filter(({ kind, state }) => kind === 'pickup' && (state === 'ready' || state === 'no_show'));
      const codes = new Map(ready.map(({ id, pickupCode }) => [id, pickupCode]));
      return (await this.details(ready, tx)).flatMap((order) => {
        const digits = codes.get(order.fulfillmentOrderId) ?? null;
        return digits === null ? [] : [{ order, digits }];
      });
    });
  }

  async recentHandOvers(storeId: string, limit: number): Promise<Detail[]> {
    return this.database.within([storeId]).transaction(async (tx) => this.details(await this.repository.listHandedOver(storeId, { since: null, limit }, tx), tx));
  }

  private async find(staff: StaffPrincipal, id: string, source: Queryable): Promise<FulfillmentOrder> {
    const order = await this.repository.find(id, source);
    if (order === null || !isStoreInScope(staff.storeScope, order.locationId)) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
    return order;
  }

  private async details(orders: readonly FulfillmentOrder[], source: Queryable): Promise<Detail[]> {
    const facts = await this.beside.read(orders, source);
    return orders.flatMap((order) => {
      const known = facts.get(order.id);
      return known === undefined ? [] : [toDetail(order, known)];
    });
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

interface CardParts {
  readonly lines: readonly FulfillmentLine[];
  readonly ride: BoardRide | undefined;
}

function toCard(order: FulfillmentOrder, { lines, ride }: CardParts): Card {
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
    collectorName: order.collectorName === null ? null : maskName(order.collectorName),
    ride: ride === undefined || ride.status === null ? null : { status: ride.status, isOwn: ride.courier === 'own', riderName: ride.riderName, arrivedAt: ride.arrivedAt?.toISOString() ?? null },
    riderCallAt: ride?.callAt?.toISOString() ?? null,
    contactName: maskName(order.contactName),
    phoneTail: order.contactPhone.slice(-4),
    itemCount: order.itemCount,
    bagCount: order.bagCount,
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

function toDetail(order: FulfillmentOrder, { lines, ride, questions, photos }: WorkFacts): Detail {
  return {
    ...toCard(order, { lines, ride }),
    storeId: order.locationId,
    groupNo: order.groupNo,
    area: order.address === null ? null : areaOf(order.address),
    version: order.version,
    acceptedBy: order.acceptedBy,
    pickedBy: order.pickedBy,
    handedOverBy: order.handedOverBy,
    lines: lines.map(({ fulfillmentOrderId: _owner, handling, ...line }) => ({ ...line, handling: [...handling] })),
    questions: questions.map(toView),
    photos: photos.map(toPhotoView),
    photoWanted: photoWanted(order),
  };
}
