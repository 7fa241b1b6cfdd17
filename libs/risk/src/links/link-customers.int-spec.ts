import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { Assess } from '../assess/assess.js';
import { RiskModule } from '../risk.module.js';
import { CustomerGroups } from './groups.js';
import { LinkCustomers } from './link-customers.js';
import { Sightings } from './sightings.js';

let platform: TestPlatform;
let risk: TestingModule;
let assess: Assess;
let groups: CustomerGroups;

beforeAll(async () => {
  platform = await createTestPlatform();
  risk = await platform.start([RiskModule]);
  [assess, groups] = [risk.get(Assess, { strict: false }), risk.get(CustomerGroups, { strict: false })];
}, 60_000);
afterAll(() => platform.close());

const ids = (count: number): string[] => Array.from({ length: count }, () => platform.ids.uuid());

async function link(): Promise<void> {
  await risk.get(Sightings, { strict: false }).flush();
  await risk.get(LinkCustomers, { strict: false }).execute();
}

describe('groups of linked customers', () => {
  it('follow from what was seen: shared devices and parcels to one door make one group, a household none', async () => {
    const [ring, family, device] = [ids(6), ids(3), platform.ids.uuid()];
    for (const customerId of ring.slice(0, 4)) assess.note({ customerId, deviceId: device });
    for (const customerId of ring.slice(3)) assess.note({ customerId, phone: '17012345678' });
    for (const customerId of family) assess.note({ customerId, ip: '203.0.113.9', deliveryAddress: '漕溪路12号3栋201室' });
    await link();
    const group = groups.find(ring[0] ?? '');
    expect([...(group?.members ?? [])].sort()).toEqual([...ring].sort());
    expect(family.map((customerId) => groups.find(customerId))).toEqual([null, null, null]);
    expect(await assess.assess('refund', { customerId: ring[5] })).toMatchObject({ verdict: 'allow' });
  });

  it('keep their name while they grow, and end when what they shared is long ago', async () => {
    const [people, device] = [ids(4), platform.ids.uuid()];
    for (const customerId of people.slice(0, 3)) assess.note({ customerId, deviceId: device });
    await link();
    const name = groups.find(people[0] ?? '')?.groupId;
    assess.note({ customerId: people[3], deviceId: device });
    await link();
    expect(name).toBeDefined();
    expect(people.map((customerId) => groups.find(customerId)?.groupId)).toEqual([name, name, name, name]);
    platform.clock.advance(60 * 86_400_000);
    await link();
    expect(groups.find(people[0] ?? '')).toBeNull();
  });

  it('keep no number and no address as it was', async () => {
    const [customerId] = ids(1);
    assess.note({ customerId, phone: '13912345678', deliveryAddress: '漕溪路12号3栋201室', payer: 'o-payer', ip: '203.0.113.77' });
    await link();
    const rows = await platform.database.query<{ subject: string }>(`SELECT subject FROM risk.edge WHERE customer_id = $1`, [customerId]);
    expect(rows).toHaveLength(4);
    expect(rows.map(({ subject }) => subject).filter((subject) => /139|漕溪|payer|203/.test(subject))).toEqual([]);
  });
});
