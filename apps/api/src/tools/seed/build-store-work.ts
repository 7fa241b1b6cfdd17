import type { INestApplicationContext } from '@nestjs/common';
import { ShiftNotes, WatchWork } from '@quanyu/fulfillment';
import { InboundDeliveries, StockConditions, StockTransfers, Stocktakes } from '@quanyu/inventory';
import { AfterSalesViews, ApplyAfterSalesFlow, CounterSales, WorkCase } from '@quanyu/orders';
import { Database, type StaffPrincipal } from '@quanyu/platform';
import type { Store } from '@quanyu/stores';
import { type PartsOf, takeParts } from '../parts.js';
import { at } from './random.js';
import { atMoment } from './seed-moment.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Where the demonstration begins, and the store beside it. */
const SHOWN = { here: 'SH001', beside: 'SH002' } as const;

/** The entry points through which the staff of stores do what is not an order. */
const PARTS = {
  ...{ database: Database, deliveries: InboundDeliveries, transfers: StockTransfers, stocktakes: Stocktakes, shelves: StockConditions, counterSales: CounterSales },
  ...{ applying: ApplyAfterSalesFlow, cases: WorkCase, caseViews: AfterSalesViews, shiftNotes: ShiftNotes, watch: WatchWork },
};
type StoreWorkShop = PartsOf<typeof PARTS>;

export interface StoreWorkJob {
  readonly stores: ReadonlyMap<string, Store>;
  /** Who works in a store, by store code. */
  readonly crews: ReadonlyMap<string, readonly StaffPrincipal[]>;
  readonly planner: StaffPrincipal;
  /** What the first store sells, in the order of the codes. */
  readonly variantIds: readonly string[];
  readonly nowMs: number;
}

interface Scene extends StoreWorkJob {
  readonly here: Store;
  readonly beside: Store;
  readonly clerk: StaffPrincipal;
  readonly neighbour: StaffPrincipal;
}

/**
 * A little of everything that a store does beside its orders, so that no list of the workbench is empty in the first store: goods announced and
 * taken in, goods on their way and asked for, shelves counted, a sale of what lies elsewhere, returns, a note of the shift before, and orders
 * that nobody collected. Each step is made through its own flow, once; what stands already is left.
 */
export async function buildStoreWork(nest: INestApplicationContext, job: StoreWorkJob): Promise<void> {
  const shop = takeParts(nest, PARTS);
  const [here, beside] = [job.stores.get(SHOWN.here), job.stores.get(SHOWN.beside)];
  const [clerk, neighbour] = [job.crews.get(SHOWN.here)?.[0], job.crews.get(SHOWN.beside)?.[0]];
  if (here === undefined || beside === undefined || clerk === undefined || neighbour === undefined) throw new Error('the plan has two stores side by side');
  const scene: Scene = { ...job, here, beside, clerk, neighbour };
  await takeInGoods(shop, scene);
  await moveGoods(shop, scene);
  await countShelves(shop, scene);
  await sellAtTheCounter(shop, scene);
  await takeBackGoods(shop, scene);
  await atMoment(job.nowMs, 'what nobody collected', () => shop.watch.sweep());
  await atMoment(job.nowMs - 2 * HOUR_MS, 'shift note', () =>
    shop.shiftNotes.write(clerk, 'seed shift note', { storeId: here.id, text: '冷柜 2 号下午修过，先别放满；下午四点有到货，货架已腾好。' }),
  );
}

async function takeInGoods({ deliveries }: StoreWorkShop, { here, clerk, planner, variantIds, nowMs }: Scene): Promise<void> {
  const announced = (reference: string, plan: { supplierName: string; from: number; atMs: number; expectedMs: number }) =>
    atMoment(plan.atMs, `announce ${reference}`, () =>
      deliveries.announce({ staff: planner, key: `seed announce ${reference}` }, {
        locationId: here.stockLocationId, reference, supplierName: plan.supplierName, expectedAt: new Date(plan.expectedMs), note: '',
        lines: variantIds.slice(plan.from, plan.from + 3).map((variantId) => ({ variantId, quantity: 12 })),
      }),
    );
  await announced('SEED-PO-2', { supplierName: '上海申和日用品', from: 3, atMs: nowMs - DAY_MS, expectedMs: nowMs + 3 * HOUR_MS });
  const came = await announced('SEED-PO-1', { supplierName: '华东食品配送', from: 0, atMs: nowMs - 2 * DAY_MS, expectedMs: nowMs - 20 * HOUR_MS });
  if (came.status !== 'expected') return;
  const lines = came.lines.map(({ variantId, expected }, index) => ({ variantId, received: index === 0 ? expected - 1 : expected, damaged: index === 0 ? 1 : 0 }));
  await atMoment(nowMs - 19 * HOUR_MS, 'take in', () => deliveries.receive({ staff: clerk, key: 'seed take in' }, came.id, { version: came.version, lines, isFinal: true }));
}

