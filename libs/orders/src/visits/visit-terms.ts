import { Injectable } from '@nestjs/common';
import { isDomainError, shopDate } from '@quanyu/platform';
import { Bookings, type PreparedBooking, ServiceMenu } from '@quanyu/stores';

/** Somebody and the time of a service that a shopper asks for. */
export interface VisitWish {
  readonly serviceId: string;
  /** The member of staff that is asked for; nobody: whoever is free. */
  readonly staffId?: string | null | undefined;
  readonly startAt: string;
}

/** Who asks; nobody yet for a quote. */
export interface Visitor {
  readonly customerId: string | null;
  readonly name: string;
  readonly phone: string;
  readonly remark: string;
}

/** What a quote tells of a service. */
export interface OfferedVisit {
  readonly serviceId: string;
  readonly name: string;
  readonly staffId: string | null;
  readonly staffName: string | null;
  readonly startAt: string;
  readonly endAt: string;
  /** Of its price, what is paid with the order; the rest is paid in the store. */
  readonly payNowFen: number;
  readonly priceFen: number;
  /** It can be cancelled for all that was paid until then. */
  readonly cancelUntil: string;
  readonly noShowPolicy: 'keepDeposit' | 'returnDeposit';
  /** Somebody is free then, now. */
  readonly isFree: boolean;
  readonly nextStartAt: string | null;
}

const NOBODY: Visitor = { customerId: null, name: '', phone: '', remark: '' };
const MINUTE_MS = 60_000;

/** What a service costs in advance and whether its time can be booked. Quotes tell it and placing decides by it. */
@Injectable()
export class VisitTerms {
  constructor(
    private readonly bookings: Bookings,
    private readonly menu: ServiceMenu,
  ) {}

  /**
   * The booking as placing takes it; its order is not known yet. Null when the time is not on offer. What costs nothing in advance is booked
   * without an order: `notOffered`.
   * @throws STORES.SERVICE_NOT_FOUND
   */
  prepare(storeId: string, wish: VisitWish, visitor: Visitor = NOBODY): PreparedBooking | 'notOffered' | null {
    const service = this.menu.getService(wish.serviceId);
    if (service.event !== null || service.depositFen === 0) return 'notOffered';
    try {
      return this.bookings.prepare({
        ...{ orderId: null, groupNo: null, customerId: visitor.customerId, storeId, serviceId: wish.serviceId, startAt: new Date(wish.startAt), staffId: wish.staffId ?? null },
        ...{ contactName: visitor.name, contactPhone: visitor.phone, remark: visitor.remark, expiresAt: null, count: null, giftVariantId: null, isWalkIn: false },
      });
    } catch (error) {
      if (isDomainError(error, 'STORES.SLOT_NOT_OFFERED')) return null;
      throw error;
    }
  }

  /** What the shopper is told before ordering. Null when an order cannot book it. @throws STORES.SERVICE_NOT_FOUND */
  async offer(storeId: string, wish: VisitWish): Promise<OfferedVisit | null> {
    const prepared = this.prepare(storeId, wish);
    if (prepared === 'notOffered') return null;
    const service = this.menu.getService(wish.serviceId);
    const startAt = new Date(wish.startAt);
    const staffId = wish.staffId ?? null;
    const free = await this.bookings.listFree(service, shopDate(startAt), staffId);
    return {
      serviceId: service.id,
      name: service.name,
      staffId,
      staffName: this.menu.listResources(storeId).find(({ id }) => id === staffId)?.name ?? null,
      startAt: startAt.toISOString(),
      endAt: new Date(startAt.getTime() + service.minutes * MINUTE_MS).toISOString(),
      payNowFen: service.depositFen,
      priceFen: service.priceFen,
      cancelUntil: new Date(startAt.getTime() - service.cutOffHours * 60 * MINUTE_MS).toISOString(),
      noShowPolicy: service.noShowPolicy,
      isFree: free.some((start) => start.startAt.getTime() === startAt.getTime()),
      nextStartAt: free.find((start) => start.startAt > startAt)?.startAt.toISOString() ?? null,
    };
  }
}
