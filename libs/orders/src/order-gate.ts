import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env } from '@quanyu/platform';
import { peerAddressKey, type RateLimit, RateLimits } from '@quanyu/risk';

/** Who places an order, by what they cannot choose. */
export interface Orderer {
  readonly customerId: string;
  readonly deviceId?: string | undefined;
  readonly ip: string;
}

const ORDERS_PER_CUSTOMER: RateLimit = { name: 'order.customer', burst: 10, count: 20, perSeconds: 60 };
const ORDERS_PER_DEVICE: RateLimit = { name: 'order.device', burst: 20, count: 30, perSeconds: 60 };

/** The limits in front of placing an order: one round trip to Redis for all of them. */
@Injectable()
export class OrderGate {
  private readonly perAddress: RateLimit;

  constructor(
    private readonly limits: RateLimits,
    @Inject(ENV) env: Pick<Env, 'ORDER_LIMIT_PER_ADDRESS'>,
  ) {
    this.perAddress = { name: 'order.address', burst: env.ORDER_LIMIT_PER_ADDRESS * 2, count: env.ORDER_LIMIT_PER_ADDRESS, perSeconds: 1 };
  }

  /** @throws RATE_LIMITED */
  async admit({ customerId, deviceId, ip }: Orderer): Promise<void> {
    await this.limits.enforce([
      { limit: ORDERS_PER_CUSTOMER, subject: customerId },
      ...(deviceId === undefined ? [] : [{ limit: ORDERS_PER_DEVICE, subject: deviceId }]),
      { limit: this.perAddress, subject: peerAddressKey(ip) },
    ]);
  }
}
