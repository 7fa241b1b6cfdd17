import type { StoreScope } from '@quanyu/platform';
import { outcomeOf } from '@quanyu/testing';
import { AdjustStock } from './conditions/adjust-stock.js';
import { InboundDeliveries } from './inbound/inbound.js';
import { ReceiveStock } from './inbound/receive-stock.js';
import { StockConditions } from './conditions/stock-conditions.js';
import { Stocktakes } from './stocktakes/stocktakes.js';
import { ELSEWHERE, HERE, someone, StockRoom } from './test-kit/stock-room.js';

let room: StockRoom;

beforeAll(async () => {
  room = await StockRoom.open();
});
afterAll(() => room.close());

/** Staff of another store whom the check in the code lets in everywhere, as a forgotten one would: the database still knows whose they are. */
const FORGOTTEN: StoreScope = Object.assign([ELSEWHERE], { includes: () => true });
const intruder = someone('别店店长', FORGOTTEN);
const owner = someone('店长', [HERE]);

/** What staff write about a place in one step. */
async function writes(by: typeof owner, variantId: string): Promise<Record<string, string>> {
  const [adjusting, conditions] = [room.module.get(AdjustStock), room.module.get(StockConditions)];
  const [place, units] = [{ locationId: HERE, variantId }, [{ variantId, quantity: 1 }]];
  const key = (): string => room.asks(by).key;
  return {
    count: await outcomeOf(adjusting.adjustOnce(by, key(), { ...place, onHand: 6, expectedOnHand: 5, reason: 'count' })),
    safety: await outcomeOf(adjusting.setSafetyStock(by, place, 2)),
    receipt: await outcomeOf(room.module.get(ReceiveStock).receiveOnce(by, key(), { locationId: HERE, reference: 'PO', lines: units })),
    setAside: await outcomeOf(conditions.move(room.asks(by), { ...place, from: 'sellable', to: 'damaged', quantity: 1, reason: '破损' })),
    writeOff: await outcomeOf(conditions.writeOff(room.asks(by), { ...place, condition: 'damaged', quantity: 1, reason: '报损' })),
    delivery: await outcomeOf(room.module.get(InboundDeliveries).announce(room.asks(by), { locationId: HERE, reference: `PO-${by.name}`, supplierName: '供应商', expectedAt: null, note: '', lines: units })),
    stocktake: await outcomeOf(room.module.get(Stocktakes).open(room.asks(by), { locationId: HERE, scope: 'variants', name: '抽盘', isBlind: true, limitUnits: 100, variantIds: [variantId] })),
  };
}

async function written(variantId: string): Promise<unknown> {
  const [rows] = await room.platform.database.query(
    `SELECT (SELECT count(*)::int FROM inventory.stock_movement WHERE variant_id = $1) AS moves, (SELECT count(*)::int FROM inventory.inbound_line WHERE variant_id = $1) AS deliveries,
       (SELECT count(*)::int FROM inventory.stocktake_line WHERE variant_id = $1) AS stocktakes`,
    [variantId],
  );
  return rows;
}

describe('staff of another store whom the code forgot to ask', () => {
  it('write nothing about a place that the database does not show them, and its own staff do', async () => {
    const variantId = await room.stock(5);
    const before = [await written(variantId), await room.balance(HERE, variantId)];
    expect(await writes(intruder, variantId)).toEqual({
      count: 'AUTH.FORBIDDEN', safety: 'AUTH.FORBIDDEN', receipt: 'AUTH.FORBIDDEN', setAside: 'AUTH.FORBIDDEN', writeOff: 'AUTH.FORBIDDEN', delivery: 'REQUEST.NOT_FOUND', stocktake: 'REQUEST.NOT_FOUND',
    });
    expect([await written(variantId), await room.balance(HERE, variantId)]).toEqual(before);
    expect(new Set(Object.values(await writes(owner, variantId)))).toEqual(new Set(['done']));
  });
});
