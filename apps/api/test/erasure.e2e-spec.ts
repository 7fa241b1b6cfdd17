import { randomUUID } from 'node:crypto';
import { Database, type Tx } from '@quanyu/platform';
import { fillRow, withoutReferences } from './support/fill-rows.js';
import { FIELD_OF } from './support/personal-columns.js';
import { openTestShop, type TestShop } from './test-shop.js';

// Somebody who stands in every table that names a customer, with a word of their own in every column that holds something of a person, asks
// for everything and then wishes to be forgotten.

/** What the code asks of a row: ended things, of which nothing is open. */
const ENDED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'orders.order': { channel: 'miniProgram', status: 'completed', payment_status: 'paid', fulfillment_status: 'handed_over' },
  'orders.after_sales_case': { kind: 'refundOnly', status: 'completed', reason: 'other' },
  'orders.after_sales_photo': { state: 'stored', case_id: randomUUID() },
  'orders.risk_hold': { status: 'released', evidence: JSON.stringify({ seen: '金丝雀 orders.risk_hold.evidence' }) },
  'fulfillment.fulfillment_order': { kind: 'pickup', state: 'handedOver', pickup_code: '12345678' },
  'fulfillment.shopper_question': { kind: 'pickupOffer', answer: 'wait' },
  'stores.booking': { status: 'done', start_at: '2026-11-20T12:00:00+08:00', end_at: '2026-11-20T12:30:00+08:00' },
  'promotions.coupon': { status: 'used' },
  'promotions.presale_deposit': { status: 'forfeited' },
  'membership.purchase': { kind: 'topUp', status: 'refunded' },
  'identity.customer_identity': { type: 'wechatUnion', app_id: '' },
};

/** Personal columns of tables that name nobody by `customer_id`, and how their rows belong to somebody. */
type Belonging = (ids: { readonly customerId: string; readonly orderId: string; readonly depositId: string; readonly purchaseId: string }) => Readonly<Record<string, unknown>>[];
const ELSEWHERE: Readonly<Record<string, Belonging>> = {
  'payments.payment_attempt': ({ orderId, depositId, purchaseId }) => [orderId, depositId, purchaseId].map((order_id) => ({ order_id, status: 'succeeded', amount_fen: 1 })),
};
/** Columns that are no word of anybody: a number, a day, or the device of many. */
const NO_WORDS = new Set(['identity.address.latitude', 'identity.address.longitude', 'membership.member.birth_day', 'membership.member.birth_month', 'membership.member.birthday_set_at', 'membership.member_merge.birth_day', 'membership.member_merge.birth_month', 'promotions.coupon_device_use.device_id']);

/** A bookmark of a task, of which there is one row, and which is nobody's. */
const BOOKMARKS = new Set(['segments.follow_mark']);

/**
 * What stands in a table, and is not told to whom it is about: keys and marks that say nothing to a person, how the shop defends itself, and what
 * work has of its order, which tells it.
 */
const NOT_TOLD = new Set(['fulfillment.fulfillment_order.remark', 'orders.order.phone_tail_index', 'payments.payment_attempt.payer_mark', 'risk.decision.address', 'risk.decision.device_id', 'identity.session.device_name']);

/** Where the record of somebody who was forgotten is still named, by a number that leads to nobody, and why. */
const STILL_NAMED: Readonly<Record<string, string>> = {
  'fulfillment.fulfillment_order': 'the work on an order that is kept',
  'fulfillment.shopper_question': 'what was asked and answered about an order that is kept',
  'identity.consent': 'the proof that they had agreed, and to what',
  'identity.customer': 'the record itself, without a name',
  'identity.session': 'ended, without device and network, gone the day after',
  'membership.joining_order': 'an order that is kept',
  'membership.purchase': 'what was paid is kept',
  'orders.after_sales_case': 'money of an order that is kept',
  'orders.after_sales_photo': 'taken from its case; the task that removes its files forgets it',
  'orders.order': 'kept by law',
  'orders.risk_hold': 'that somebody had looked at an order that is kept',
  'platform.audit_entry': 'that a person was forgotten, and who asked for their data before',
  'promotions.coupon': 'what was given and used is kept with its orders',
  'promotions.flash_order': 'what an order that is kept took of a sale',
  'promotions.order_benefit': 'what an order that is kept cost less',
  'promotions.presale_deposit': 'what was paid is kept',
  'promotions.rule_customer_use': 'how often a promotion was used: its budget',
  'risk.room_admission': 'the order in which a waiting room called, which anybody may check',
  'stores.booking': 'a visit that was',
};

const isSealed = (column: string): boolean => /\.sealed/.test(column);
const wordOf = (column: string): string => `金丝雀 ${column}`;

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

