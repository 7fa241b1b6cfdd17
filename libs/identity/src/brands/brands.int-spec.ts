import type { StaffPrincipal } from '@quanyu/platform';
import { RateLimits } from '@quanyu/risk';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { WechatApi } from '@quanyu/wechat';
import type { TestingModule } from '@nestjs/testing';
import { CustomersRepository } from '../customers/customers.repository.js';
import { Customers, identityEntities, IdentityModule, People } from '../index.js';
import { Brands } from './brands.js';

let platform: TestPlatform;
let running: TestingModule;
let brands: Brands;

beforeAll(async () => {
  platform = await createTestPlatform({ entities: identityEntities });
  running = await platform.start([IdentityModule]);
  brands = running.get(Brands);
}, 60_000);
afterAll(() => platform.close());

const staff: StaffPrincipal = { kind: 'staff', staffId: '00000000-0000-4000-8000-000000000001', sessionId: 's', name: '管理员', permissions: new Set(), storeScope: 'all' };
const by = { staff, ip: '203.0.113.1', requestId: 'request' };

/** Customers as a process that serves this brand sees them. */
function customersOf(brand: string): Customers {
  const rules = { clock: platform.clock, appId: 'wx-app', brand };
  return new Customers(platform.database, running.get(CustomersRepository), running.get(People), running.get(WechatApi), running.get(RateLimits), rules);
}

/** People decided on a version of a text in a brand, the first and the last on these days. */
async function decided(brand: string, document: string, version: string, days: readonly number[]): Promise<void> {
  for (const day of days) {
    const customerId = platform.ids.uuid();
    await platform.database.query(`INSERT INTO identity.customer (id, nickname, created_at) VALUES ($1, '会员', $2)`, [customerId, platform.clock.now()]);
    await platform.database.query(`INSERT INTO identity.consent (customer_id, brand, document, document_version, accepted, decided_at) VALUES ($1, $2, $3, $4, true, $5)`, [customerId, brand, document, version, `2026-11-${day}T02:00:00Z`]);
  }
}

describe('brands of one core', () => {
  it('are told with the versions of their own texts, what is decided on today first', async () => {
    await brands.create({ code: 'tea', name: '茶饮' }, 'tea-1', by);
    await decided('quanyu', 'privacy', '2026-09', [10, 11, 12]);
    await decided('quanyu', 'privacy', '2026-11', [20, 21]);
    await decided('tea', 'marketing', 'v1', [15]);
    const at = (day: number) => new Date(`2026-11-${day}T02:00:00Z`);
    expect(await brands.list()).toEqual([
      {
        code: 'quanyu', name: '全域', isDefault: true,
        documents: [{ document: 'privacy', versions: [{ version: '2026-11', firstAt: at(20), lastAt: at(21) }, { version: '2026-09', firstAt: at(10), lastAt: at(12) }] }],
      },
      { code: 'tea', name: '茶饮', isDefault: false, documents: [{ document: 'marketing', versions: [{ version: 'v1', firstAt: at(15), lastAt: at(15) }] }] },
    ]);
  });

  it('share their customers and not what these agree to', async () => {
    const customerId = platform.ids.uuid();
    await platform.database.query(`INSERT INTO identity.customer (id, nickname, created_at) VALUES ($1, '会员', $2)`, [customerId, platform.clock.now()]);
    const [here, there] = [customersOf('quanyu'), customersOf('tea')];
    await here.decidePrivacy(customerId, { documentVersion: '2026-11', accepted: true });
    const agreed = async () => (await Promise.all([here, there].map((brand) => brand.getProfile(customerId)))).map(({ privacyConsent }) => privacyConsent?.accepted ?? null);
    expect(await agreed()).toEqual([true, null]);
    await there.decidePrivacy(customerId, { documentVersion: 'v1', accepted: false });
    expect(await agreed()).toEqual([true, false]);
  });

  it('are registered once, with a line in the audit log', async () => {
    const wish = { code: 'coffee', name: '咖啡' };
    expect([await brands.create(wish, 'coffee-1', by), await brands.create(wish, 'coffee-1', by)]).toEqual([{ ...wish, isDefault: false }, { ...wish, isDefault: false }]);
    await expect(brands.create(wish, 'coffee-2', by)).rejects.toMatchObject({ code: 'IDENTITY.BRAND_EXISTS' });
    const rows = await platform.database.query(`SELECT target_id FROM platform.audit_entry WHERE action = 'brand.create' AND target_id = 'coffee'`);
    expect(rows).toHaveLength(1);
  });
});
