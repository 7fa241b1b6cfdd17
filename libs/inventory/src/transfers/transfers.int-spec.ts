import { outcomeOf } from '@quanyu/testing';
import { ELSEWHERE, HERE, someone, StockRoom, THERE } from '../test-kit/stock-room.js';
import { type ParcelReceipt, StockTransfers, type TransferView } from './transfers.js';

let room: StockRoom;
let transfers: StockTransfers;
const sender = someone('调出店长', [HERE]);
const receiver = someone('调入店长', [THERE]);
const secondReceiver = someone('调入店员', [THERE], ['inventory.read', 'inventory.work']);

beforeAll(async () => {
  room = await StockRoom.open();
  transfers = room.module.get(StockTransfers);
  // Both places are known once they have had stock.
  await room.stock(1, 1);
});
afterAll(() => room.close());

async function requested(variantId: string, quantity: number): Promise<TransferView> {
  return transfers.request(room.asks(receiver), { fromLocationId: HERE, toLocationId: THERE, note: '补货', lines: [{ variantId, quantity }] });
}

async function sent(variantId: string, quantity: number, parcelCount = 1): Promise<TransferView> {
  const draft = await requested(variantId, quantity);
  await transfers.approve(room.asks(sender), draft.id, { version: draft.version });
  return transfers.dispatch(room.asks(sender), draft.id, { parcelCount, lines: [{ variantId, quantity }] });
}

const parcel = (variantId: string, received: number, more: Partial<ParcelReceipt> & { damaged?: number } = {}): ParcelReceipt => {
  const { damaged = 0, ...rest } = more;
  return { parcelNo: 1, isFinal: false, lines: [{ variantId, received, damaged }], ...rest };
};

