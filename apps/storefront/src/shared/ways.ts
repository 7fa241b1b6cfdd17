import type { Schemas } from './api';
import type { IconName } from '@/ui/icon';

/** How a part of an order comes to its shopper. */
export type WayKind = Schemas['OrderGroup']['kind'];
export type OfferedKind = Schemas['CheckoutWay']['kind'];

/** What shoppers call each way, everywhere. */
export const wayNames: Record<WayKind, string> = {
  pickup: '自提',
  instantDelivery: '30分钟达',
  scheduledDelivery: '定时达',
  shipping: '快递',
  service: '到店服务',
};

export const wayIcons: Record<WayKind, IconName> = { pickup: 'bag', instantDelivery: 'bolt', scheduledDelivery: 'clock', shipping: 'box', service: 'store' };

/** Goods come to the shopper. */
export function isBrought(kind: WayKind): boolean {
  return kind === 'instantDelivery' || kind === 'scheduledDelivery' || kind === 'shipping';
}

/** A rider brings it, so that one can ask where it is. */
export function isRidden(kind: WayKind): boolean {
  return kind === 'instantDelivery' || kind === 'scheduledDelivery';
}
