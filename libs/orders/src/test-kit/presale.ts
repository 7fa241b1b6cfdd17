import { Fences } from '@quanyu/inventory';
import { EditPresale, type Presale, type PresaleContent, PresaleReminders, PresaleRepository, RunPresale } from '@quanyu/promotions';
import { computePickupWindows } from '@quanyu/stores';
import { Balances, type BalanceOrderRequest } from '../presale/balances.js';
import { DepositPayments } from '../presale/deposit-payments.js';
import { OpenDeposit } from '../presale/open-deposit.js';
import { PresaleTasks } from '../presale/presale.tasks.js';
import type { PlacedOrder } from '../placing/prepare-order.js';
import { RefundOrder } from '../paying/refund-order.js';
import { opsPerson } from './flash-sale.js';
import type { TestShop } from './shop.js';

const HOUR_MS = 3_600_000;
const WINDOW_HOURS = 2;

/** What stands in a deposit's row. */
export interface DepositRow {
  readonly status: string;
  readonly bound: boolean;
  readonly orderId: string | null;
  readonly reason: string | null;
  readonly refundFen: number;
  readonly refundedFen: number;
}

/** A presale in the test shop's store: ¥299, a deposit of ¥50 that counts as ¥100. Deposits are taken for two hours, balances for the two after. */
export class TestPresale {
  private readonly editor: ReturnType<typeof opsPerson>;

  private constructor(
    readonly shop: TestShop,
    readonly presaleId: string,
  ) {
    this.editor = opsPerson(shop, '运营主管老吴');
  }

  static async open(shop: TestShop, variantId: string, change: Partial<PresaleContent> = {}): Promise<TestPresale> {
    const at = (hours: number): string => new Date(shop.platform.clock.nowMs() + hours * HOUR_MS).toISOString();
    const content: PresaleContent = {
      name: '新品预售', variantId, locationId: shop.store.stockLocationId, priceFen: 29_900, depositFen: 5_000, creditFen: 10_000, forfeitsDeposit: true, quota: 10, limitPerCustomer: 2,
      depositStartsAt: at(-1), depositEndsAt: at(1), balanceStartsAt: at(1), balanceEndsAt: at(1 + WINDOW_HOURS), arrivesAt: at(1), ...change,
    };
    const planner = opsPerson(shop, '运营小周');
    const draft = await shop.module.get(EditPresale).create(content, shop.platform.ids.uuid(), planner);
    const presale = new TestPresale(shop, draft.id);
    const submitted = await presale.run.submit({ presaleId: draft.id, version: draft.version }, planner);
    await presale.run.approve({ presaleId: draft.id, version: submitted.version }, presale.editor);
    return presale;
  }

  get run(): RunPresale {
    return this.shop.module.get(RunPresale);
  }

  async read(): Promise<Presale> {
    const presale = await this.shop.module.get(PresaleRepository).find(this.presaleId);
    if (presale === null) throw new Error('the presale must be there');
    return presale;
  }

  /** Somebody takes units of the quota. */
  async take(customerId: string, units = 1, key = this.shop.platform.ids.uuid()): Promise<string> {
    const { priceFen, depositFen, creditFen, forfeitsDeposit } = await this.read();
    return this.shop.module.get(OpenDeposit).execute({ customerId, presaleId: this.presaleId, units, depositFen, balanceFen: priceFen - creditFen, forfeitsDeposit }, key);
  }

  /** The deposit is paid at WeChat; we have not heard of it yet. */
  async payAtWechat(customerId: string, depositId: string): Promise<string> {
    const { outTradeNo } = await this.shop.module.get(DepositPayments).pay(customerId, depositId);
    await this.shop.simulators.admin(`transactions/${outTradeNo}/pay`, {});
    return outTradeNo;
  }

  async deposit(customerId: string, units = 1): Promise<string> {
    const depositId = await this.take(customerId, units);
    await this.shop.hearOf(await this.payAtWechat(customerId, depositId));
    return depositId;
  }

  /** Somebody whose deposit is paid and whose goods are there, while balances are taken. */
  async inTime(units = 1): Promise<{ id: string; depositId: string }> {
    const id = await this.shop.newCustomer();
    const depositId = await this.deposit(id, units);
    await this.receive(units);
    await this.later(2);
    return { id, depositId };
  }

  /** Goods come in and are set aside for the presale; then they are given to who paid first. */
  async receive(units: number): Promise<void> {
    await this.takeIn(units);
    await this.tick();
  }

  /** Goods come in and are set aside for the presale. */
  async takeIn(units: number): Promise<void> {
    const { variantId } = await this.read();
    await this.shop.stock(variantId, units);
    await this.shop.module.get(EditPresale).takeIn(this.presaleId, units, { key: this.shop.platform.ids.uuid(), editor: this.editor });
  }

