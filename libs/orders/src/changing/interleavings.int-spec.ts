import { computeAccess } from '@quanyu/identity';
import { MissingStock, ReceiveStock, StockConditions, Stocktakes, StockTransfers } from '@quanyu/inventory';
import { isDomainError, type StaffPrincipal } from '@quanyu/platform';
import { EditSlotTemplate, SlotLedger, StoreEditing, Stores } from '@quanyu/stores';
import { propertyRuns } from '@quanyu/testing';
import fc from 'fast-check';
import { CancelLinesFlow } from './cancel-lines.js';
import { CancelOrderFlow, CloseUnpaid, Orders, ordersError, PayOrder } from '../index.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

// Shoppers, WeChat, the store and its stock work on the same few units and the same two windows, at once. Nothing may be sold or
// promised twice, and nobody may pay for what they do not get.

const RUNS = propertyRuns(8);
const EDITOR = { actor: 'system' } as const;
const STAFF = { kind: 'staff', name: '店员李静' } as const;
/** Units at each place, and what a window takes: fewer than are asked for. */
const UNITS = 5;
const WINDOW = { orders: 3, units: 4, minutes: 10_000 };

const DEEDS = {
  order: ['place', 'place', 'place', 'place again', 'pay', 'pay', 'hear', 'hear', 'cancel', 'cancel a unit', 'store cancels', 'expire', 'hand over'],
  stock: ['send', 'take in', 'turn back', 'count', 'post', 'settle', 'find damaged'],
} as const;

const deed = fc.record({
  what: fc.constantFrom(...DEEDS.order, ...DEEDS.stock),
  which: fc.nat(20),
  units: fc.integer({ min: 1, max: 3 }),
  isOther: fc.boolean(),
});
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

let shop: TestShop;
let warehouseId: string;
let runs = 0;

const staff: StaffPrincipal = { kind: 'staff', staffId: '00000000-0000-7000-9000-000000000001', sessionId: 's', name: '总部计划员', ...computeAccess([{ role: 'opsAdmin', storeId: null }]) };

beforeAll(async () => {
  shop = await openTestShop({ variants: RUNS + 60 });
  warehouseId = (await shop.module.get(StoreEditing).createWarehouse({ code: 'WH01', name: '华东仓', city: '上海', latitude: 31.3, longitude: 121.3 }, EDITOR)).id;
  const template = { storeId: shop.store.id, kind: 'pickup' as const, windowMinutes: 30, weekdayWindows: [], leadMinutes: 60, cutOff: null, daysOffered: 60, capacity: WINDOW, version: 0 };
  await shop.module.get(EditSlotTemplate).execute(template, EDITOR);
  await shop.module.get(Stores).reload();
}, 60_000);
afterAll(() => shop.close());

interface Bought {
  readonly orderId: string;
  readonly customerId: string;
  readonly request: Parameters<TestShop['placing']['execute']>[0];
  /** Of payments that were made at WeChat. */
  readonly paid: Set<string>;
}

/** One run: a variant, two windows and two places of its own. */
class Run {
  readonly bought: Bought[] = [];
  private readonly transfers: string[] = [];
  private readonly stocktakes: string[] = [];
  private keys = 0;

  private constructor(
    readonly variantId: string,
    private readonly windows: readonly string[],
    private readonly number: number,
  ) {}

  static async begin(): Promise<Run> {
    runs += 1;
    const variantId = shop.variantIds[runs % shop.variantIds.length] ?? '';
    const offered = shop.module.get(Stores).listWindows(shop.store.id, 'pickup', shop.platform.clock.now());
    const windows = [0, 1].map((index) => offered[(runs * 2 + index) % offered.length]?.startAt.toISOString() ?? '');
    const run = new Run(variantId, windows, runs);
    await shop.stock(variantId, UNITS);
    const receipt = { receiptId: shop.platform.ids.uuid(), locationId: warehouseId, reference: 'test', lines: [{ variantId, quantity: UNITS }], actorName: '测试' };
    await shop.platform.database.transaction((tx) => shop.module.get(ReceiveStock).receive(tx, receipt));
    // Something to act on from the first deed: an order that waits for money, one that is paid, goods on their way, and a count.
    const base = { which: 0, units: 1, isOther: false };
    for (const what of ['place', 'place', 'pay', 'hear', 'send', 'count'] as const) await run.take({ ...base, what });
    return run;
  }

  /** Only a typed refusal may end a deed early. */
  async take(one: Deed): Promise<void> {
    await this.act(one).catch((error: unknown) => {
      if (!isDomainError(error)) throw error;
    });
  }

  private async act(one: Deed): Promise<void> {
    if (DEEDS.stock.some((what) => what === one.what)) return this.workOnStock(one);
    if (one.what === 'place') return this.place(one);
    const bought = this.bought[one.which % Math.max(1, this.bought.length)];
    if (bought !== undefined) await this.actOnOrder(one, bought);
  }