async function moveGoods({ transfers }: StoreWorkShop, { here, beside, clerk, neighbour, variantIds, nowMs }: Scene): Promise<void> {
  const [wanted, asked] = [at(variantIds, 6), at(variantIds, 7)];
  const coming = await atMoment(nowMs - 6 * HOUR_MS, 'ask the neighbour', () =>
    transfers.request({ staff: clerk, key: 'seed ask the neighbour' }, { fromLocationId: beside.stockLocationId, toLocationId: here.stockLocationId, note: '周末备货', lines: [{ variantId: wanted, quantity: 2 }] }),
  );
  if (coming.status === 'draft') {
    const ready = await atMoment(nowMs - 5 * HOUR_MS, 'agree', () => transfers.approve({ staff: neighbour, key: 'seed agree' }, coming.id, { version: coming.version }));
    await atMoment(nowMs - 3 * HOUR_MS, 'send', () => transfers.dispatch({ staff: neighbour, key: 'seed send' }, ready.id, { parcelCount: 1, lines: [{ variantId: wanted, quantity: 2 }] }));
  }
  await atMoment(nowMs - HOUR_MS, 'the neighbour asks', () =>
    transfers.request({ staff: neighbour, key: 'seed the neighbour asks' }, { fromLocationId: here.stockLocationId, toLocationId: beside.stockLocationId, note: '有顾客在等', lines: [{ variantId: asked, quantity: 1 }] }),
  );
}

async function countShelves({ stocktakes, shelves }: StoreWorkShop, { here, clerk, variantIds, nowMs }: Scene): Promise<void> {
  const plan = { locationId: here.stockLocationId, scope: 'variants' as const, limitUnits: 3 };
  const done = await atMoment(nowMs - 3 * HOUR_MS, 'count', () =>
    stocktakes.open({ staff: clerk, key: 'seed count' }, { ...plan, name: '收银台周边', isBlind: false, variantIds: variantIds.slice(8, 11) }),
  );
  if (done.status !== 'posted') {
    const observedAt = new Date(nowMs - MINUTE_MS);
    const counts = await Promise.all(done.lines.map(async ({ variantId }, index) => ({ countId: seedCountId(index), variantId, zone: 'A', quantity: (await shelves.readShelf(clerk, { locationId: here.stockLocationId, variantId })).balance.onHand, observedAt })));
    await atMoment(nowMs, 'counted', async () => {
      if (done.status === 'open' || done.status === 'counting') await stocktakes.count(clerk, done.id, counts);
      const { version } = await stocktakes.submit({ staff: clerk, key: 'seed counted' }, done.id);
      await stocktakes.post({ staff: clerk, key: 'seed posted' }, done.id, version);
    });
  }
  await atMoment(nowMs - HOUR_MS, 'count again', () =>
    stocktakes.open({ staff: clerk, key: 'seed count again' }, { ...plan, name: '饮料货架', isBlind: true, variantIds: variantIds.slice(11, 15) }),
  );
}

/** Counts have ids of their own; these are of the seed. */
function seedCountId(index: number): string {
  return `0193a000-0000-7000-8000-00000000c0${String(index).padStart(2, '0')}`;
}

async function sellAtTheCounter({ counterSales }: StoreWorkShop, { here, beside, clerk, variantIds, nowMs }: Scene): Promise<void> {
  await atMoment(nowMs - HOUR_MS / 2, 'counter sale', () =>
    counterSales.open(clerk, 'seed counter sale', { storeId: here.id, lines: [{ variantId: at(variantIds, 12), quantity: 1 }], collectStoreId: beside.id }),
  );
}

/** What one person may agree to give back. */
const ONE_PERSON_FEN = 50_000;

/** Two shoppers of the last days want to give something back: one has been here, the other has a code for it. */
async function takeBackGoods({ database, applying, cases, caseViews }: StoreWorkShop, { here, clerk, planner, nowMs }: Scene): Promise<void> {
  const bought = await database.query<{ orderId: string; customerId: string }>(
    `SELECT id AS "orderId", customer_id AS "customerId" FROM orders."order" WHERE store_id = $1 AND status = 'completed' AND ended_at BETWEEN $2 AND $3 AND payable_fen <= $4 ORDER BY ended_at, id LIMIT 2`,
    [here.id, new Date(nowMs - 6 * DAY_MS), new Date(nowMs - DAY_MS), ONE_PERSON_FEN],
  );
  for (const [index, { orderId, customerId }] of bought.entries()) {
    const caseId = await atMoment(nowMs - 20 * HOUR_MS, `apply ${orderId}`, () =>
      applying.execute({
        customerId, orderId, kind: 'returnRefund', units: [{ lineNo: 1, quantity: 1 }], reason: index === 0 ? 'damaged' : 'noLongerWanted', description: index === 0 ? '打开时外盒压坏了' : null,
        sendTo: null, photoIds: [], idempotencyKey: `seed return ${index}`,
      }),
    );
    const { status } = await caseViews.get(caseId, 'staff', () => true);
    if (status !== 'applied') continue;
    const act = (staff: StaffPrincipal) => ({ caseId, actor: { kind: 'staff' as const, name: staff.name }, mayTouch: () => true });
    await atMoment(nowMs - 18 * HOUR_MS, `agree ${orderId}`, () => cases.approve(act(planner), { staffId: planner.staffId, name: planner.name, note: null }));
    if (index === 0) await atMoment(nowMs - 2 * HOUR_MS, `back ${orderId}`, () => cases.receive(act(clerk), here.id));
  }
}
