import type { Queryable, Tx } from '@quanyu/platform';
import type { Receiver } from './courier-port.js';

/** What couriers need to know of a fulfilment order that is brought. */
export interface DeliveryFacts {
  readonly fulfillmentOrderId: string;
  readonly orderId: string;
  readonly orderNo: string;
  /** The group of the order that this is work for. */
  readonly groupNo: number;
  readonly customerId: string;
  /** The store that fulfils it. */
  readonly storeId: string;
  readonly kind: 'instantDelivery' | 'scheduledDelivery';
  /** As staff call it out. */
  readonly callNumber: string;
  /** The goods stand ready for a rider. */
  readonly isPacked: boolean;
  /** The store may not give it to a rider without a picture. */
  readonly needsPhoto: boolean;
  /** When they should be; null once they are. */
  readonly packDueAt: Date | null;
  /** Delivered, cancelled or back in the store: nobody is to be called. */
  readonly isOver: boolean;
  readonly receiver: Receiver;
  readonly goods: { readonly valueFen: number; readonly weightGrams: number; readonly itemCount: number };
  readonly remark: string | null;
  readonly promisedAt: Date | null;
  /** The shopper's window, when one was chosen. */
  readonly windowStartAt: Date | null;
  readonly openedAt: Date;
}

export const COURIER_MOVES = ['assigned', 'lost', 'arrived', 'pickedUp', 'delivered', 'returning', 'returned'] as const;
/** `assigned`: a rider accepted; `lost`: that rider does not come, another is looked for. */
export type CourierMoveKind = (typeof COURIER_MOVES)[number];

export interface CourierMove {
  readonly to: CourierMoveKind;
  readonly at: Date;
  readonly by: { readonly kind: 'system' | 'staff'; readonly name: string };
}

/** What is done beyond calling riders when a promise breaks. */
export type DeliveryEscalation = 'otherStore' | 'offerPickup' | 'compensate';

export type EscalationOutcome = 'done' | 'asked' | 'impossible';

/** The fulfilment order, as far as couriers may ask and tell. Its own flows implement it. */
export abstract class DeliveryWork {
  /** Locks the order's row and then the fulfilment order's. Null for what does not exist or is not brought. */
  abstract lock(tx: Tx, fulfillmentOrderId: string): Promise<DeliveryFacts | null>;
  abstract find(fulfillmentOrderId: string, source?: Queryable): Promise<DeliveryFacts | null>;
  abstract listByOrder(orderId: string): Promise<readonly DeliveryFacts[]>;
  /** Told in the transaction that moved the courier's row. Being told twice is fine. */
  abstract moved(tx: Tx, facts: DeliveryFacts, move: CourierMove): Promise<void>;
  /** Few places that have all of it, the best first; asked for outside of any transaction. */
  abstract findOtherPlaces(fulfillmentOrderId: string): Promise<readonly string[]>;
  /** `asked`: the shopper decides, and riders are looked for until then. `place`: the one that may take it over in this transaction. */
  abstract escalate(tx: Tx, facts: DeliveryFacts, escalation: { step: DeliveryEscalation; place: string | null }): Promise<EscalationOutcome>;
}