describe('a transfer between two stores', () => {
  it('is held at the source when it is approved, is on its way when it is packed, and lies on the other shelf when it is taken in', async () => {
    const variantId = await room.stock(10);
    const draft = await requested(variantId, 4);
    expect(draft.status).toBe('draft');
    const ready = await transfers.approve(room.asks(sender), draft.id, { version: draft.version });
    expect([ready.status, await room.balance(HERE, variantId)]).toMatchObject(['ready', { onHand: 10, allocated: 4 }]);
    const moving = await transfers.dispatch(room.asks(sender), draft.id, { parcelCount: 1, lines: [{ variantId, quantity: 3 }] });
    expect([moving.status, await room.balance(HERE, variantId), await room.balance(THERE, variantId)]).toMatchObject(['in_transit', { onHand: 7, allocated: 0 }, { onHand: 0, inTransit: 3 }]);
    const done = await transfers.receive(room.asks(receiver), draft.id, parcel(variantId, 3));
    expect([done.status, await room.balance(THERE, variantId)]).toMatchObject(['received', { onHand: 3, inTransit: 0 }]);
    expect(await room.inventory.findUnbalanced([variantId])).toEqual([]);
  });

  it('is taken in parcel by parcel, and what never comes is short', async () => {
    const variantId = await room.stock(10);
    const { id } = await sent(variantId, 6, 2);
    const half = await transfers.receive(room.asks(receiver), id, parcel(variantId, 2, { damaged: 1 }));
    expect([half.status, await room.balance(THERE, variantId)]).toMatchObject(['partially_received', { onHand: 3, unavailable: 1, inTransit: 3 }]);
    const done = await transfers.receive(room.asks(receiver), id, parcel(variantId, 2, { parcelNo: 2, isFinal: true }));
    expect([done.status, done.lines[0], await room.balance(THERE, variantId)]).toMatchObject(['received', { received: 4, damaged: 1, short: 1 }, { onHand: 5, inTransit: 0 }]);
    expect(await room.inventory.findUnbalanced([variantId])).toEqual([]);
  });

  it('that brings more than was sent asks why', async () => {
    const variantId = await room.stock(10);
    const { id } = await sent(variantId, 2);
    expect(await outcomeOf(transfers.receive(room.asks(receiver), id, parcel(variantId, 3)))).toBe('INVENTORY.OVER_NEEDS_REASON');
    const done = await transfers.receive(room.asks(receiver), id, parcel(variantId, 3, { overReason: '多装了一件' }));
    expect([done.lines[0], await room.onHand(THERE, variantId)]).toMatchObject([{ received: 3, over: 1 }, 3]);
    expect(await room.inventory.findUnbalanced([variantId])).toEqual([]);
  });

  it('taken in twice at once by two people is taken in once', async () => {
    const variantId = await room.stock(10);
    const { id } = await sent(variantId, 5, 2);
    const outcomes = await Promise.all([receiver, secondReceiver, receiver, secondReceiver].map((staff) => outcomeOf(transfers.receive(room.asks(staff), id, parcel(variantId, 3)))));
    expect([...outcomes].sort()).toEqual(['INVENTORY.PARCEL_RECEIVED', 'INVENTORY.PARCEL_RECEIVED', 'INVENTORY.PARCEL_RECEIVED', 'done']);
    expect(await room.balance(THERE, variantId)).toMatchObject({ onHand: 3, inTransit: 2 });
  });

  it('told again by the same phone is told once', async () => {
    const variantId = await room.stock(10);
    const { id } = await sent(variantId, 5);
    const asked = room.asks(receiver);
    await Promise.all([1, 2, 3].map(() => transfers.receive(asked, id, parcel(variantId, 5))));
    expect(await room.onHand(THERE, variantId)).toBe(5);
  });

  it('cannot be approved for more than the source can spare, and then holds nothing', async () => {
    const variantId = await room.stock(3);
    await room.sell(HERE, variantId, 2);
    const draft = await requested(variantId, 2);
    expect(await outcomeOf(transfers.approve(room.asks(sender), draft.id, { version: draft.version }))).toBe('INVENTORY.STOCK_SHORT');
    const less = await transfers.approve(room.asks(sender), draft.id, { version: draft.version, lines: [{ variantId, quantity: 1 }] });
    expect(less.lines).toMatchObject([{ requested: 2, approved: 1 }]);
    expect(await outcomeOf(transfers.dispatch(room.asks(sender), draft.id, { parcelCount: 1, lines: [{ variantId, quantity: 2 }] }))).toBe('INVENTORY.MORE_THAN_APPROVED');
  });

  it('that is canceled frees what was held', async () => {
    const variantId = await room.stock(5);
    const draft = await requested(variantId, 5);
    await transfers.approve(room.asks(sender), draft.id, { version: draft.version });
    const canceled = await transfers.cancel(room.asks(receiver), draft.id, { reason: '不需要了' });
    expect([canceled.status, canceled.outcome, await room.balance(HERE, variantId)]).toMatchObject(['canceled', 'notSent', { onHand: 5, allocated: 0 }]);
  });

  it('that is canceled on its way says whether the goods came back or are lost', async () => {
    const [back, lost] = [await room.stock(5), await room.stock(5)];
    const [first, second] = [await sent(back, 5), await sent(lost, 5)];
    expect(await outcomeOf(transfers.cancel(room.asks(sender), first.id, { reason: '车坏了' }))).toBe('INVENTORY.OUTCOME_REQUIRED');
    await transfers.cancel(room.asks(sender), first.id, { reason: '车坏了', outcome: 'returned' });
    await transfers.cancel(room.asks(sender), second.id, { reason: '丢失', outcome: 'writtenOff' });
    expect([await room.balance(HERE, back), await room.balance(HERE, lost)]).toMatchObject([{ onHand: 5 }, { onHand: 0 }]);
    expect([await room.balance(THERE, back), await room.balance(THERE, lost)]).toMatchObject([{ inTransit: 0 }, { inTransit: 0 }]);
    expect(await room.inventory.findUnbalanced([back, lost])).toEqual([]);
  });

  it('does not exist for another store, and each step belongs to its side', async () => {
    const variantId = await room.stock(5);
    const draft = await requested(variantId, 1);
    const stranger = someone('别店店长', [ELSEWHERE]);
    expect(await outcomeOf(transfers.get(stranger, draft.id))).toBe('REQUEST.NOT_FOUND');
    expect(await outcomeOf(transfers.approve(room.asks(stranger), draft.id, { version: draft.version }))).toBe('REQUEST.NOT_FOUND');
    expect(await outcomeOf(transfers.approve(room.asks(receiver), draft.id, { version: draft.version }))).toBe('INVENTORY.OTHER_SIDE');
    expect(await outcomeOf(transfers.request(room.asks(stranger), { fromLocationId: HERE, toLocationId: THERE, note: '', lines: [{ variantId, quantity: 1 }] }))).toBe('AUTH.FORBIDDEN');
    expect(await transfers.list(stranger, { locationId: null, direction: null, status: null, beforeNumber: null, limit: 10 })).toEqual([]);
  });
});
