import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ENV, type Env } from '@quanyu/platform';
import { AdmissionControl } from '@quanyu/risk';
import { PlaceOrderFlow } from './place-order.js';

/** A small group says how long a transaction takes, not how many orders fit into it. */
const TELLING_GROUP = 8;

/** Measures what the order path can take, for waiting rooms that admit by it. */
@Injectable()
export class OrderCapacity implements OnModuleInit {
  constructor(
    private readonly placing: PlaceOrderFlow,
    private readonly control: AdmissionControl,
    @Inject(ENV) private readonly env: Pick<Env, 'ORDER_LANES'>,
  ) {}

  onModuleInit(): void {
    this.placing.onGroup((orders, elapsedMs) => {
      if (orders >= TELLING_GROUP && elapsedMs > 0) this.control.reportCapacity((orders / elapsedMs) * 1_000 * this.env.ORDER_LANES);
    });
  }
}
