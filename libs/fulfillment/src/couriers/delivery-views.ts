import { Injectable } from '@nestjs/common';
import { maskPhone } from '@quanyu/identity';
import { isStoreInScope, type Queryable, type ReplyOf, type StaffPrincipal } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { getDelivery } from './call-courier.js';
import { courierError } from './couriers.errors.js';
import type { CourierOrder } from './couriers.repository.js';
import { type DeliveryFacts, DeliveryWork } from './delivery-work.js';
import { CourierStores } from './dispatch-courier.js';
import { computeMetersLeft } from './escalation.rules.js';
import { expectedOf } from './watch-deliveries.js';
import type { getDeliveryRide, getOrderDelivery, listOrderRides } from './http/couriers.contract.js';

type Ride = ReplyOf<typeof getDeliveryRide>;
type Progress = ReplyOf<typeof getOrderDelivery>;
type OrderRides = ReplyOf<typeof listOrderRides>;
type Delivery = Progress['deliveries'][number];

/** How a delivery stands, for the desk and for the shopper. Telephones are masked for both; who must call asks the platform's number. */
@Injectable()
export class DeliveryViews {
  constructor(
    private readonly stores: CourierStores,
    private readonly work: DeliveryWork,
    private readonly places: Stores,
  ) {}

  async ofStaff(staff: StaffPrincipal, fulfillmentOrderId: string): Promise<Ride> {
    const facts = await getDelivery(this.work, staff, { fulfillmentOrderId, database: this.stores.database });
    return this.rideOf(facts, this.stores.database.within(staff.storeScope));
  }

  /** Every ride of an order with what was told of it, as far as the stores are this person's matter. */
  async ofOrder(staff: StaffPrincipal, orderId: string): Promise<OrderRides> {
    const seen = this.stores.database.within(staff.storeScope);
    const deliveries = (await this.work.listByOrder(orderId)).filter(({ storeId }) => isStoreInScope(staff.storeScope, storeId));
    const items = await Promise.all(
      deliveries.map(async (facts) => {
        const [ride, events] = await Promise.all([this.rideOf(facts, seen), this.stores.repository.listEvents(facts.fulfillmentOrderId, seen)]);
        return { ...ride, groupNo: facts.groupNo, events: events.map((event) => ({ ...event, happenedAt: iso(event.happenedAt), receivedAt: event.receivedAt.toISOString() })) };
      }),
    );
    return { items };
  }

  private async rideOf(facts: DeliveryFacts, seen: Queryable): Promise<Ride> {
    const { fulfillmentOrderId } = facts;
    const [attempts, decisions] = await Promise.all([this.stores.repository.listAttempts([fulfillmentOrderId], seen), this.stores.repository.listDecisions(fulfillmentOrderId, seen)]);
    const last = attempts.at(-1) ?? null;
    return {
      fulfillmentOrderId,
      isOver: facts.isOver,
      isPacked: facts.isPacked,
      promisedAt: iso(facts.promisedAt),
      expectedAt: last === null ? null : iso(expectedOf(last, { now: this.stores.clock.now(), packDueAt: facts.packDueAt })),
      current: last === null || last.endedAt !== null ? null : attemptView(last),
      attempts: attempts.map(attemptView),
      decisions: decisions.map(({ step, reason, outcome, decidedAt }) => ({ step, reason, outcome, at: decidedAt.toISOString() })),
    };
  }

  /** @throws COURIER.NOT_A_DELIVERY when nothing of the order is brought, or it is somebody else's */
  async ofShopper(customerId: string, orderId: string): Promise<Progress> {
    const deliveries = (await this.work.listByOrder(orderId)).filter((facts) => facts.customerId === customerId);
    if (deliveries.length === 0) throw courierError('COURIER.NOT_A_DELIVERY');
    const attempts = await this.stores.repository.listAttempts(deliveries.map(({ fulfillmentOrderId }) => fulfillmentOrderId));
    return { orderId, deliveries: deliveries.map((facts) => this.deliveryView(facts, attempts.filter(({ fulfillmentOrderId }) => fulfillmentOrderId === facts.fulfillmentOrderId).at(-1) ?? null)) };
  }

