import { Stores } from '@quanyu/stores';
import { waitFor } from '@quanyu/testing';
import { collectTasks } from '../../src/tasks.js';
import { type Answer, openTestShop, type TestShop } from '../test-shop.js';
import { type Stocked, stockShop } from './stocked-shop.js';

type Json = Record<string, unknown>;

/** A clerk signs in again after this, long before a token ends. */
const CLERK_MS = 3 * 60_000;

export interface CounterOrder {
  readonly orderId: string;
  readonly payableFen: number;
  /** The store's work on it. */
  readonly workId: string;
  /** Whose it is. */
  readonly shopper: string;
}

/** A shop with goods on its shelves, whose API is asked as the apps ask it; time moves when told, and what the worker does is done when asked. */
export class CounterShop {
  /** Whoever works at the counter of the first store. */
  clerk = '';
  private clerkSince = 0;
  private keys = 0;

  private constructor(
    readonly shop: TestShop,
    readonly stocked: Stocked,
  ) {}

  static async open(units: readonly number[]): Promise<CounterShop> {
    const shop = await openTestShop();
    const stocked = await stockShop(shop.app.nest, units);
    await shop.app.nest.get(Stores).reload();
    return new CounterShop(shop, stocked);
  }

  get storeId(): string {
    return this.stocked.stores[0]?.id ?? '';
  }

  variantId(index: number): string {
    return this.stocked.variants[index]?.variantId ?? '';
  }

  /** One request, under a key of its own. */
  ask(method: 'GET' | 'POST', url: string, token: string, payload?: Json): Promise<Answer> {
    this.keys += 1;
    return this.shop.ask(method, url, { token, headers: { 'idempotency-key': `at-the-counter-${this.keys}` }, ...(payload === undefined ? {} : { payload }) });
  }

  /** One step of staff on work. */
  step(workId: string, action: string, payload: Json = {}, token = this.clerk): Promise<Answer> {
    return this.ask('POST', `/api/staff/fulfillment-orders/${workId}/${action}`, token, payload);
  }

  /** A pickup of so many units of one variant, ordered and paid by a shopper of its own, and on the board. */
  async paid(quantity: number, { variant = 0, agreesTo = [], ...wishes }: { variant?: number; agreesTo?: readonly string[]; whenShort?: 'refund' | 'substitute' } = {}): Promise<CounterOrder> {
    await this.catchUp();
    const openid = `at-the-counter-${this.keys}`;
    const shopper = await this.signIn(openid);
    for (const templateId of agreesTo) {
      await this.shop.simulators.admin('subscriptions', { openid, templateId });
      await this.ask('POST', '/api/storefront/me/subscriptions', shopper, { templateId, accepted: true });
    }
    const wanted = [{ variantId: this.variantId(variant), quantity }];
    const quote = (await this.ask('POST', '/api/storefront/checkout/quote', shopper, { storeId: this.storeId, lines: wanted })).body as { payableFen: number; lines: { unitPriceFen: number }[]; windows: { startAt: string }[] };
    const { body: placed, status, text } = await this.ask('POST', '/api/storefront/orders', shopper, {
      storeId: this.storeId, lines: wanted.map((line) => ({ ...line, unitPriceFen: quote.lines[0]?.unitPriceFen })), payableFen: quote.payableFen,
      pickup: { startAt: quote.windows[0]?.startAt, contactName: '王小明', contactPhone: '13800000000' }, fromCart: false, ...wishes,
    });
    if (status !== 201) throw new Error(text);
    const orderId = String(placed['orderId']);
    const { body: payment } = await this.ask('POST', `/api/storefront/orders/${orderId}/payment`, shopper, {});
    await this.shop.simulators.admin(`transactions/${String(payment['outTradeNo'])}/pay`, {});
    await waitFor(async () => (await this.order({ orderId, shopper }))['paymentStatus'] === 'paid');
    await this.shop.drainOutbox();
    const board = (await this.ask('GET', `/api/staff/stores/${this.storeId}/board`, this.clerk)).body as { toAccept: { orderId: string; fulfillmentOrderId: string }[] };
    const workId = board.toAccept.find((card) => card.orderId === orderId)?.fulfillmentOrderId;
    if (workId === undefined) throw new Error('the order must be on the board');
    return { orderId, payableFen: Number(placed['payableFen']), workId, shopper };
  }

  async order({ orderId, shopper }: Pick<CounterOrder, 'orderId' | 'shopper'>): Promise<Json> {
    return (await this.ask('GET', `/api/storefront/orders/${orderId}`, shopper)).body;
  }

  /** Runs what the worker would do by itself, one after another. */
  async run(...names: readonly string[]): Promise<void> {
    const tasks = collectTasks(this.shop.app.nest);
    for (const wanted of names) {
      const task = tasks.find(({ name }) => name === wanted);
      if (task === undefined) throw new Error(`the worker has no task ${wanted}`);
      await task.run();
    }
  }

  /** What happens at another time; then it is now again. */
  async later(ms: number, happens: () => Promise<void>): Promise<void> {
    const { clock } = this.shop;
    const now = clock.nowMs();
    clock.advance(ms);
    await happens().finally(() => clock.setTo(now));
  }

  /** WeChat's time is that of the machine: what it signs would be too old for a clock that stood still, and a token too new. */
  private async catchUp(): Promise<void> {
    const { clock } = this.shop;
    clock.setTo(Math.max(clock.nowMs(), Date.now()));
    if (clock.nowMs() - this.clerkSince < CLERK_MS) return;
    this.clerkSince = clock.nowMs();
    this.clerk = await this.shop.staffToken('storeClerk', [this.storeId]);
  }

  private async signIn(openid: string): Promise<string> {
    const { code } = await this.shop.simulators.admin<{ code: string }>('js-code', { openid });
    return String((await this.shop.ask('POST', '/api/storefront/auth/wechat', { payload: { code } })).body['accessToken']);
  }
}
