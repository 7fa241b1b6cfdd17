import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, LiveFeed, openEventStream, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { type RateLimit, RateLimits } from '@quanyu/risk';
import { Board } from '../board/board.js';
import { boardChannel } from '../board/board-feed.js';
import { CodeReading } from '../pickup/code-reading.js';
import { HandOver } from '../pickup/hand-over.js';
import { PickOrder } from '../picking/pick-order.js';
import { acceptFulfillmentOrder, getBoard, getFulfillmentOrder, handOver, listHandOvers, markReady, packOrder, pickItem, startPicking, verifyPickup, watchBoard } from './fulfillment.contract.js';

/** Eight digits must not be guessed: a counter reads far fewer codes than this. */
const CODES_PER_STAFF: RateLimit = { name: 'pickup.verify', burst: 20, count: 30, perSeconds: 60 };

@Controller()
export class FulfillmentStaffController {
  constructor(
    private readonly board: Board,
    private readonly picking: PickOrder,
    private readonly counter: HandOver,
    private readonly reading: CodeReading,
    private readonly limits: RateLimits,
    private readonly feed: LiveFeed,
  ) {}

  @Endpoint(getBoard)
  async getBoard({ params }: InputOf<typeof getBoard>): Promise<ReplyOf<typeof getBoard>> {
    return this.board.view(params.storeId);
  }

  @Endpoint(watchBoard)
  async watchBoard({ params }: InputOf<typeof watchBoard>, { request, reply }: RequestContext<typeof watchBoard>): Promise<void> {
    const stream = openEventStream(request, reply);
    stream.send('hello', { isLive: this.feed.isConnected });
    stream.onClose(this.feed.subscribe(boardChannel(params.storeId), (message) => stream.send('board', JSON.parse(message))));
  }

  @Endpoint(getFulfillmentOrder)
  async getOne({ params }: InputOf<typeof getFulfillmentOrder>, { principal }: RequestContext<typeof getFulfillmentOrder>): Promise<ReplyOf<typeof getFulfillmentOrder>> {
    return this.board.detail(principal, params.fulfillmentOrderId);
  }

  @Endpoint(acceptFulfillmentOrder)
  async accept({ params }: InputOf<typeof acceptFulfillmentOrder>, { principal }: RequestContext<typeof acceptFulfillmentOrder>): Promise<ReplyOf<typeof acceptFulfillmentOrder>> {
    await this.picking.accept(principal, params.fulfillmentOrderId);
    return this.board.detail(principal, params.fulfillmentOrderId);
  }

  @Endpoint(startPicking)
  async startPicking({ params }: InputOf<typeof startPicking>, { principal }: RequestContext<typeof startPicking>): Promise<ReplyOf<typeof startPicking>> {
    await this.picking.startPicking(principal, params.fulfillmentOrderId);
    return this.board.detail(principal, params.fulfillmentOrderId);
  }

  @Endpoint(pickItem)
  async pickItem({ params, body }: InputOf<typeof pickItem>, { principal, idempotencyKey }: RequestContext<typeof pickItem>): Promise<ReplyOf<typeof pickItem>> {
    await this.picking.pick(principal, params.fulfillmentOrderId, { ...body, idempotencyKey });
    return this.board.detail(principal, params.fulfillmentOrderId);
  }

  @Endpoint(markReady)
  async markReady({ params, body }: InputOf<typeof markReady>, { principal }: RequestContext<typeof markReady>): Promise<ReplyOf<typeof markReady>> {
    await this.picking.markReady(principal, params.fulfillmentOrderId, body.bagCount);
    return this.board.detail(principal, params.fulfillmentOrderId);
  }

  @Endpoint(packOrder)
  async pack({ params, body }: InputOf<typeof packOrder>, { principal }: RequestContext<typeof packOrder>): Promise<ReplyOf<typeof packOrder>> {
    await this.picking.pack(principal, params.fulfillmentOrderId, body.bagCount);
    return this.board.detail(principal, params.fulfillmentOrderId);
  }

  @Endpoint(verifyPickup)
  async verify({ params, body }: InputOf<typeof verifyPickup>, { principal }: RequestContext<typeof verifyPickup>): Promise<ReplyOf<typeof verifyPickup>> {
    await this.limits.enforce([{ limit: CODES_PER_STAFF, subject: principal.staffId }]);
    const found = await this.reading.verify(params.storeId, body.code);
    return this.board.detail(principal, found.id);
  }

  @Endpoint(handOver)
  async handOver({ params, body }: InputOf<typeof handOver>, { principal, idempotencyKey }: RequestContext<typeof handOver>): Promise<ReplyOf<typeof handOver>> {
    const tries = [{ limit: CODES_PER_STAFF, subject: principal.staffId }];
    await this.limits.enforce(tries);
    const id = await this.counter.execute(principal, { storeId: params.storeId, code: body.code, lines: body.lines, idempotencyKey });
    // Wrong codes are counted, not customers: at noon one tablet hands over faster than anybody should guess. A code that
    // was only verified clears nothing, or one good code would buy endless guesses.
    await this.limits.reset(tries);
    return this.board.detail(principal, id);
  }

  @Endpoint(listHandOvers)
  async listHandOvers({ params, query }: InputOf<typeof listHandOvers>): Promise<ReplyOf<typeof listHandOvers>> {
    return { items: await this.board.recentHandOvers(params.storeId, query.limit ?? 20) };
  }
}
