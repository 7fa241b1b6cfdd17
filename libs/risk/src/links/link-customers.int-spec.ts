import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { Assess } from '../assess/assess.js';
import { RiskModule } from '../risk.module.js';
import { CustomerGroups } from './groups.js';
import { JoinAddresses } from './join-addresses.js';
import { LinkCustomers } from './link-customers.js';
import { Sightings } from './sightings.js';

let platform: TestPlatform;
let risk: TestingModule;
let assess: Assess;
let groups: CustomerGroups;

beforeAll(async () => {
  platform = await createTestPlatform();
  risk = await platform.start([RiskModule]);
  [assess, groups] = [risk.get(Assess), risk.get(CustomerGroups)];
}, 60_000);
afterAll(() => platform.close());

const ids = (count: number): string[] => Array.from({ length: count }, () => platform.ids.uuid());

async function link(): Promise<void> {
  await risk.get(Sightings).flush();
  await risk.get(JoinAddresses).execute();
  await risk.get(LinkCustomers).execute();
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

  it('follow from one door in many wordings, with something else in common; two doors of the building stay two', async () => {
    const wordings = ['漕溪路12号阳光花园3栋201室', '漕溪路12号阳光花园小区3幢201', '上海市徐汇区漕溪路十二号阳光花园3-201（放门口）', '漕溪路12号 阳光花园 3栋 201室'];
    const next = ['漕溪路12号阳光花园3栋202室', '漕溪路12号阳光花园3栋203室', '漕溪路12号阳光花园3栋204室', '漕溪路12号阳光花园3栋205室'];
    const [ring, neighbours] = [ids(4), ids(4)];
    const see = (people: readonly string[], addresses: readonly string[], ip: string): void =>
      people.forEach((customerId, index) => assess.note({ customerId, ip, deliveryAddress: `上海市徐汇区${addresses[index] ?? ''}`, deliveryRegion: ['上海市', '上海市', '徐汇区'] }));
    // One network in four different hours is not enough for either, with one door it is.
    for (let hour = 0; hour < 4; hour += 1) {
      see(ring, wordings, '203.0.113.21');
      see(neighbours, next, '203.0.113.22');
      platform.clock.advance(3_600_000);
    }
    await link();
    expect([...(groups.find(ring[0] ?? '')?.members ?? [])].sort()).toEqual([...ring].sort());
    expect(neighbours.map((customerId) => groups.find(customerId))).toEqual([null, null, null, null]);
  });

  it('count as one building where they are limited by it, whatever the wording', async () => {
    const region = ['上海市', '上海市', '徐汇区'];
    const pay = (detail: string) => assess.assess('pay', { customerId: platform.ids.uuid(), registeredAt: platform.clock.now(), usesCoupon: true, deliveryAddress: `上海市徐汇区${detail}`, deliveryRegion: region });
    const wordings = ['宛平路9号锦绣家园5栋', '宛平路9号锦绣家园小区5栋', '上海市徐汇区宛平路9号锦绣家园5栋'];
    for (const [index, wording] of wordings.entries()) await pay(`${wording}${101 + index}室`);
    // The shop has seen them now, and finds out that they are one.
    await link();
    const verdicts: string[] = [];
    for (let room = 201; room <= 206; room += 1) verdicts.push((await pay(`${wordings[room % 3] ?? ''}${room}室`)).verdict);
    // Six people at one building; by its wordings no more than three.
    expect([verdicts[0], verdicts.at(-1)]).toEqual(['allow', 'review']);
    expect((await pay('宛平路11号锦绣家园5栋101室')).verdict).toBe('allow');
  });

  it('keep prints of addresses for as long as links, and no longer', async () => {
    const kept = async (): Promise<number> => (await platform.database.query(`SELECT 1 FROM risk.address_print WHERE seen_at >= $1`, [new Date(0)])).length;
    const prune = risk.get(JoinAddresses).recurring().find(({ name }) => name === 'risk.prune-address-prints');
    assess.note({ customerId: platform.ids.uuid(), deliveryAddress: '上海市徐汇区漕溪路99号1栋1室', deliveryRegion: ['上海市', '上海市', '徐汇区'] });
    await link();
    await prune?.run();
    expect(await kept()).toBeGreaterThan(0);
    platform.clock.advance(121 * 86_400_000);
    await prune?.run();
    expect(await kept()).toBe(0);
  });

  it('are made of what was seen within four months, which is forgotten after them', async () => {
    const [customerId] = ids(1);
    const prune = risk.get(LinkCustomers, { strict: false }).recurring().find(({ name }) => name === 'risk.prune-edges');
    const kept = async (): Promise<number> => (await platform.database.query(`SELECT 1 FROM risk.edge WHERE customer_id = $1`, [customerId])).length;
    assess.note({ customerId, deviceId: platform.ids.uuid(), phone: '13912345678' });
    await link();
    platform.clock.advance(120 * 86_400_000);
    await prune?.run();
    expect(await kept()).toBe(2);
    platform.clock.advance(1);
    await prune?.run();
    expect(await kept()).toBe(0);
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
