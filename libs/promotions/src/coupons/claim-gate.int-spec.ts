import type { TestingModule } from '@nestjs/testing';
import { catalogueEntities } from '@quanyu/catalogue';
import { identityEntities } from '@quanyu/identity';
import { isDomainError, type StaffEditor } from '@quanyu/platform';
import { Assess, CustomerGroups, Decisions, LinkCustomers, Lists, RiskRules, SharedLimits, Sightings } from '@quanyu/risk';
import { storesEntities } from '@quanyu/stores';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { PromotionsModule } from '../index.js';
import { EditPriceRules } from '../price-rules/edit-price-rules.js';
import { PriceRules } from '../price-rules/price-rules.js';
import { aCouponTemplate } from '../test-kit/price-rules.js';
import { ClaimCoupon } from './claim-coupon.js';
import { ClaimGate } from './claim-gate.js';

const PHONE = 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.50';
const ACCOUNTS = 1_000;
const DEVICES = 20;
/** As many taps at the same instant; each wants a connection. */
const AT_ONCE = 20;

let platform: TestPlatform;
let shop: TestingModule;
let editor: StaffEditor;

beforeAll(async () => {
  platform = await createTestPlatform({ entities: [...catalogueEntities, ...identityEntities, ...storesEntities] });
  shop = await platform.start([PromotionsModule]);
  editor = { actor: { staffId: platform.ids.uuid(), name: '小林' }, ip: '127.0.0.1', requestId: 'test' };
}, 60_000);
afterAll(() => platform.close());

const id = (): string => platform.ids.uuid();

async function aTemplate(): Promise<string> {
  const { id: ruleId } = await shop.get(EditPriceRules).create(aCouponTemplate(), id(), editor);
  await shop.get(EditPriceRules).move({ ruleId, version: 1 }, { status: 'published' }, editor);
  await shop.get(PriceRules).reload();
  return ruleId;
}

async function claim(templateId: string, customerId: string, deviceId: string | undefined, ip = '203.0.113.9'): Promise<string> {
  return shop
    .get(ClaimGate)
    .admit({ customerId, deviceId, ip, userAgent: PHONE, challengeSolution: undefined }, (guard) => shop.get(ClaimCoupon).claim(customerId, templateId, id(), { guard }))
    .then(() => 'claimed', (error: unknown) => (isDomainError(error) ? error.code : String(error)));
}

async function setLimit(code: 'couponsPerDevice' | 'couponsPerGroup', most: number | null): Promise<void> {
  const limits = shop.get(SharedLimits);
  const version = limits.list().find((limit) => limit.code === code)?.version ?? 0;
  await limits.change({ code, most, version, reason: '试验' }, editor);
}

async function switchRulesOff(): Promise<void> {
  const rules = shop.get(RiskRules);
  for (const { code, version, name, points, condition, effect } of rules.list()) await rules.save({ code, version: version + 1, content: { name, points, condition, effect, mode: 'off' }, reason: '试验' }, editor);
}

async function recorded(templateId: string): Promise<Record<string, number>> {
  await shop.get(Decisions).flush();
  const rows = await platform.database.query<{ rule: string; count: number }>(
    `SELECT rule, sum(weight)::int AS count FROM risk.decision WHERE verdict IN ('refused', 'challenged') AND (evidence->>'templateId' = $1 OR evidence->>'templateId' IS NULL) GROUP BY rule`,
    [templateId],
  );
  return Object.fromEntries(rows.map(({ rule, count }) => [rule, count]));
}

/** Bots that tap together, so many at once. */
async function claimAll(templateId: string, accounts: readonly { customerId: string; deviceId: string }[]): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {};
  for (let from = 0; from < accounts.length; from += AT_ONCE) {
    platform.clock.advance(200);
    const some = await Promise.all(accounts.slice(from, from + AT_ONCE).map(({ customerId, deviceId }, index) => claim(templateId, customerId, deviceId, `198.51.${(from / AT_ONCE) % 100}.${index}`)));
    for (const outcome of some) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return outcomes;
}

function farm(): { customerId: string; deviceId: string }[] {
  const devices = Array.from({ length: DEVICES }, id);
  return Array.from({ length: ACCOUNTS }, (_unused, index) => ({ customerId: id(), deviceId: devices[index % DEVICES] ?? '' }));
}