  /** No more goods are expected; then what has none ends. */
  async closeSupply(reason: string): Promise<void> {
    await this.run.closeSupply({ presaleId: this.presaleId, version: (await this.read()).version }, reason, this.editor);
    await this.tick();
  }

  async cancel(reason: string): Promise<void> {
    await this.run.cancel({ presaleId: this.presaleId, version: (await this.read()).version }, reason, this.editor);
    await this.tick();
  }

  /** Time passes for this presale alone: WeChat would refuse a shop that lives at another time. */
  async later(hours: number): Promise<void> {
    const { database } = this.shop.platform;
    await database.query(
      `UPDATE promotions.presale SET deposit_starts_at = deposit_starts_at - $2::int * interval '1 hour', deposit_ends_at = deposit_ends_at - $2::int * interval '1 hour',
         balance_starts_at = balance_starts_at - $2::int * interval '1 hour', balance_ends_at = balance_ends_at - $2::int * interval '1 hour' WHERE id = $1`,
      [this.presaleId, hours],
    );
    await database.query(
      `UPDATE promotions.presale_deposit SET pay_until = pay_until - $2::int * interval '1 hour', close_due_at = close_due_at - $2::int * interval '1 hour', balance_due_at = balance_due_at - $2::int * interval '1 hour' WHERE presale_id = $1`,
      [this.presaleId, hours],
    );
  }

  /** What the worker does by the clock, once. */
  async tick(): Promise<void> {
    for (const task of [...this.shop.module.get(PresaleTasks).recurring(), ...this.shop.module.get(PresaleReminders).recurring()]) await task.run();
  }

  async row(depositId: string): Promise<DepositRow> {
    const [row] = await this.shop.platform.database.query<DepositRow>(
      `SELECT status, bound_at IS NOT NULL AS bound, order_id AS "orderId", end_reason AS reason, refund_requested_fen AS "refundFen", refunded_fen AS "refundedFen" FROM promotions.presale_deposit WHERE id = $1`,
      [depositId],
    );
    if (row === undefined) throw new Error('the deposit must be there');
    return row;
  }

  /** The order of a balance, collected in the store, as it was quoted. */
  async aBalance(customerId: string, depositId: string, change: Partial<BalanceOrderRequest> = {}): Promise<BalanceOrderRequest> {
    const { shop } = this;
    const quote = await this.quote(customerId, depositId, change.couponIds);
    const [window] = computePickupWindows(shop.store, shop.platform.clock.now());
    return {
      customerId, depositId, storeId: shop.store.id, idempotencyKey: shop.platform.ids.uuid(), payableFen: quote.payableFen,
      couponIds: quote.pricing.applied.flatMap(({ couponId }) => couponId ?? []),
      pickup: { startAt: (window?.startAt ?? shop.platform.clock.now()).toISOString(), contactName: '王小明', contactPhone: '13800000000' }, ...change,
    };
  }

  quote(customerId: string, depositId: string, couponIds?: readonly string[]) {
    return this.shop.module.get(Balances).quote({ customerId, depositId, storeId: this.shop.store.id, couponIds });
  }

  async orderBalance(customerId: string, depositId: string, change: Partial<BalanceOrderRequest> = {}): Promise<PlacedOrder> {
    return this.place(await this.aBalance(customerId, depositId, change));
  }

  place(request: BalanceOrderRequest): Promise<PlacedOrder> {
    return this.shop.module.get(Balances).place(request);
  }

  /** Units set aside that can still be taken. */
  async left(): Promise<number> {
    return (await this.shop.module.get(Fences).read([this.presaleId]))[0]?.remaining ?? 0;
  }
}

/** Refunds that were asked for, by what they belong to and whose payment they are of. */
export function refundsOf(shop: TestShop, reference: string): Promise<{ fen: number; purpose: string }[]> {
  return shop.platform.database.query(
    `SELECT r.amount_fen AS fen, a.purpose FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id WHERE r.order_id = $1 ORDER BY a.purpose, r.amount_fen`,
    [reference],
  );
}

/** WeChat pays out what was asked for, and says so twice. */
export async function payOut(shop: TestShop, reference: string): Promise<void> {
  await shop.module.get(RefundOrder).sweep();
  const asked = await shop.platform.database.query<{ no: string; trade: string; fen: number; total: number }>(
    `SELECT r.out_refund_no AS no, a.out_trade_no AS trade, r.amount_fen AS fen, a.amount_fen AS total FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id WHERE r.order_id = $1`,
    [reference],
  );
  for (const { no, trade, fen, total } of [...asked, ...asked]) {
    await shop.module.get(RefundOrder).fromNotice({
      mchid: shop.platform.env.WECHAT_PAY_MCH_ID, out_trade_no: trade, out_refund_no: no, refund_id: `wx-${no}`, refund_status: 'SUCCESS', amount: { refund: fen, total },
    });
  }
}
