import { People } from '@quanyu/identity';
import { Tags } from './index.js';
import { anEditor, DAY_MS, openTestCustomers, type TestCustomers } from './test-kit/customers.js';

let shop: TestCustomers;
let people: People;

beforeAll(async () => {
  shop = await openTestCustomers();
  people = shop.module.get(People);
}, 60_000);
afterAll(() => shop.close());

/** Two cards, seen together at a till, are one person: the one with the older record. */
async function join(ids: readonly string[]): Promise<string> {
  const cards = ids.map((id) => ({ type: 'card', appId: 'quanyu', value: `card-${id}` }) as const);
  const { mergeIds } = await shop.platform.database.transaction(async (tx) => {
    for (const [index, id] of ids.entries()) {
      await tx.execute(`UPDATE identity.customer_identity SET type = 'card', app_id = 'quanyu', value = $2, sealed = NULL, tail_index = NULL WHERE customer_id = $1`, [id, cards[index]?.value ?? '']);
    }
    return people.observe(tx, { brand: 'quanyu', identifiers: cards, source: 'till', at: shop.platform.clock.now(), nickname: '会员' });
  });
  const [mergeId] = mergeIds;
  if (mergeId === undefined) throw new Error('they are one person now');
  return mergeId;
}

describe('two records of one person', () => {
  it('are one customer over all their orders, and two again when it is undone', async () => {
    const older = await shop.registerOne();
    shop.platform.clock.advance(DAY_MS);
    const younger = await shop.registerOne();
    await shop.buy(older, 1);
    await shop.buy(younger, 2);
    await shop.module.get(Tags).create({ code: 'gift-giver', name: '爱送礼', rule: null }, anEditor());
    await shop.module.get(Tags).put('gift-giver', younger, { ...anEditor(), isOn: true });
    const before = await Promise.all([older, younger].map((id) => shop.facts.find(id)));

    const mergeId = await join([older, younger]);
    expect(await shop.facts.find(older)).toMatchObject({ orders: 3, spentFen: 30_000, stage: 'growing' });
    expect(await shop.facts.find(younger)).toBeNull();
    expect((await shop.module.get(Tags).listOf(older)).map(({ code }) => code)).toEqual(['gift-giver']);
    await shop.facts.followCustomers();
    expect(await shop.facts.find(younger)).toBeNull();

    await people.unmerge(mergeId, '不是同一人', { staff: anEditor().actor, ip: '127.0.0.1', requestId: 'test' });
    const after = await Promise.all([older, younger].map((id) => shop.facts.find(id)));
    const facts = (all: typeof before) => all.map((fact) => ({ ...fact, stageSince: null }));
    expect(facts(after)).toEqual(facts(before));
    expect([(await shop.module.get(Tags).listOf(older)).length, (await shop.module.get(Tags).listOf(younger)).length]).toEqual([0, 1]);
  });
});
