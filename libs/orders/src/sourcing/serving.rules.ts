import type { DeliveryKind, Position, StockLocation, Store, StoreService } from '@quanyu/stores';
import type { SourcedKind } from './sourcing.schema.js';

/** What a store says that it does, where a way asks for it. Delivery asks for an area instead. */
const SERVICES: Readonly<Partial<Record<SourcedKind, StoreService>>> = { pickup: 'pickup', shipping: 'shipping' };

interface Request {
  readonly kind: SourcedKind;
  /** Null: where to is not known as a point. */
  readonly destination: Position | null;
  readonly stores: { findServiceArea(storeId: string, kind: DeliveryKind, point: Position): unknown };
  readonly isOpen: () => boolean;
}

/**
 * Whether a place can serve a way at all, whatever its stock. A store must take orders, offer the way and reach the
 * destination, and for thirty-minute delivery be open now. A warehouse sends parcels and nothing else.
 */
export function canServe({ location, store }: { location: StockLocation; store: Store | null }, { kind, destination, stores, isOpen }: Request): boolean {
  if (store === null) return kind === 'shipping' && location.kind === 'warehouse';
  if (store.status !== 'open') return false;
  const service = SERVICES[kind];
  if (service !== undefined && !store.services.includes(service)) return false;
  if (kind !== 'instantDelivery' && kind !== 'scheduledDelivery') return true;
  if (kind === 'instantDelivery' && !isOpen()) return false;
  return destination !== null && stores.findServiceArea(store.id, kind, destination) !== null;
}
