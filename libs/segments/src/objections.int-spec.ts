import { Purposes, PURPOSES_VERSION } from '@quanyu/identity';
import { Audiences } from './audiences.js';
import { type SegmentRule, Segments, Tags } from './index.js';
import { anEditor, openTestCustomers, type TestCustomers } from './test-kit/customers.js';

const EVERY_BUYER: SegmentRule = { kind: 'number', field: 'orders', min: 1, max: null };
const FRESH_MS = 5_000;

let shop: TestCustomers;
let segments: Segments;
let tags: Tags;
let keys = 0;

beforeAll(async () => {
  shop = await openTestCustomers();
  segments = shop.module.get(Segments);
  tags = shop.module.get(Tags);
}, 60_000);
afterAll(() => shop.close());

const decide = (customerId: string, accepted: boolean) => shop.module.get(Purposes).decide({ customerId, choice: 'profiling', accepted, documentVersion: PURPOSES_VERSION });

async function aBuyer(): Promise<string> {
  const customerId = await shop.registerOne();
  await shop.buy(customerId, 1);
  return customerId;
}

describe('somebody who wants no profile', () => {
  it('is in no group from that moment on: not counted, not listed, not in a snapshot that was taken before, without tags and words for prices', async () => {
    const [stays, objects] = [await aBuyer(), await aBuyer()];
    await tags.create({ code: 'gift-giver', name: '爱送礼', rule: null }, anEditor());
    await tags.put('gift-giver', objects, { ...anEditor(), isOn: true });
    const segment = await segments.create({ name: '买过的人', description: '', rule: EVERY_BUYER }, `objections-${(keys += 1)}`, anEditor());
    const snapshot = await segments.takeSnapshot(segment.id, `objections-${(keys += 1)}`, anEditor());
    const audiences = shop.module.get(Audiences);
    expect([...(await audiences.of(objects))]).toContain('tag:gift-giver');

    await decide(objects, false);
    shop.platform.clock.advance(FRESH_MS);
    const listed = async (snapshotId?: string) => (await segments.listMembers(segment.id, { limit: 100, ...(snapshotId === undefined ? {} : { snapshotId }) })).items.map(({ fact }) => fact.customerId);
    expect((await segments.count(EVERY_BUYER)).customers).toBe(1);
    expect(await listed()).toEqual([stays]);
    expect(await listed(snapshot.id)).toEqual([stays]);
    expect(await segments.exportSnapshot(snapshot.id, anEditor())).not.toContain(objects);
    expect(await tags.listOf(objects)).toEqual([]);
    expect([...(await audiences.of(objects))]).toEqual([]);
    expect(await segments.findGroups(objects)).toMatchObject({ hasObjected: true, scores: null, segments: [] });
    expect(await segments.findGroups(stays)).toMatchObject({ hasObjected: false, segments: [{ id: segment.id, name: '买过的人' }] });

    await decide(objects, true);
    shop.platform.clock.advance(FRESH_MS);
    expect((await segments.count(EVERY_BUYER)).customers).toBe(2);
    expect([...(await audiences.of(objects))]).toEqual([expect.stringMatching(/^stage:/)]);
  });

  it('is asked again only with the words that are in force', async () => {
    const customerId = await aBuyer();
    await expect(shop.module.get(Purposes).decide({ customerId, choice: 'profiling', accepted: false, documentVersion: '2020-01' })).rejects.toMatchObject({ code: 'IDENTITY.CONSENT_OUTDATED' });
    expect(await shop.module.get(Purposes).isAllowed(customerId, 'profiling')).toBe(true);
  });
});