  private deliveryView(facts: DeliveryFacts, last: CourierOrder | null): Delivery {
    const now = this.stores.clock.now();
    // A rider who was lost is nobody's news: the shopper sees that one is looked for.
    const ride = last?.status === 'canceled' || last?.status === 'failed' ? null : last;
    const store = this.storeOf(facts);
    const expectedAt = ride === null ? null : expectedOf(ride, { now, packDueAt: facts.packDueAt, metersLeft: metersLeftOf(ride, store, facts) });
    const deliveredAt = ride?.status === 'delivered' ? ride.endedAt : null;
    const waiting = facts.isPacked ? 'waiting' : 'preparing';
    return {
      fulfillmentOrderId: facts.fulfillmentOrderId,
      groupNo: facts.groupNo,
      kind: facts.kind,
      // A rider is called before the goods are packed: until one accepts, the shop is what it waits for.
      status: ride === null || ride.status === 'created' ? waiting : SHOPPER_STATUS[ride.status],
      steps: stepsOf(facts, ride),
      ...riderOf(ride),
      store,
      receiver: { latitude: facts.receiver.latitude, longitude: facts.receiver.longitude },
      promisedAt: iso(facts.promisedAt),
      expectedAt: iso(expectedAt),
      isLate: facts.promisedAt !== null && (deliveredAt ?? expectedAt ?? now).getTime() > facts.promisedAt.getTime(),
    };
  }

  private storeOf({ storeId }: DeliveryFacts): Delivery['store'] {
    const store = this.places.findStore(storeId);
    return { name: store?.name ?? '', latitude: store?.latitude ?? 0, longitude: store?.longitude ?? 0 };
  }
}

const SHOPPER_STATUS: Readonly<Record<CourierOrder['status'], Delivery['status']>> = {
  created: 'waiting', accepted: 'assigned', arrived: 'arrived', picked: 'onTheWay', returning: 'returning', delivered: 'delivered', returned: 'returned', canceled: 'waiting', failed: 'waiting',
};

function metersLeftOf(ride: CourierOrder, store: Delivery['store'], { receiver }: DeliveryFacts): number | null {
  if (ride.status !== 'picked' || ride.latitude === null || ride.longitude === null) return null;
  return computeMetersLeft({ wholeMeters: ride.distanceMeters, store, door: receiver, rider: { latitude: ride.latitude, longitude: ride.longitude } });
}

/** A step is done when it was told, or when a later one was. */
function stepsOf(facts: DeliveryFacts, ride: CourierOrder | null): Delivery['steps'] {
  const deliveredAt = ride?.status === 'delivered' ? ride.endedAt : null;
  const times = [
    ['packed', null],
    ['assigned', ride?.acceptedAt ?? null],
    ['arrived', ride?.arrivedAt ?? null],
    ['pickedUp', ride?.pickedAt ?? null],
    ['delivered', deliveredAt],
  ] as const;
  const reached = times.findLastIndex(([, at]) => at !== null);
  // A rider may be there before the goods are.
  return times.map(([step, at], index) => ({ step, at: iso(at), isDone: step === 'packed' ? facts.isPacked || times[reached]?.[0] === 'delivered' : index <= reached }));
}

/** Who is on the way, and where; nobody once it is over. */
function riderOf(ride: CourierOrder | null): Pick<Delivery, 'rider' | 'platformName' | 'position'> {
  if (ride === null || ride.endedAt !== null || ride.riderPhone === null) return { rider: null, platformName: null, position: null };
  const { latitude, longitude, locatedAt } = ride;
  return {
    rider: { name: courteous(ride.riderName ?? ''), maskedPhone: maskPhone(ride.riderPhone), isOwn: ride.courier === 'own' },
    platformName: ride.courier === 'own' ? null : ride.carrierName,
    position: latitude === null || longitude === null || locatedAt === null ? null : { latitude, longitude, at: locatedAt.toISOString() },
  };
}

function attemptView(order: CourierOrder): Ride['attempts'][number] {
  return {
    courierOrderId: order.id, attempt: order.attempt, courier: order.courier, carrierName: order.carrierName, status: order.status, mark: order.mark,
    isMarkChecked: order.markCheckedAt !== null, isCanceling: order.cancelWanted !== null && order.endedAt === null,
    quotedFen: order.quotedFen, chargedFen: order.chargedFen, tipFen: order.tipFen, penaltyFen: order.penaltyFen, distanceMeters: order.distanceMeters,
    riderName: order.riderName, riderMaskedPhone: order.riderPhone === null ? null : maskPhone(order.riderPhone),
    requestedBy: order.requestedBy, createdAt: order.createdAt.toISOString(), placedAt: iso(order.placedAt), acceptedAt: iso(order.acceptedAt), arrivedAt: iso(order.arrivedAt),
    pickedAt: iso(order.pickedAt), returningAt: iso(order.returningAt), endedAt: iso(order.endedAt), endReason: order.endReason,
  };
}

function iso(at: Date | null): string | null {
  return at?.toISOString() ?? null;
}

/** 王强 is 王师傅 to a shopper. */
function courteous(name: string): string {
  return name === '' ? '骑手' : `${[...name][0] ?? ''}师傅`;
}