describe('a person', () => {
  let shop: TestShop;
  let database: Database;
  let token: string;
  let customerId: string;
  let columns: readonly Column[];
  let tables: readonly string[];

  beforeAll(async () => {
    shop = await openTestShop();
    database = shop.app.nest.get(Database, { strict: false });
    token = await shop.shopperToken();
    customerId = String((await shop.ask('GET', '/api/storefront/me', { token })).body['id']);
    columns = await database.query<Column>(
      `SELECT c.table_schema || '.' || c.table_name AS table, c.column_name AS column, c.data_type AS type FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, c.ordinal_position`,
    );
    tables = [...new Set(columns.map(({ table }) => table))];
    await database.transaction(standEverywhere);
  }, 120_000);
  afterAll(() => shop.close());

  /** A word of theirs in every personal column of a table; sealed ones come later, as nothing could open them. */
  function wordsFor(table: string): Record<string, unknown> {
    const own = columns.filter((one) => one.table === table && FIELD_OF[`${table}.${one.column}`] !== undefined);
    return Object.fromEntries(
      own.flatMap(({ column, type }) => {
        const name = `${table}.${column}`;
        if (isSealed(name) || NO_WORDS.has(name)) return [];
        return [[column, type === 'jsonb' ? JSON.stringify(column === 'address' ? { detail: wordOf(name) } : { contactName: wordOf(name), contactPhone: '', address: wordOf(name) }) : wordOf(name)]];
      }),
    );
  }

  async function standEverywhere(tx: Tx): Promise<void> {
    await withoutReferences(tx);
    // Words of a test fit no check, and none of them is what is tried here.
    const checks = await tx.query<{ table: string; name: string }>(
      `SELECT conrelid::regclass::text AS table, conname AS name FROM pg_constraint JOIN pg_class c ON c.oid = conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE contype = 'c' AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`,
    );
    for (const { table, name } of checks) await tx.execute(`ALTER TABLE ${table} DROP CONSTRAINT "${name}"`);
    const [orderId, depositId, purchaseId] = [randomUUID(), randomUUID(), randomUUID()];
    const ids: Readonly<Record<string, string>> = { 'orders.order': orderId, 'promotions.presale_deposit': depositId, 'membership.purchase': purchaseId };
    for (const table of columns.filter(({ table: named, column }) => column === 'customer_id' && !BOOKMARKS.has(named)).map(({ table: named }) => named)) {
      const id = ids[table];
      await fillRow(tx, quoted(table), { ...(id === undefined ? {} : { id }), ...ENDED[table], ...wordsFor(table), customer_id: customerId });
    }
    for (const [table, rowsOf] of Object.entries(ELSEWHERE)) for (const row of rowsOf({ customerId, orderId, depositId, purchaseId })) await fillRow(tx, quoted(table), { ...wordsFor(table), ...row });
    await write(tx, 'identity.customer', `id = '${customerId}'`, wordsFor('identity.customer'));
    await write(tx, 'identity.session', `subject_id = '${customerId}'`, wordsFor('identity.session'));
  }

  async function write(tx: Tx, table: string, where: string, row: Record<string, unknown>): Promise<void> {
    const names = Object.keys(row);
    const written = await tx.execute(`UPDATE ${quoted(table)} SET ${names.map((name, index) => `"${name}" = $${index + 1}`).join(', ')} WHERE ${where}`, Object.values(row));
    if (written === 0) throw new Error(`${table} holds nothing of them`);
  }

  /** The columns that a word of theirs stands in, wherever it was copied to. */
  async function wordsLeft(): Promise<string[]> {
    const found: string[] = [];
    for (const table of tables) {
      const rows = await database.query<{ row: string }>(`SELECT t::text AS row FROM ${quoted(table)} AS t WHERE t::text LIKE '%金丝雀%'`);
      found.push(...rows.flatMap(({ row }) => [...row.matchAll(/金丝雀 ([\w.]+)/g)].map(([, column = '']) => (column.startsWith(table) ? column : `${column} in ${table}`))));
    }
    return [...new Set(found)].sort();
  }

  const personal = Object.keys(FIELD_OF).filter((column) => !NO_WORDS.has(column));

  it('stands in every column that holds something of a person, in this test', async () => {
    expect(await wordsLeft()).toEqual([...personal.filter((column) => !isSealed(column)), 'orders.risk_hold.evidence'].sort());
  });

  it('is told all of it who asks for it', async () => {
    const { status, text } = await shop.ask('POST', '/api/storefront/me/data-exports', { token, payload: {} });
    expect(status).toBe(200);
    const untold = personal.filter((column) => !isSealed(column) && !NOT_TOLD.has(column) && !text.includes(wordOf(column)));
    expect(untold).toEqual([]);
  });

  it('is forgotten within the request: no row of any table says a word of theirs any more', async () => {
    await database.transaction(async (tx) => {
      await withoutReferences(tx);
      for (const { table, column } of columns.filter((one) => isSealed(`${one.table}.${one.column}`) && FIELD_OF[`${one.table}.${one.column}`] !== undefined)) {
        await write(tx, table, table === 'identity.customer' ? `id = '${customerId}'` : `customer_id = '${customerId}'`, { [column]: wordOf(`${table}.${column}`) });
      }
    });
    expect(await shop.ask('POST', '/api/storefront/me/erasure', { token, payload: { confirmation: '注销账号' } })).toMatchObject({ status: 204 });
    expect(await wordsLeft()).toEqual([]);
    // Their pictures belong to no case any more; the worker's next look takes the files.
    expect(await database.query(`SELECT FROM orders.after_sales_photo WHERE case_id IS NOT NULL`)).toEqual([]);
  });

  it('is named after that only where it is said why, and by a number that leads to nobody', async () => {
    const named: string[] = [];
    for (const table of tables) {
      const rows = await database.query(`SELECT FROM ${quoted(table)} AS t WHERE t::text LIKE '%' || $1 || '%' LIMIT 1`, [customerId]);
      if (rows.length > 0) named.push(table);
    }
    expect(named.sort()).toEqual(Object.keys(STILL_NAMED).sort());
  });
});

function quoted(table: string): string {
  return table.split('.').map((part) => `"${part}"`).join('.');
}
