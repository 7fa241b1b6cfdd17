import { Catalogue } from '@quanyu/catalogue';
import { isDomainError, Outbox, shopDate, shopInstant } from '@quanyu/platform';
import { type Booking, Bookings, EditServices, type NewService, ServiceMenu } from '@quanyu/stores';
import { CancelOrderFlow, CloseUnpaid, FollowBookings, type PlaceOrder, ReviewOrders } from '../index.js';
import { OrderGroupsRepository } from '../order-groups.repository.js';
import type { QuoteChange } from '../pricing/quote.rules.js';
import { openTestShop, type TestShop } from './shop.js';

const EDITOR = { actor: 'system' } as const;
export const HOUR_MS = 3_600_000;
/** What every service of this shop asks for in advance, unless something else is said. */
export const DEPOSIT = 3_000;

export interface PlacedVisit {
  readonly customerId: string;
  readonly orderId: string;
}

/** A shop that gives services, ordered with their deposit. */
export class VisitShop {
  private used = 0;

  private constructor(readonly shop: TestShop) {}

  static async open(variants: number): Promise<VisitShop> {
    const visits = new VisitShop(await openTestShop({ variants, services: ['pickup', 'booking'] }));
    visits.get(FollowBookings).subscribe(visits.get(Outbox));
    return visits;
  }

  get<T>(type: new (...args: never[]) => T): T {
    return this.shop.module.get(type, { strict: false });
  }

  /** A service with one member of staff of its own, so that the tests do not meet. */
  async offer(changes: Partial<NewService> = {}): Promise<{ serviceId: string; staffId: string }> {
    const key = () => ({ scope: 'test', key: this.shop.platform.ids.uuid() });
    const storeId = this.shop.store.id;
    const service = await this.get(EditServices).createServiceOnce(
      key(),
      {
        ...{ storeId, kind: 'appointment', name: '深层清洁护理', description: '', minutes: 60, bufferMinutes: 0, stepMinutes: 30, leadMinutes: 0, daysOffered: 14, cutOffHours: 4 },
        ...{ priceFen: 19_800, depositFen: DEPOSIT, noShowPolicy: 'keepDeposit', needs: ['staff'], event: null, isActive: true },
        ...changes,
      },
      EDITOR,
    );
    const person = await this.get(EditServices).createResourceOnce(key(), { storeId, kind: 'staff', name: '林晓', title: '', serviceIds: [service.id], weeklyHours: [], isActive: true }, EDITOR);
    await this.get(ServiceMenu).reload();
    return { serviceId: service.id, staffId: person.id };
  }

  tomorrowAt(hour: number): Date {
    return shopInstant(shopDate(new Date(this.shop.platform.clock.nowMs() + 24 * HOUR_MS)), hour * 60);
  }

  /** Goods that no other test uses. */
  async stocked(quantity = 5): Promise<string> {
    const variantId = this.shop.variantIds[this.used];
    this.used += 1;
    if (variantId === undefined) throw new Error('open the shop with more variants');
    await this.shop.stock(variantId, quantity);
    return variantId;
  }

  async anOrder(service: { serviceId: string; staffId?: string }, options: { at?: Date; goods?: string; change?: Partial<PlaceOrder> } = {}): Promise<PlaceOrder> {
    const { at = this.tomorrowAt(10), goods } = options;
    const priceFen = goods === undefined ? 0 : (this.get(Catalogue).snapshot().findVariant(goods)?.priceFen ?? 0);
    const lines = goods === undefined ? [] : [{ variantId: goods, quantity: 1 }];
    return {
      customerId: await this.shop.newCustomer(), idempotencyKey: this.shop.platform.ids.uuid(), channel: 'miniProgram', storeId: this.shop.store.id,
      lines: lines.map((line) => ({ ...line, unitPriceFen: priceFen })),
      payableFen: priceFen + DEPOSIT,
      groups: [
        ...(goods === undefined ? [] : [{ kind: 'pickup' as const, feeFen: 0, lines }]),
        { kind: 'service', startAt: at.toISOString(), feeFen: DEPOSIT, lines: [], service },
      ],
      contact: { name: '王小明', phone: '13800000000' }, fromCart: false,
      ...options.change,
    };
  }

  async placed(request: PlaceOrder): Promise<PlacedVisit> {
    const { orderId } = await this.shop.placing.execute(request);
    return { customerId: request.customerId, orderId };
  }

  async paid(request: PlaceOrder): Promise<PlacedVisit> {
    const order = await this.placed(request);
    await this.shop.hearOf(await this.shop.payAtWechat(order.customerId, order.orderId));
    await this.drain();
    return order;
  }

  /** Somebody looks at the order before its visit may begin. */
  hold({ orderId, customerId }: PlacedVisit): Promise<void> {
    return this.get(ReviewOrders).hold({ id: orderId, customerId }, { rule: { code: 'lookAtIt', version: 1, name: '看一看' }, evidence: {} });
  }

  drain(): Promise<void> {
    return this.shop.platform.drainOutbox(this.shop.module);
  }

  expire(orderId: string): Promise<string> {
    return this.get(CloseUnpaid).execute(orderId, { actor: { kind: 'system' }, kind: 'expire' });
  }

  cancel({ orderId, customerId }: PlacedVisit): Promise<void> {
    return this.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: (order) => order.customerId === customerId });
  }

  groupsOf(orderId: string) {
    return this.get(OrderGroupsRepository).list([orderId]);
  }

  async bookingOf(orderId: string): Promise<Booking> {
    const [booking] = await this.get(Bookings).listOfOrder(orderId);
    if (booking === undefined) throw new Error('the order has a booking');
    return booking;
  }

  /** Lives through what `work` does at another time of the shop's clock. */
  async atTime<T>(at: Date, work: () => Promise<T>): Promise<T> {
    const before = this.shop.platform.clock.nowMs();
    this.shop.platform.clock.setTo(at.getTime());
    try {
      return await work();
    } finally {
      this.shop.platform.clock.setTo(before);
    }
  }

  /** What of bookings and stock does not add up: nothing, ever. */
  async findUnbalanced(): Promise<unknown[]> {
    return [...(await this.get(Bookings).findUnbalanced()), ...(await this.shop.inventory.findUnbalanced())];
  }
}

/** What an order was refused for, when something changed since its quote. */
export async function changesOf(promise: Promise<unknown>): Promise<QuoteChange[]> {
  const error = await promise.then(() => null, (reason: unknown) => reason);
  if (!isDomainError(error, 'ORDERS.QUOTE_CHANGED')) throw new Error('it should have been refused for what changed', { cause: error });
  return error.details['changes'] as QuoteChange[];
}
