import { outcomeOf } from '@quanyu/testing';
import { InboundDeliveries, type InboundView } from './inbound.js';
import { ELSEWHERE, HERE, someone, StockRoom } from '../test-kit/stock-room.js';

let room: StockRoom;
let deliveries: InboundDeliveries;
const keeper = someone('收货员', [HERE]);

beforeAll(async () => {
  room = await StockRoom.open();
  deliveries = room.module.get(InboundDeliveries);
});
afterAll(() => room.close());

let orders = 0;
async function announced(variantId: string, quantity: number): Promise<InboundView> {
  orders += 1;
  return deliveries.announce(room.asks(keeper), { locationId: HERE, reference: `PO-${orders}`, supplierName: '华东供应商', expectedAt: null, note: '', lines: [{ variantId, quantity }] });
}

describe('a delivery that a supplier announced', () => {
  it('shows what came beside what was expected, and ends when all is there', async () => {
    const variantId = room.platform.ids.uuid();
    const expected = await announced(variantId, 10);
    const part = await deliveries.receive(room.asks(keeper), expected.id, { version: expected.version, lines: [{ variantId, received: 6, damaged: 1 }], isFinal: false });
    expect([part.status, part.lines, await room.balance(HERE, variantId)]).toMatchObject(['partially_received', [{ expected: 10, received: 6, damaged: 1 }], { onHand: 7, unavailable: 1 }]);
    const all = await deliveries.receive(room.asks(keeper), expected.id, { version: part.version, lines: [{ variantId, received: 3, damaged: 0 }], isFinal: false });
    expect([all.status, await room.onHand(HERE, variantId)]).toEqual(['received', 10]);
    expect(await room.inventory.findUnbalanced([variantId])).toEqual([]);
  });

  it('that brings more than was ordered asks why', async () => {
    const variantId = room.platform.ids.uuid();
    const { id, version } = await announced(variantId, 2);
    const arrival = { version, lines: [{ variantId, received: 3, damaged: 0 }], isFinal: true };
    expect(await outcomeOf(deliveries.receive(room.asks(keeper), id, arrival))).toBe('INVENTORY.OVER_NEEDS_REASON');
    expect(await outcomeOf(deliveries.receive(room.asks(keeper), id, { ...arrival, overReason: '供应商多发' }))).toBe('done');
  });

  it('taken in by two people at once is taken in once', async () => {
    const variantId = room.platform.ids.uuid();
    const { id, version } = await announced(variantId, 8);
    const outcomes = await Promise.all([1, 2].map(() => outcomeOf(deliveries.receive(room.asks(keeper), id, { version, lines: [{ variantId, received: 4, damaged: 0 }], isFinal: false }))));
    expect([...outcomes].sort()).toEqual(['REQUEST.VERSION_CONFLICT', 'done']);
    expect(await room.onHand(HERE, variantId)).toBe(4);
  });

  it('keeps batch and date, and goods past their date from sale', async () => {
    const variantId = room.platform.ids.uuid();
    const { id, version } = await announced(variantId, 9);
    const lines = [
      { variantId, received: 4, damaged: 0, batchNo: 'B1', expiresOn: '2026-11-19' },
      { variantId, received: 5, damaged: 0, batchNo: 'B2', expiresOn: '2026-12-10' },
    ];
    await deliveries.receive(room.asks(keeper), id, { version, lines, isFinal: true });
    expect(await room.balance(HERE, variantId)).toMatchObject({ onHand: 9, unavailable: 4 });
    const soon = (await deliveries.listExpiring(keeper, { locationId: HERE, withinDays: 30, limit: 10 })).filter((batch) => batch.variantId === variantId);
    expect(soon.map(({ batchNo, expiresOn, received }) => [batchNo, expiresOn, received])).toEqual([['B1', '2026-11-19', 4], ['B2', '2026-12-10', 5]]);
  });

  it('can be announced once, canceled before anything came, and seen by its own store', async () => {
    const variantId = room.platform.ids.uuid();
    const delivery = await announced(variantId, 1);
    const again = { locationId: HERE, reference: delivery.reference, supplierName: delivery.supplierName, expectedAt: null, note: '', lines: [{ variantId, quantity: 1 }] };
    expect(await outcomeOf(deliveries.announce(room.asks(keeper), again))).toBe('INVENTORY.DELIVERY_KNOWN');
    expect(await outcomeOf(deliveries.get(someone('别店', [ELSEWHERE]), delivery.id))).toBe('REQUEST.NOT_FOUND');
    const canceled = await deliveries.cancel(room.asks(keeper), delivery.id, { version: delivery.version, reason: '供应商缺货' });
    expect(canceled.status).toBe('canceled');
    expect(await outcomeOf(deliveries.receive(room.asks(keeper), delivery.id, { version: canceled.version, lines: [{ variantId, received: 1, damaged: 0 }], isFinal: true }))).toBe('INVENTORY.DELIVERY_STATE');
  });
});