  private async place({ units, isOther }: Deed): Promise<void> {
    const customerId = await shop.newCustomer();
    const pickup = { startAt: this.windows[isOther ? 1 : 0] ?? '', contactName: '王小明', contactPhone: '13800000000' };
    const single = await shop.anOrder(customerId, [this.variantId], { pickup });
    const request = { ...single, lines: single.lines.map((line) => ({ ...line, quantity: units })), payableFen: single.payableFen * units };
    const { orderId } = await shop.placing.execute(request);
    this.bought.push({ orderId, customerId, request, paid: new Set() });
  }

  private async actOnOrder({ what, units }: Deed, bought: Bought): Promise<void> {
    const { orderId, customerId, request, paid } = bought;
    const { module } = shop;
    if (what === 'place again') expect((await shop.placing.execute(request)).orderId).toBe(orderId);
    else if (what === 'pay') await this.pay(bought);
    else if (what === 'hear') for (const outTradeNo of paid) await shop.hearOf(outTradeNo);
    else if (what === 'cancel') await module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: (order) => order.customerId === customerId });
    else if (what === 'store cancels') await module.get(CancelOrderFlow).execute({ orderId, actor: STAFF, reason: '缺货', mayTouch: () => true });
    else if (what === 'cancel a unit') {
      const key = { scope: `customer:${customerId}`, key: this.key() };
      await module.get(CancelLinesFlow).execute({ orderId, units: [{ lineNo: 1, quantity: Math.min(units, 1) }], actor: { kind: 'customer' }, reason: 'changedMind', key, mayTouch: () => true });
    } else if (what === 'expire') await module.get(CloseUnpaid).execute(orderId, { actor: { kind: 'system' }, kind: 'expire' });
    else await this.handOver(orderId);
  }

  /** WeChat takes no money for what is closed there, or paid. */
  private async pay({ orderId, customerId, paid }: Bought): Promise<void> {
    const { outTradeNo } = await shop.module.get(PayOrder).execute(customerId, orderId);
    const isTaken = await shop.simulators.admin(`transactions/${outTradeNo}/pay`, {}).then(() => true, () => false);
    if (isTaken) paid.add(outTradeNo);
  }

  /** What a store does with a paid order, in one step: its units leave. */
  private async handOver(orderId: string): Promise<void> {
    const orders = shop.module.get(Orders);
    await shop.platform.database.transaction(async (tx) => {
      const order = await orders.lock(tx, orderId);
      const isOpen = order?.status === 'placed' || order?.status === 'in_fulfillment';
      const lines = isOpen ? await orders.listLines(tx, [orderId]) : [];
      const units = lines.map(({ lineNo, quantity, quantityCanceled }) => ({ lineNo, quantity: quantity - quantityCanceled })).filter(({ quantity }) => quantity > 0);
      const picked = units.length === 0 ? [] : await orders.startPicking(tx, orderId, units);
      if (picked.length === 0) throw ordersError('ORDERS.NOT_FOUND');
      await orders.recordGone(tx, orderId, { locationId: shop.store.stockLocationId, lines: picked.map(({ quantity }) => ({ variantId: this.variantId, quantity })) });
      if (!(await orders.recordProgress(tx, orderId, { groupNo: 1, status: 'handed_over', actor: STAFF }))) throw ordersError('ORDERS.NOT_FOUND');
    });
  }

  private async workOnStock({ what, which, units, isOther }: Deed): Promise<void> {
    const { module } = shop;
    const [here, there] = isOther ? [warehouseId, shop.store.stockLocationId] : [shop.store.stockLocationId, warehouseId];
    const transfers = module.get(StockTransfers);
    if (what === 'send') {
      const { id, version } = await transfers.request(this.asked(), { fromLocationId: here, toLocationId: there, note: '', lines: [{ variantId: this.variantId, quantity: units }] });
      await transfers.approve(this.asked(), id, { version });
      this.transfers.push(id);
      await transfers.dispatch(this.asked(), id, { parcelCount: 1, lines: [{ variantId: this.variantId, quantity: units }] });
    } else if (what === 'take in' || what === 'turn back') {
      const id = this.transfers[which % Math.max(1, this.transfers.length)];
      if (id === undefined) return;
      if (what === 'turn back') await transfers.cancel(this.asked(), id, { reason: '车坏了', outcome: isOther ? 'returned' : 'writtenOff' });
      else await transfers.receive(this.asked(), id, { parcelNo: 1, lines: [{ variantId: this.variantId, received: units, damaged: isOther ? 1 : 0 }], isFinal: true, overReason: '多了' });
    } else if (what === 'settle') await module.get(MissingStock).settle();
    else if (what === 'find damaged') await module.get(StockConditions).move(this.asked(), { locationId: here, variantId: this.variantId, quantity: 1, from: 'sellable', to: 'damaged', reason: '破损' });
    else await this.count(what, { which, locationId: here, units });
  }

  /** A count finds fewer or more than the books say, also fewer than orders hold. */
  private async count(what: string, { which, locationId, units }: { which: number; locationId: string; units: number }): Promise<void> {
    const stocktakes = shop.module.get(Stocktakes);
    if (what === 'count') {
      const plan = { locationId, scope: 'variants' as const, name: '抽盘', isBlind: false, limitUnits: 1_000, variantIds: [this.variantId] };
      const { id } = await stocktakes.open(this.asked(), plan);
      await stocktakes.count(staff, id, [{ countId: shop.platform.ids.uuid(), variantId: this.variantId, zone: 'A', quantity: units, observedAt: shop.platform.clock.now() }]);
      await stocktakes.submit(this.asked(), id);
      this.stocktakes.push(id);
      return;
    }
    const id = this.stocktakes[which % Math.max(1, this.stocktakes.length)];
    if (id !== undefined) await stocktakes.post(this.asked(), id, (await stocktakes.get(staff, id)).version);
  }

  private asked(): { staff: StaffPrincipal; key: string } {
    return { staff, key: this.key() };
  }

  private key(): string {
    this.keys += 1;
    return `run ${this.number} deed ${this.keys}`;
  }
}

