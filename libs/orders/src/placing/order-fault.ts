import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ENV, type Env } from '@quanyu/platform';
import { PlaceOrderFlow } from './place-order.js';

/** The failpoint between a commit and its replies, for fault tests; nothing unless FAULT says so, and never in production. */
@Injectable()
export class OrderFault implements OnModuleInit {
  constructor(
    private readonly placing: PlaceOrderFlow,
    @Inject(ENV) private readonly env: Pick<Env, 'FAULT'>,
  ) {}

  onModuleInit(): void {
    if (this.env.FAULT === undefined) return;
    let left = Number(this.env.FAULT.split(':')[1] ?? 1);
    this.placing.onGroup(() => {
      left -= 1;
      if (left === 0) process.kill(process.pid, 'SIGKILL');
    });
  }
}
