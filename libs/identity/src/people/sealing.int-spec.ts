import type { TestingModule } from '@nestjs/testing';
import type { Database } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { AddressBook } from '../addresses/address-book.js';
import { Customers, identityEntities, IdentityModule, People, SealPersonalData } from '../index.js';

const OLD_KEY = 'k1=a-key-of-the-first-year-0000000000000';
const NEW_KEY = 'k2=a-key-of-the-second-year-000000000000';
const ROWS = 450;

describe('personal data of customers', () => {
  let platform: TestPlatform;
  let database: Database;
  let module: TestingModule;
  const idOf = (index: number): string => `0198d5a0-0000-7000-8000-${String(index).padStart(12, '0')}`;
  const phoneOf = (index: number): string => `137${String(index).padStart(8, '0')}`;

  beforeAll(async () => {
    platform = await createTestPlatform({ entities: identityEntities, env: { FIELD_KEYS: OLD_KEY } });
    database = platform.database;
    module = await platform.start([IdentityModule]);
    // As rows stood before anything was sealed.
    const ids = Array.from({ length: ROWS }, (_row, index) => idOf(index));
    const at = platform.clock.now();
    await database.query(`INSERT INTO identity.customer (id, nickname, contact_name, created_at) SELECT id, '顾客', '王芳', $2 FROM unnest($1::uuid[]) AS k (id)`, [ids, at]);
    await database.query(`INSERT INTO identity.customer_identity (type, app_id, value, customer_id, created_at) SELECT 'phone', '', k.value, k.id, $3 FROM unnest($1::uuid[], $2::text[]) AS k (id, value)`, [ids, ids.map((_id, index) => phoneOf(index)), at]);
    await database.query(
      `INSERT INTO identity.address (id, customer_id, contact_name, contact_phone, province, city, district, detail, latitude, longitude, tag, is_default, used_at)
       SELECT k.id, k.id, '王芳', '13900001234', '上海市', '上海市', '静安区', '南京西路 1266 号', 31.2, 121.4, '家', true, $2 FROM unnest($1::uuid[]) AS k (id)`,
      [ids, at],
    );
  }, 60_000);
  afterAll(() => platform.close());

  /** Everything that the three tables hold, as a thief would read it. */
  const dump = async (): Promise<string> =>
    JSON.stringify(await Promise.all(['customer', 'customer_identity', 'address'].map((table) => database.query(`SELECT * FROM identity.${table}`))));
  const readAsShopper = async (in_: TestingModule, index: number): Promise<unknown> => [
    await in_.get(Customers).get(idOf(index)),
    await in_.get(AddressBook).list(idOf(index)),
    await in_.get(People).find({ type: 'phone', appId: '', value: phoneOf(index) }),
  ];

  it('from before it was sealed is read as ever, and so it is while and after it is sealed, when nothing stands open any more', async () => {
    const before = await Promise.all([0, 200, 449].map((index) => readAsShopper(module, index)));
    expect(before[0]).toMatchObject([{ phone: '13700000000', contactName: '王芳' }, [{ detail: '南京西路 1266 号' }], idOf(0)]);
    const sealing = module.get(SealPersonalData);
    await Promise.all([sealing.run(), sealing.run()]);
    while ((await sealing.run()) > 0);
    expect(await Promise.all([0, 200, 449].map((index) => readAsShopper(module, index)))).toEqual(before);
    const stored = await dump();
    for (const open of ['王芳', '13700000000', '13700000449', '13900001234', '南京西路', '31.2']) expect(stored).not.toContain(open);
    expect(await database.query(`SELECT holding, rows_done >= $1 AS done, finished_at IS NOT NULL AS finished FROM identity.sealing WHERE holding <> 'identity.second_factor' ORDER BY holding`, [ROWS])).toEqual(
      ['identity.address', 'identity.customer', 'identity.customer_identity'].map((holding) => ({ holding, done: true, finished: true })),
    );
  });

  it('is sealed by whoever writes it, too', async () => {
    const newcomer = platform.ids.uuid();
    await database.transaction((tx) => module.get(Customers).importCustomers(tx, [{ id: newcomer, nickname: '新顾客', phone: '13688887777', contactName: '赵敏', wechatOpenId: null, createdAt: platform.clock.now() }]));
    await module.get(Customers).updateProfile(newcomer, { contactName: '赵敏敏' });
    await module.get(AddressBook).add(newcomer, { contactName: '赵敏敏', contactPhone: '13688887777', province: '上海市', city: '上海市', district: '静安区', detail: '愚园路 1 号', latitude: null, longitude: null, tag: '', isDefault: true });
    expect(await module.get(Customers).get(newcomer)).toMatchObject({ phone: '13688887777', contactName: '赵敏敏' });
    const stored = await dump();
    for (const open of ['赵敏', '13688887777', '愚园路']) expect(stored).not.toContain(open);
  });

  it('is sealed again with a new key, whose first run reads what the old one sealed, and the last needs the old one no more', async () => {
    const rotated = await createTestPlatformOn(`${NEW_KEY},${OLD_KEY}`);
    const before = await readAsShopper(module, 7);
    expect(await readAsShopper(rotated, 7)).toEqual(before);
    while ((await rotated.get(SealPersonalData).run()) > 0);
    expect(await dump()).not.toContain('"k1.');
    const alone = await createTestPlatformOn(NEW_KEY);
    expect(await readAsShopper(alone, 7)).toEqual(before);
  });

  function createTestPlatformOn(keys: string): Promise<TestingModule> {
    return Object.assign(Object.create(platform) as TestPlatform, { env: { ...platform.env, FIELD_KEYS: keys } }).start([IdentityModule]);
  }
});