/** No window over its capacity, no number below zero, and every number the sum of its ledger. */
async function expectSoundBooks(variantId: string): Promise<void> {
  const { database } = shop.platform;
  const overfull = await database.query(`SELECT * FROM stores.slot WHERE held_orders + used_orders > $1 OR held_units + used_units > $2 OR least(held_orders, held_units, held_minutes) < 0`, [WINDOW.orders, WINDOW.units]);
  const oversold = await database.query(
    `SELECT * FROM inventory.balance WHERE variant_id = $1 AND (least(on_hand, reserved, allocated, unavailable, ring_fenced, in_transit) < 0 OR reserved + allocated + unavailable + ring_fenced > on_hand)`,
    [variantId],
  );
  expect({ overfull, oversold }).toEqual({ overfull: [], oversold: [] });
  expect(await shop.inventory.findUnbalanced([variantId])).toEqual([]);
  expect(await shop.module.get(SlotLedger).findUnbalanced()).toEqual([]);
}

/** Whoever paid has their units and their window, or their money back to the fen; whoever did not holds nothing. */
async function expectHonestDeal({ orderId, paid, request }: Bought): Promise<void> {
  for (const outTradeNo of paid) await shop.hearOf(outTradeNo);
  const { database } = shop.platform;
  const column = async (sql: string): Promise<number> => (await database.query<{ value: number }>(sql, [orderId]))[0]?.value ?? 0;
  const { status } = await shop.order(orderId);
  const isKept = status === 'placed' || status === 'in_fulfillment' || status === 'completed';
  const unitsKept = isKept ? await column(`SELECT sum(quantity - quantity_canceled)::int AS value FROM orders.order_line WHERE order_id = $1`) : 0;
  const [line] = request.lines;
  expect({
    status,
    isPaid: paid.size > 0,
    moneyKept: paid.size * request.payableFen - (await column(`SELECT coalesce(sum(amount_fen), 0)::float8 AS value FROM payments.refund WHERE order_id = $1`)),
    unitsHeldOrGone: await column(`SELECT coalesce(sum(quantity - freed), 0)::int AS value FROM inventory.reservation WHERE order_id = $1 AND status IN ('active', 'committed', 'fulfilled')`),
    windowsHeldOrUsed: await column(`SELECT count(*)::int AS value FROM stores.slot_hold WHERE order_id = $1 AND status <> 'released'`),
  }).toEqual({ status, isPaid: isKept || paid.size > 0, moneyKept: unitsKept * (line?.unitPriceFen ?? 0), unitsHeldOrGone: status === 'pending_payment' ? line?.quantity : unitsKept, windowsHeldOrUsed: isKept || status === 'pending_payment' ? 1 : 0 });
}

describe('while people order, pay, cancel, are too late and collect, and their store counts, sends and takes in goods', () => {
  it('no window takes more than it has, no stock falls below zero, and every payment ends in goods or in money', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(deed, { minLength: 3, maxLength: 8 }), { minLength: 2, maxLength: 5 }), async (waves) => {
        const run = await Run.begin();
        for (const wave of waves) {
          await Promise.all(wave.map((one) => run.take(one)));
          await expectSoundBooks(run.variantId);
        }
        for (const bought of run.bought) await expectHonestDeal(bought);
        await expectSoundBooks(run.variantId);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  }, 60_000 + RUNS * 10_000);
});
