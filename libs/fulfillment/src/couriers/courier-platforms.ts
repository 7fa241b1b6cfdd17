import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, ENV, type Env } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { Aggregator } from './aggregator.js';
import type { CourierJob, CourierPort } from './courier-port.js';
import { isSameText } from './courier-wire.js';
import type { CourierCode, PlatformCode } from './courier-state.js';
import { Dada } from './dada.js';
import type { CourierOrder } from './couriers.repository.js';
import type { DeliveryFacts } from './delivery-work.js';

/** The courier platforms of this shop, from the environment, and what they are told of a delivery. */
@Injectable()
export class CourierPlatforms {
  private readonly ports: ReadonlyMap<CourierCode, CourierPort>;

  constructor(
    @Inject(ENV) private readonly env: Env,
    clock: Clock,
    private readonly stores: Stores,
  ) {
    const all: readonly CourierPort[] = [
      new Dada({ baseUrl: env.COURIER_DADA_BASE, appKey: env.COURIER_DADA_APP_KEY, appSecret: env.COURIER_DADA_APP_SECRET, sourceId: env.COURIER_DADA_SOURCE_ID, clock }),
      new Aggregator({ baseUrl: env.COURIER_AGGREGATOR_BASE, appId: env.COURIER_AGGREGATOR_APP_ID, appSecret: env.COURIER_AGGREGATOR_APP_SECRET, clock }),
    ];
    const used = env.COURIERS.split(',');
    this.ports = new Map(all.filter(({ code }) => used.includes(code)).map((port) => [port.code, port]));
  }

  list(): CourierPort[] {
    return [...this.ports.values()];
  }

  /** Null for the store's own riders and for a platform that is not used. */
  find(courier: CourierCode | null): CourierPort | null {
    return courier === null ? null : (this.ports.get(courier) ?? null);
  }

  jobOf(order: Pick<CourierOrder, 'originId' | 'mark'>, facts: DeliveryFacts): CourierJob {
    const { code, name, phone, address, city, district, latitude, longitude } = this.stores.getStore(facts.storeId);
    return {
      originId: order.originId,
      store: { code, name, phone, address, city, district, latitude, longitude },
      receiver: facts.receiver,
      goods: facts.goods,
      mark: `#${facts.callNumber}-${order.mark}`,
      remark: facts.remark,
      callbackUrl: `${this.env.PUBLIC_URL}/callbacks/couriers/dada/${this.tokenOf('dada', order.originId)}`,
    };
  }

  /** Whether a callback came to the address that was given out for this order and for no other. */
  isTokenOf(courier: PlatformCode, originId: string, token: string): boolean {
    return isSameText(this.tokenOf(courier, originId), token);
  }

  private tokenOf(courier: PlatformCode, originId: string): string {
    return createHmac('sha256', this.env.COURIER_CALLBACK_SECRET).update(`${courier}:${originId}`).digest('base64url');
  }
}
