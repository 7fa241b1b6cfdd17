import fc from 'fast-check';
import { isDomainError } from '@quanyu/platform';
import { propertyRuns } from '@quanyu/testing';
import { InboundDeliveries } from './inbound/inbound.js';
import { MissingStock } from './shortfalls/missing-stock.js';
import { StockConditions } from './conditions/stock-conditions.js';
import { Stocktakes } from './stocktakes/stocktakes.js';
import { HERE, someone, StockRoom, THERE } from './test-kit/stock-room.js';
import { StockTransfers } from './transfers/transfers.js';

let room: StockRoom;
const everyone = someone('总部计划员', 'all');
const other = someone('另一位计划员', 'all');

const RUNS = propertyRuns(40);

beforeAll(async () => {
  room = await StockRoom.open();
  await room.stock(1, 1);
});
afterAll(() => room.close());

const ORDER_ACTS = ['commit', 'cancel', 'expire', 'deallocate', 'fulfill', 'move', 'short', 'late'] as const;
const TRANSFER_ACTS = ['requestTransfer', 'approve', 'dispatch', 'takeIn', 'finish', 'cancelTransfer'] as const;
const COUNT_ACTS = ['openCount', 'count', 'submit', 'post', 'settle'] as const;

const step = fc.record({
  act: fc.constantFrom('reserve', ...ORDER_ACTS, ...TRANSFER_ACTS, ...COUNT_ACTS, 'damage', 'repair', 'deliver', 'return'),
  isHere: fc.boolean(),
  isPart: fc.boolean(),
  units: fc.integer({ min: 1, max: 3 }),
  which: fc.nat(30),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** One run over one variant: what was made so far, for later steps to act on. */
class Run {
  readonly orders: string[] = [];
  readonly transfers: string[] = [];
  readonly stocktakes: string[] = [];

  constructor(readonly variantId: string) {}

  /** Something to act on from the first step: orders held and paid, transfers held and on their way, a count under way. */
  static async begin(): Promise<Run> {
    const run = new Run(await room.stock(12, 12));
    run.orders.push((await room.hold(HERE, run.variantId, 2)) ?? '', await room.sell(HERE, run.variantId, 3), await room.sell(THERE, run.variantId, 2));
    const base = { isHere: true, isPart: false, units: 3, which: 0 };
    for (const act of ['requestTransfer', 'approve', 'dispatch', 'openCount', 'count'] as const) await run.act({ ...base, act });
    for (const act of ['requestTransfer', 'approve'] as const) await run.act({ ...base, act, which: 1 });
    return run;
  }

  /** Only a typed refusal may end a step early. */
  async take(one: Step): Promise<void> {
    await this.act(one).catch((error: unknown) => {
      if (!isDomainError(error)) throw error;
    });
  }

  private async act(one: Step): Promise<void> {
    if (one.act === 'reserve') {
      const orderId = await room.hold(one.isHere ? HERE : THERE, this.variantId, one.units);
      if (orderId !== null) this.orders.push(orderId);
    } else if (ORDER_ACTS.some((act) => act === one.act)) await this.actOnOrder(one);
    else if (TRANSFER_ACTS.some((act) => act === one.act)) await this.actOnTransfer(one);
    else if (COUNT_ACTS.some((act) => act === one.act)) await this.actOnStocktake(one);
    else await this.actOnShelf(one);
  }

  private async actOnOrder({ act, isHere, isPart, units, which }: Step): Promise<void> {
    const orderId = this.orders[which % Math.max(1, this.orders.length)];
    if (orderId === undefined) return;
    const [locationId, to] = isHere ? [HERE, THERE] : [THERE, HERE];
    const lines = [{ variantId: this.variantId, quantity: units }];
    const part = isPart ? { locationId, lines } : undefined;
    const { inventory } = room;
    await room.asOrder(orderId, async (tx) => {
      if (act === 'commit') await inventory.commit(tx, orderId);
      else if (act === 'cancel') await inventory.release(tx, orderId, 'release', part);
      else if (act === 'expire') await inventory.release(tx, orderId, 'expire');
      else if (act === 'deallocate') await inventory.deallocate(tx, orderId, part);
      else if (act === 'fulfill') await inventory.fulfill(tx, orderId, part);
      else if (act === 'move') await inventory.moveAllocation(tx, orderId, { from: locationId, to, lines });
      else if (act === 'short') await inventory.adjustShort(tx, { orderId, locationId, variantId: this.variantId, quantity: units, actorName: '测试' });
      else await inventory.allocateAgain(tx, orderId);
    });
  }

  private async actOnTransfer({ act, isHere, isPart, units, which }: Step): Promise<void> {
    const transfers = room.module.get(StockTransfers);
    const lines = [{ variantId: this.variantId, quantity: units }];
    if (act === 'requestTransfer') {
      const [fromLocationId, toLocationId] = isHere ? [HERE, THERE] : [THERE, HERE];
      this.transfers.push((await transfers.request(room.asks(everyone), { fromLocationId, toLocationId, note: '', lines })).id);
      return;
    }
    const id = this.transfers[which % Math.max(1, this.transfers.length)];
    if (id === undefined) return;
    const asked = room.asks(everyone);
    if (act === 'approve') await transfers.approve(asked, id, { version: 1 });
    else if (act === 'dispatch') await transfers.dispatch(asked, id, { parcelCount: 2, lines });
    else if (act === 'takeIn') {
      const parcel = [{ variantId: this.variantId, received: units, damaged: isHere ? 1 : 0 }];
      await transfers.receive(asked, id, { parcelNo: (which % 2) + 1, lines: parcel, isFinal: isPart, overReason: '多了' });
    } else if (act === 'finish') await transfers.finish(asked, id, '少了');
    else await transfers.cancel(asked, id, { reason: '不要了', outcome: isPart ? 'returned' : 'writtenOff' });
  }

  private async actOnStocktake({ act, isHere, units, which }: Step): Promise<void> {
    const stocktakes = room.module.get(Stocktakes);
    if (act === 'settle') return room.module.get(MissingStock).settle();
    if (act === 'openCount') {
      const plan = { locationId: isHere ? HERE : THERE, scope: 'variants' as const, name: '抽盘', isBlind: false, limitUnits: 1_000, variantIds: [this.variantId] };
      this.stocktakes.push((await stocktakes.open(room.asks(everyone), plan)).id);
      return;
    }
    const id = this.stocktakes[which % Math.max(1, this.stocktakes.length)];
    if (id === undefined) return;
    if (act === 'count') await stocktakes.count(isHere ? everyone : other, id, [{ countId: room.platform.ids.uuid(), variantId: this.variantId, zone: 'A', quantity: units, observedAt: room.platform.clock.now() }]);
    else if (act === 'submit') await stocktakes.submit(room.asks(everyone), id);
    else await stocktakes.post(room.asks(everyone), id, (await stocktakes.get(everyone, id)).version);
  }

  private async actOnShelf({ act, isHere, units }: Step): Promise<void> {
    const locationId = isHere ? HERE : THERE;
    const place = { locationId, variantId: this.variantId, quantity: units, reason: '测试' };
    const conditions = room.module.get(StockConditions);
    if (act === 'damage') await conditions.move(room.asks(everyone), { ...place, from: 'sellable', to: 'damaged' });
    else if (act === 'repair') await conditions.writeOff(room.asks(everyone), { ...place, condition: 'damaged' });
    else if (act === 'deliver') {
      const deliveries = room.module.get(InboundDeliveries);
      const announced = { locationId, reference: room.platform.ids.uuid(), supplierName: '供应商', expectedAt: null, note: '', lines: [{ variantId: this.variantId, quantity: units }] };
      const { id, version } = await deliveries.announce(room.asks(everyone), announced);
      await deliveries.receive(room.asks(everyone), id, { version, lines: [{ variantId: this.variantId, received: units, damaged: 0 }], isFinal: true });
    } else {
      const lines = [{ variantId: this.variantId, quantity: units, condition: 'damaged' as const }];
      await room.platform.database.transaction((tx) => room.inventory.returnToStock(tx, { referenceId: room.platform.ids.uuid(), locationId, lines, actorName: '测试' }));
    }
  }
}

describe('whatever happens at once to a variant at two places', () => {
  it('nothing is negative, every number is the sum of its ledger, and what is held or on its way is what the rows say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { minLength: 3, maxLength: 8 }), { minLength: 2, maxLength: 6 }), async (waves) => {
        const run = await Run.begin();
        for (const wave of waves) {
          await Promise.all(wave.map((one) => run.take(one)));
          room.platform.clock.advance(1_000);
        }
        expect(await room.inventory.findUnbalanced([run.variantId])).toEqual([]);
        const broken = await room.platform.database.query(
          `SELECT * FROM inventory.balance WHERE variant_id = $1
             AND (least(on_hand, reserved, allocated, unavailable, ring_fenced, in_transit) < 0 OR reserved + allocated + unavailable + ring_fenced > on_hand)`,
          [run.variantId],
        );
        expect(broken).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  }, RUNS * 3_000);
});