describe('a thousand accounts on twenty devices', () => {
  it('get at most what twenty devices may have, with the rules of the first day, and everybody else a reason', async () => {
    const templateId = await aTemplate();
    const outcomes = await claimAll(templateId, farm());
    expect(outcomes['claimed']).toBeLessThanOrEqual(DEVICES * 3);
    expect(outcomes['claimed']).toBeGreaterThan(0);
    expect((outcomes['claimed'] ?? 0) + (outcomes['RISK.BLOCKED'] ?? 0) + (outcomes['RISK.CHALLENGE_REQUIRED'] ?? 0)).toBe(ACCOUNTS);
    const [given] = await platform.database.query<{ coupons: number }>(`SELECT count(*)::int AS coupons FROM promotions.coupon WHERE template_id = $1`, [templateId]);
    expect(given?.coupons).toBe(outcomes['claimed']);
    const reasons = await recorded(templateId);
    // How many is told by a sample; that each way of refusing is among them is not.
    expect(Object.keys(reasons)).toEqual(expect.arrayContaining(['deviceFarm', 'crowdedDevice', 'limit.couponsPerDevice']));
  }, 120_000);

  it('get exactly what twenty devices may have when every rule is off: the guard is in the write', async () => {
    await switchRulesOff();
    await setLimit('couponsPerDevice', 2);
    const templateId = await aTemplate();
    const outcomes = await claimAll(templateId, farm());
    expect(outcomes).toEqual({ claimed: DEVICES * 2, 'RISK.BLOCKED': ACCOUNTS - DEVICES * 2 });
  }, 120_000);

  it('get exactly what one hand may have once they are linked, also by what some of them had before', async () => {
    await setLimit('couponsPerDevice', 100);
    await setLimit('couponsPerGroup', 7);
    const templateId = await aTemplate();
    const accounts = farm();
    const early = accounts.slice(0, 4);
    expect(await claimAll(templateId, early)).toEqual({ claimed: 4 });
    // One wallet paid once for an account of each device.
    for (const { customerId, deviceId } of accounts) shop.get(Assess).note({ customerId, deviceId });
    for (const { customerId } of accounts.slice(0, DEVICES)) shop.get(Assess).note({ customerId, payer: 'one-wallet' });
    await shop.get(Sightings).flush();
    await shop.get(LinkCustomers).execute();
    expect(shop.get(CustomerGroups).find(accounts[0]?.customerId ?? '')?.members).toHaveLength(ACCOUNTS);
    const outcomes = await claimAll(templateId, accounts.slice(4, 204));
    expect(outcomes).toEqual({ claimed: 3, 'RISK.BLOCKED': 197 });
    expect((await recorded(templateId))['limit.couponsPerGroup']).toBeGreaterThan(0);

    // Ops let one go: what others had together counts against that person no more.
    const [, , , , released] = accounts.slice(400);
    const lists = shop.get(Lists);
    await lists.add(id(), { list: 'allow', subjectKind: 'customer', subject: released?.customerId ?? '', reason: '申诉通过', expiresAt: null }, editor);
    expect(await claim(templateId, released?.customerId ?? '', released?.deviceId)).toBe('claimed');
  }, 120_000);
});

describe('claiming a coupon', () => {
  it('asks for the device that every sign-in gives', async () => {
    expect(await claim(await aTemplate(), id(), undefined)).toBe('RISK.DEVICE_REQUIRED');
  });

  it('of a family on one tablet goes as it always did', async () => {
    await setLimit('couponsPerDevice', 3);
    const [templateId, tablet] = [await aTemplate(), id()];
    expect(await Promise.all([id(), id(), id()].map((customerId) => claim(templateId, customerId, tablet)))).toEqual(['claimed', 'claimed', 'claimed']);
  });

  it('asks whoever somebody should look at to show that they are one person: nothing of a coupon could be held back meanwhile', async () => {
    const content = { name: '可疑领券', points: ['claim'], condition: { flag: 'hasDevice', is: true }, effect: { verdict: 'review' }, mode: 'live' };
    const rules = shop.get(RiskRules);
    await rules.save({ code: 'lookAtClaims', version: 1, content, reason: '试验' }, editor);
    expect(await claim(await aTemplate(), id(), id())).toBe('RISK.CHALLENGE_REQUIRED');
    await rules.save({ code: 'lookAtClaims', version: 2, content: { ...content, mode: 'off' }, reason: '试验' }, editor);
  });
});
