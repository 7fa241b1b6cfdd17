import { isDomainError } from '@quanyu/platform';
import type { FulfillmentOrder } from '../fulfillment.repository.js';
import type { ParcelState } from './parcel-state.js';
import { ParcelTrack } from './parcel-track.js';
import { PickOrder } from '../picking/pick-order.js';
import { ShipOrder, TakeBack } from './ship-order.js';
import { ShortLine } from '../picking/short-line.js';
import { WorkShop } from '../test-kit/work-shop.js';
import { WatchWork } from '../work/watch-work.js';

// What was sent in parcels does not always arrive whole: what the shopper keeps is paid, and all else is paid back and counted once.

const DAY_MS = 86_400_000;
const ON_SHELF = 5;

let shop: WorkShop;
let used = 0;

beforeAll(async () => {
  shop = await WorkShop.open();
}, 120_000);
afterAll(() => shop.close());

/** Paid goods of one line, picked, of which each parcel takes one piece. */
interface Sent {
  readonly orderId: string;
  readonly customerId: string;
  readonly work: FulfillmentOrder;
  readonly variantId: string;
}

async function picked(quantity: number, found = quantity): Promise<Sent> {
  const variantId = shop.variantIds[used];
  used += 1;
  if (variantId === undefined) throw new Error('open the shop with more variants');
  await shop.stock(shop.stores[0], variantId, ON_SHELF);
  const { orderId, customerId, work: [work] } = await shop.paid([{ kind: 'shipping', feeFen: 1_000, lines: [{ variantId, quantity }] }]);
  if (work === undefined) throw new Error('there is work');
  await shop.get(PickOrder).accept(shop.staff, work.id);
  await shop.get(PickOrder).pick(shop.staff, work.id, { item: { by: 'line', lineNo: 1 }, quantity: found, idempotencyKey: shop.platform.ids.uuid() });
  return { orderId, customerId, work, variantId };
}

async function ship({ work }: Sent, trackingNo: string): Promise<void> {
  await shop.platform.database.transaction((tx) => shop.get(ShipOrder).ship(tx, shop.staff, work.id, { carrier: 'SF', trackingNo, lines: [{ lineNo: 1, quantity: 1 }] }));
}

async function news(trackingNo: string, ...codes: ParcelState[]): Promise<void> {
  await shop.get(ParcelTrack).record({ carrier: 'SF', trackingNo }, codes.map((code) => ({ occurredAt: shop.platform.clock.now(), code, description: code })));
}

/** Two pieces in a parcel each. */
async function inTwoParcels(first: string, second: string): Promise<Sent> {
  const sent = await picked(2);
  await ship(sent, first);
  await ship(sent, second);
  return sent;
}

async function takeBack({ work }: Sent): Promise<void> {
  await shop.platform.database.transaction((tx) => shop.get(TakeBack).execute(tx, shop.staff, work.id, '拒收退款'));
}

async function lackOne({ work }: Sent): Promise<string> {
  return shop.get(ShortLine).execute(shop.staff, work.id, { lineNo: 1, quantity: 1, idempotencyKey: shop.platform.ids.uuid() });
}

async function waitDays(days: number): Promise<void> {
  const before = shop.platform.clock.nowMs();
  shop.platform.clock.advance(days * DAY_MS);
  for (const task of shop.get(WatchWork).recurring()) if (task.name === 'fulfillment.confirm-arrivals') await task.run();
  shop.platform.clock.setTo(before);
}

async function statesOf({ orderId }: Sent): Promise<string[]> {
  return (await shop.workOf(orderId)).map(({ state }) => state);
}

/** Pieces that came back by the order, their money, and what can be sold. */
async function outcome({ orderId, variantId }: Sent) {
  const { order, lines: [line] } = await shop.order(orderId);
  if (line === undefined) throw new Error('the order has its line');
  const free = (await shop.inventory.readAvailability(shop.stores[0].stockLocationId, [variantId])).get(variantId);
  expect(await shop.inventory.findUnbalanced()).toEqual([]);
  return { order: [order.status, order.fulfillmentStatus], returned: line.quantityReturned, paidBackPieces: (order.refundRequestedFen * line.quantity) / line.totalFen, free };
}

describe('one of two parcels that comes back', () => {
  it('is paid back and put on the shelf alone: the other one stays with the shopper', async () => {
    const sent = await inTwoParcels('LP1001', 'LP1002');
    await news('LP1001', 'delivered');
    await news('LP1002', 'returning');
    await takeBack(sent);
    expect(await statesOf(sent)).toEqual(['delivered']);
    expect(await outcome(sent)).toEqual({ order: ['completed', 'delivered'], returned: 1, paidBackPieces: 1, free: ON_SHELF - 1 });
  });

  it('is taken in when the other one has arrived, or is taken to have', async () => {
    const sent = await inTwoParcels('LP1101', 'LP1102');
    await news('LP1102', 'returning');
    const tooEarly = await takeBack(sent).catch((error: unknown) => error);
    expect(isDomainError(tooEarly, 'FULFILLMENT.WRONG_STATE')).toBe(true);
    await waitDays(11);
    expect(await statesOf(sent)).toEqual(['returning']);
    await takeBack(sent);
    expect(await outcome(sent)).toEqual({ order: ['completed', 'delivered'], returned: 1, paidBackPieces: 1, free: ON_SHELF - 1 });
  });
});

