import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { ReceiveCallback } from '../receive-callback.js';
import { aggregatorCallback, dadaCallback } from './couriers.contract.js';

/** Answers well only after the effect is committed, so that what was not kept comes again. A repetition is answered like the first. */
@Controller()
export class CouriersCallbacksController {
  constructor(private readonly callbacks: ReceiveCallback) {}

  @Endpoint(dadaCallback)
  async fromDada({ params }: InputOf<typeof dadaCallback>, { request }: RequestContext<typeof dadaCallback>): Promise<ReplyOf<typeof dadaCallback>> {
    await this.callbacks.execute('dada', request.rawBody ?? Buffer.alloc(0), params.token);
    return { status: 'ok' };
  }

  @Endpoint(aggregatorCallback)
  async fromAggregator(_input: InputOf<typeof aggregatorCallback>, { request, reply }: RequestContext<typeof aggregatorCallback>): Promise<void> {
    await this.callbacks.execute('aggregator', request.rawBody ?? Buffer.alloc(0), null);
    await reply.status(200).type('text/plain; charset=utf-8').send('SUCCESS');
  }
}
