import { Stocktakes } from './stocktakes.js';
import { HERE, someone, StockRoom } from '../test-kit/stock-room.js';

/** As many phones as a process of these tests has connections. */
const PHONES = 10;

let room: StockRoom;

beforeAll(async () => {
  room = await StockRoom.open();
});
afterAll(() => room.close());

describe('phones that send what they counted at one instant', () => {
  it('are all taken in, as many as there are connections', async () => {
    const stocktakes = room.module.get(Stocktakes);
    const manager = someone('店长', [HERE]);
    const variantId = await room.stock(10);
    const { id } = await stocktakes.open(room.asks(manager), { locationId: HERE, scope: 'variants', name: '抽盘', isBlind: false, limitUnits: 100, variantIds: [variantId] });
    room.platform.clock.advance(60_000);
    const clerk = someone('店员甲', [HERE], ['inventory.read', 'inventory.work']);
    const sent = Array.from({ length: PHONES }, (_unused, zone) => ({ countId: room.platform.ids.uuid(), variantId, zone: `区 ${zone}`, quantity: 1, observedAt: room.platform.clock.now() }));
    await Promise.all(sent.map((count) => stocktakes.count(clerk, id, [count])));
    expect((await stocktakes.get(manager, id)).lines).toMatchObject([{ variantId, counted: PHONES }]);
  });
});
