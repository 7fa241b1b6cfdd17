import { JoinMembership } from '@quanyu/membership';
import { TEST_NOW_MS } from '@quanyu/testing';
import { Lifecycle } from '../index.js';
import { anEditor, DAY_MS, openTestCustomers, type TestCustomers } from '../test-kit/customers.js';

let shop: TestCustomers;
let lifecycle: Lifecycle;

beforeAll(async () => {
  shop = await openTestCustomers();
  lifecycle = shop.module.get(Lifecycle);
}, 60_000);
beforeEach(() => shop.platform.clock.setTo(TEST_NOW_MS));
afterAll(() => shop.close());

const later = async (days: number): Promise<void> => {
  shop.platform.clock.advance(days * DAY_MS);
  await lifecycle.sweep();
};

const story = async (customerId: string): Promise<string[]> => (await lifecycle.listMoves(customerId)).reverse().map(({ from, to, cause, orders }) => `${from ?? '-'} > ${to} (${cause}, ${orders})`);

describe('the stage of a customer', () => {
  it('is that of the orders that stand: one is introduced, two to five are growing, six are mature', async () => {
    const stages: (string | undefined)[] = [];
    for (const orders of [1, 2, 5, 6]) {
      const id = await shop.registerOne();
      await shop.buy(id, orders);
      stages.push(await shop.stageOf(id));
    }
    expect(stages).toEqual(['introduced', 'growing', 'growing', 'mature']);
  });

  it('goes with time from high potential to low for who never buys, and from buying to declining to lost for who stops', async () => {
    const [idle, buyer] = [await shop.registerOne(), await shop.registerOne()];
    await shop.facts.followCustomers();
    await shop.buy(buyer, 3);
    await later(29);
    expect([await shop.stageOf(idle), await shop.stageOf(buyer)]).toEqual(['highPotential', 'growing']);
    await later(1);
    expect([await shop.stageOf(idle), await shop.stageOf(buyer)]).toEqual(['lowPotential', 'growing']);
    await later(60);
    expect(await shop.stageOf(buyer)).toBe('declining');
    await later(90);
    expect([await shop.stageOf(idle), await shop.stageOf(buyer)]).toEqual(['lowPotential', 'lost']);
    expect(await story(buyer)).toEqual(['- > highPotential (registered, 0)', 'highPotential > growing (order, 3)', 'growing > declining (time, 3)', 'declining > lost (time, 3)']);
  });

  it('comes back at once with an order, and tells each move once, however often the sweep runs', async () => {
    const id = await shop.registerOne();
    await shop.buy(id, 1);
    await later(200);
    await Promise.all([lifecycle.sweep(), lifecycle.sweep()]);
    expect(await shop.stageOf(id)).toBe('lost');
    await shop.buy(id, 1);
    expect(await shop.stageOf(id)).toBe('growing');
    expect(await story(id)).toEqual(['- > highPotential (registered, 0)', 'highPotential > introduced (order, 1)', 'introduced > lost (time, 1)', 'lost > growing (order, 2)']);
  });

  it('falls back when the only order is given back whole', async () => {
    const id = await shop.registerOne();
    const [order] = await shop.buy(id, 1);
    if (order === undefined) throw new Error('an order was told');
    await shop.tell({ ...order, refundedFen: order.paidFen, stands: false });
    expect(await shop.stageOf(id)).toBe('highPotential');
    expect(await shop.facts.find(id)).toMatchObject({ orders: 0, spentFen: 0, firstPaidAt: null, lastPaidAt: null });
  });

  it('is high potential again for who joins after a long time of only looking', async () => {
    const id = await shop.registerOne();
    await shop.facts.followCustomers();
    await later(100);
    expect(await shop.stageOf(id)).toBe('lowPotential');
    await shop.platform.database.transaction((tx) => shop.module.get(JoinMembership).import(tx, [{ customerId: id, at: shop.platform.clock.now() }]));
    await shop.facts.followMembers();
    await shop.facts.followMembers();
    expect(await shop.facts.find(id)).toMatchObject({ stage: 'highPotential', tierCode: 'member' });
  });
});

describe('the thresholds', () => {
  it('class everybody again when they change, bite by bite, and say so while they do', async () => {
    const ids = await shop.register(3);
    for (const id of ids) await shop.buy(id, 4);
    const { rules } = await lifecycle.readBoard(30);
    await lifecycle.changeRules({ ...rules, matureOrders: 4 }, anEditor());
    expect((await lifecycle.readBoard(30)).isWalking).toBe(true);
    await lifecycle.sweep();
    expect((await lifecycle.readBoard(30)).isWalking).toBe(false);
    expect(await Promise.all(ids.map((id) => shop.stageOf(id)))).toEqual(['mature', 'mature', 'mature']);
    expect((await story(ids[0] ?? '')).at(-1)).toBe('growing > mature (rules, 4)');
    await lifecycle.changeRules({ ...rules, version: rules.version + 1 }, anEditor());
    await lifecycle.sweep();
  });

  it('have to make sense, and nobody overwrites what somebody else changed first', async () => {
    const { rules } = await lifecycle.readBoard(30);
    await expect(lifecycle.changeRules({ ...rules, lostDays: rules.decliningDays }, anEditor())).rejects.toMatchObject({ code: 'SEGMENTS.INVALID', details: { errors: [{ path: 'body.lostDays' }] } });
    await expect(lifecycle.changeRules({ ...rules, version: rules.version + 5 }, anEditor())).rejects.toMatchObject({ code: 'REQUEST.VERSION_CONFLICT' });
  });
});

it('the board counts everybody once, and its flows are the moves of its days', async () => {
  const id = await shop.registerOne();
  await shop.buy(id, 1);
  const { stages, flows } = await lifecycle.readBoard(30);
  const [all] = await shop.platform.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM segments.customer_fact`);
  const [moves] = await shop.platform.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM segments.stage_move WHERE moved_at >= $1`, [new Date(TEST_NOW_MS - 30 * DAY_MS)]);
  expect(stages.map(({ code }) => code)).toEqual(['lowPotential', 'highPotential', 'introduced', 'growing', 'mature', 'declining', 'lost']);
  expect(stages.reduce((sum, { customers }) => sum + customers, 0)).toBe(all?.n);
  expect(flows.reduce((sum, flow) => sum + flow.moves, 0)).toBe(moves?.n);
});
