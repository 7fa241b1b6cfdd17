import { SealPersonalData } from '@quanyu/identity';
import { Database, RandomIds, type Tx } from '@quanyu/platform';
import { fillRow, withoutReferences } from './support/fill-rows.js';
import { openTestShop, type TestShop } from './test-shop.js';

// Orders stay for ever; who received them does not. Each row is told twice: one of long ago, one of last year.

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const RECIPIENT = { contact_name: '林小满', contact_phone: '13900001234', sealed_recipient: 'sealed', remark: '放门口' } as const;

describe('who received something', () => {
  let shop: TestShop;
  let database: Database;
  const ids = new RandomIds();
  const [old, young] = [{ order: '', case: '', work: '', booking: '' }, { order: '', case: '', work: '', booking: '' }];

  beforeAll(async () => {
    shop = await openTestShop();
    database = shop.app.nest.get(Database, { strict: false });
    for (const [row, ageMs] of [[old, 3.6 * YEAR_MS], [young, 3.4 * YEAR_MS]] as const) await database.transaction((tx) => fill(tx, row, new Date(shop.clock.nowMs() - ageMs)));
  }, 120_000);
  afterAll(() => shop.close());

  async function fill(tx: Tx, row: typeof old, at: Date): Promise<void> {
    await withoutReferences(tx);
    for (const name of ['order', 'case', 'work', 'booking'] as const) row[name] = ids.uuid();
    const order_id = row.order;
    await fillRow(tx, 'orders."order"', { id: order_id, ...RECIPIENT, channel: 'miniProgram', status: 'completed', payment_status: 'paid', fulfillment_status: 'handed_over', address: JSON.stringify({ province: '上海市', city: '上海市', district: '静安区' }), phone_tail_index: 'four digits', placed_at: at });
    await fillRow(tx, 'payments.payment_attempt', { order_id, status: 'succeeded', amount_fen: 1, payer_mark: 'who paid' });
    await fillRow(tx, 'orders.after_sales_case', { id: row.case, order_id, kind: 'refundOnly', status: 'completed', reason: 'other', description: '杯子碎了', created_at: at });
    await fillRow(tx, 'orders.after_sales_photo', { case_id: row.case, state: 'stored', created_at: at });
    await fillRow(tx, 'fulfillment.fulfillment_order', { id: row.work, order_id, ...RECIPIENT, sealed_collector: 'sealed', kind: 'pickup', state: 'handed_over', pickup_code: '12345678', opened_at: at });
    await fillRow(tx, 'stores.booking', { id: row.booking, ...RECIPIENT, status: 'done', code: '12345678', deposit_outcome: 'none', no_show_policy: 'keepDeposit', start_at: at, end_at: new Date(at.getTime() + DAY_MS) });
  }

  const whole = async (table: string, id: string): Promise<string> => (await database.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t WHERE id = $1`, [id]))[0]?.row ?? '';
  const rowsOf = (row: typeof old): Promise<string[]> =>
    Promise.all([whole('orders."order"', row.order), whole('orders.after_sales_case', row.case), whole('fulfillment.fulfillment_order', row.work), whole('stores.booking', row.booking)]);
  const forgotten = /林小满|13900001234|sealed|放门口|杯子碎了|four digits/;
  const marks = async (row: typeof old): Promise<(string | null)[]> => (await database.query<{ mark: string | null }>(`SELECT payer_mark AS mark FROM payments.payment_attempt WHERE order_id = $1`, [row.order])).map(({ mark }) => mark);
  const photos = async (row: typeof old): Promise<number> => (await database.query(`SELECT FROM orders.after_sales_photo WHERE case_id = $1`, [row.case])).length;
  const forget = (): Promise<number> => shop.app.nest.get(SealPersonalData, { strict: false }).old.run();

  it('is told by rows of the last three and a half years, and by none that is older', async () => {
    expect((await rowsOf(old)).every((row) => forgotten.test(row))).toBe(true);
    expect(await forget()).toBe(4);
    expect((await rowsOf(old)).filter((row) => row === '' || forgotten.test(row))).toEqual([]);
    expect((await rowsOf(young)).every((row) => forgotten.test(row))).toBe(true);
    expect([await marks(old), await marks(young), await photos(old), await photos(young)]).toEqual([[null], ['who paid'], 0, 1]);
  });

  it('is looked for once in each row, and in the younger ones when they are old enough', async () => {
    expect(await forget()).toBe(0);
    shop.clock.advance(0.2 * YEAR_MS);
    expect(await forget()).toBe(4);
    expect((await rowsOf(young)).filter((row) => row === '' || forgotten.test(row))).toEqual([]);
  });
});