describe('goods whose carrier says that they do not arrive', () => {
  it.each<{ codes: ParcelState[]; free: number; what: string }>([
    { what: 'are back before it said that they were on their way', codes: ['returned'], free: ON_SHELF },
    { what: 'are back, told together with the way', codes: ['returning', 'returned'], free: ON_SHELF },
    { what: 'are lost: nothing is put on the shelf', codes: ['lost'], free: ON_SHELF - 1 },
  ])('can be paid back by the store when they $what', async ({ codes, free }) => {
    const sent = await picked(1);
    await ship(sent, `LP20-${codes.join('-')}`);
    await news(`LP20-${codes.join('-')}`, ...codes);
    expect(await statesOf(sent)).toEqual(['returning']);
    await takeBack(sent);
    await takeBack(sent);
    expect(await statesOf(sent)).toEqual(['returned_to_stock']);
    expect(await outcome(sent)).toEqual({ order: ['canceled', 'returned'], returned: 1, paidBackPieces: 1, free });
  });

  it('never count as arrived while they are on their way back, however long that takes', async () => {
    const sent = await picked(1);
    await ship(sent, 'LP3001');
    await news('LP3001', 'returning');
    await shop.platform.database.query(`UPDATE fulfillment.parcel SET confirm_due_at = $2 WHERE tracking_no = $1 AND confirm_due_at IS NOT NULL`, ['LP3001', shop.platform.clock.now()]);
    await waitDays(30);
    expect(await statesOf(sent)).toEqual(['returning']);
    await takeBack(sent);
    expect(await outcome(sent)).toEqual({ order: ['canceled', 'returned'], returned: 1, paidBackPieces: 1, free: ON_SHELF });
  });

  it('wait for the rest of their order to leave, and are taken in then', async () => {
    const sent = await picked(2);
    await ship(sent, 'LP3101');
    await news('LP3101', 'returned');
    expect(await statesOf(sent)).toEqual(['partially_shipped']);
    await ship(sent, 'LP3102');
    await news('LP3102', 'delivered');
    expect(await statesOf(sent)).toEqual(['returning']);
    await takeBack(sent);
    expect(await outcome(sent)).toEqual({ order: ['completed', 'delivered'], returned: 1, paidBackPieces: 1, free: ON_SHELF - 1 });
  });
});

describe('a parcel that has left, when the shelf lacks the rest', () => {
  it('is all there is to send: its arrival ends the order', async () => {
    const sent = await picked(2, 1);
    await ship(sent, 'LP4001');
    expect(await lackOne(sent)).toBe('refunded');
    expect(await statesOf(sent)).toEqual(['shipped']);
    await news('LP4001', 'delivered');
    const { order, paidBackPieces } = await outcome(sent);
    expect({ order, paidBackPieces }).toEqual({ order: ['completed', 'delivered'], paidBackPieces: 1 });
  });

  it('and that has arrived already, ends the order there and then', async () => {
    const sent = await picked(2, 1);
    await ship(sent, 'LP4101');
    await news('LP4101', 'delivered');
    expect(await statesOf(sent)).toEqual(['partially_shipped']);
    expect(await lackOne(sent)).toBe('refunded');
    expect(await statesOf(sent)).toEqual(['delivered']);
    expect((await outcome(sent)).order).toEqual(['completed', 'delivered']);
  });

  it('goes on while the rest comes from another store, and the order ends with that', async () => {
    const sent = await picked(2, 1);
    await ship(sent, 'LP4201');
    await news('LP4201', 'delivered');
    await shop.stock(shop.stores[1], sent.variantId, ON_SHELF);
    expect(await lackOne(sent)).toBe('otherPlace');
    expect(await statesOf(sent)).toEqual(['delivered', 'open']);
    expect((await outcome(sent)).order).toEqual(['in_fulfillment', 'partially_fulfilled']);
    const [, rest] = await shop.workOf(sent.orderId);
    if (rest === undefined) throw new Error('the other store has the rest');
    await shop.get(PickOrder).accept(shop.staff, rest.id);
    await shop.get(PickOrder).pick(shop.staff, rest.id, { item: { by: 'line', lineNo: 1 }, quantity: 1, idempotencyKey: shop.platform.ids.uuid() });
    await ship({ ...sent, work: rest }, 'LP4202');
    await news('LP4202', 'delivered');
    expect((await outcome(sent)).order).toEqual(['completed', 'delivered']);
  });
});
