import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/**
 * Members by COPY: a customer with a sealed phone number and an openid, the member with three accounts, what each did as segments keep it,
 * and for every fourth a lot of points that came by an order.
 *
 * @typedef {{appId: string, sealPhone: (phone: string) => {value: string, sealed: string, tailIndex: string},
 *   findByPhone: (phone: string) => Promise<string | null>, findByOpenId: (openId: string) => Promise<string | null>, findByNumber: (memberNo: string) => Promise<string | null>, findPlain: (memberId: string) => Promise<string | null>,
 *   countSegment: (rule: object) => Promise<number>, countPlain: () => Promise<number>, postPoints: (memberId: string, key: string) => Promise<void>, postPlain: (memberId: string) => Promise<void>, close: () => Promise<void>}} Lookups
 *   as `apps/api/src/tools/member-lookups.ts` opens them
 * @typedef {{id: string, no: string, phone: string, openId: string}} Member
 */

const CHUNK = 5_000;
const WITH_POINTS_EVERY = 4;
const DAY_MS = 86_400_000;
const STAGES = ['lowPotential', 'highPotential', 'introduced', 'growing', 'mature', 'declining', 'lost'];
const TIERS = ['member', 'member', 'member', 'member', 'member', 'member', 'silver', 'silver', 'gold', 'black'];
/** Kinds of ids. */
const [MEMBERS, POSTINGS, LOTS] = [0, 0x2545f491, 0x6c8e9cf5];
const NULL = '\\N';

/** The member of a number: the same in every run. @param {number} index @returns {Member} */
export function memberOf(index) {
  return { id: uuidOf(MEMBERS, index), no: String(100_000_000_000 + index), phone: `1${3 + (index % 7)}${String(index).padStart(9, '0')}`, openId: `bench-${String(index).padStart(10, '0')}` };
}

/** Settings that the server is started with for many rows: indexes that are built at once need no log, and checkpoints are far apart. */
export const LOADING = { wal_level: 'minimal', max_wal_senders: '0', max_wal_size: '4GB', checkpoint_timeout: '30min' };

/** The largest first, so that both connections end together. */
const TABLES = ['identity.customer_identity', 'segments.customer_fact', 'membership.account', 'membership.member', 'identity.customer', 'membership.posting', 'membership.lot', 'membership.transfer'];
const DATES = 700;

/**
 * Fills the tables; nobody else is in this database. Foreign keys are not looked at row by row, as the rows are ours, and indexes are built when
 * the rows are there, two tables at a time.
 * @param {string} databaseUrl
 * @param {{rows: number, lookups: Lookups, nowMs: number, note: (text: string) => void}} job
 */
export async function loadMembers(databaseUrl, { rows, lookups, nowMs, note }) {
  const clients = [new pg.Client({ connectionString: databaseUrl, application_name: 'quanyu bench' }), new pg.Client({ connectionString: databaseUrl, application_name: 'quanyu bench' })];
  const [one, two] = clients;
  if (one === undefined || two === undefined) throw new Error('there are two connections');
  await Promise.all(clients.map((client) => client.connect()));
  try {
    // An index that is not ready is kept by nobody, until it is built again.
    await one.query(`UPDATE pg_index SET indisready = false, indisvalid = false WHERE indrelid = ANY($1::regclass[])`, [TABLES]);
    await Promise.all(clients.map((client) => client.query(`SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '1GB'`)));
    const dates = Array.from({ length: DATES }, (_, day) => new Date(nowMs - day * DAY_MS).toISOString());
    await Promise.all([copyIdentities(one, { rows, lookups, dates, note }), copyHoldings(two, { rows, nowMs, dates, note })]);
    const waiting = [...TABLES];
    await Promise.all(clients.map((client) => finishTables(client, waiting, note)));
    await one.query('CHECKPOINT');
    const { rows: sizes } = await one.query(
      `SELECT n.nspname || '.' || c.relname AS name, c.reltuples::float8 AS rows, pg_total_relation_size(c.oid)::float8 AS bytes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname IN ('identity', 'membership', 'segments') AND pg_total_relation_size(c.oid) > 10000000 ORDER BY 3 DESC`,
    );
    return /** @type {{name: string, rows: number, bytes: number}[]} */ (sizes);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

/**
 * How everybody is known.
 * @param {pg.Client} client
 * @param {{rows: number, lookups: Lookups, dates: readonly string[], note: (text: string) => void}} job
 */
async function copyIdentities(client, { rows, lookups, dates, note }) {
  await copyRows(client, 'identity.customer_identity (type, app_id, value, sealed, tail_index, customer_id, created_at)', { rows, note }, ({ id, phone, openId }, index) => {
    const { value, sealed, tailIndex } = lookups.sealPhone(phone);
    const at = dates[index % DATES];
    return `phone\t\t${value}\t${sealed}\t${tailIndex}\t${id}\t${at}\nwechatMiniProgram\t${lookups.appId}\t${openId}\t${NULL}\t${NULL}\t${id}\t${at}\n`;
  });
}

/**
 * Who they are, and what they hold and did.
 * @param {pg.Client} client
 * @param {{rows: number, nowMs: number, dates: readonly string[], note: (text: string) => void}} job
 */
async function copyHoldings(client, { rows, nowMs, dates, note }) {
  const at = /** @param {number} index */ (index) => dates[index % DATES];
  const protectedUntil = new Date(nowMs + 30 * DAY_MS).toISOString();
  const copy = /** @param {string} table @param {(member: Member, index: number) => string} line */ (table, line) => copyRows(client, table, { rows, note }, line);
  await copy('identity.customer (id, nickname, created_at)', ({ id }, index) => `${id}\t会员${index}\t${at(index)}\n`);
  await copy('membership.member (id, member_no, joined_at, source, tier_code, tier_since, protected_until)', ({ id, no }, index) => `${id}\t${no}\t${at(index)}\timport\t${TIERS[index % TIERS.length]}\t${at(index)}\t${protectedUntil}\n`);
  await copy('membership.account (member_id, unit, balance)', ({ id }, index) => `${id}\tpoints\t${hasPoints(index) ? 100 : 0}\n${id}\tgrowth\t0\n${id}\tstoredValue\t0\n`);
  await copy('membership.posting (id, member_id, unit, business_key, kind, size, change, owed_change, balance_after, posted_at, note)', ({ id }, index) => (hasPoints(index) ? `${uuidOf(POSTINGS, index)}\t${id}\tpoints\tbench:${index}\torder\t100\t100\t0\t100\t${at(index)}\t压测\n` : ''));
  await copy('membership.lot (id, member_id, unit, grant_id, part, expires_at, source, held, spent, expired, owed, settled)', ({ id }, index) => (hasPoints(index) ? `${uuidOf(LOTS, index)}\t${id}\tpoints\t${uuidOf(POSTINGS, index)}\twhole\t${NULL}\t-100\t100\t0\t0\t0\t0\n` : ''));
  await copy('membership.transfer (posting_id, lot_id, from_bucket, to_bucket, amount)', (_member, index) => (hasPoints(index) ? `${uuidOf(POSTINGS, index)}\t${uuidOf(LOTS, index)}\tsource\theld\t100\n` : ''));
  await copy('segments.customer_fact (customer_id, registered_at, joined_at, tier_code, orders, units, spent_fen, first_paid_at, last_paid_at, stage, stage_since)', ({ id }, index) => {
    const orders = index % 9;
    const paid = orders === 0 ? NULL : at(index);
    return `${id}\t${at(index)}\t${at(index)}\t${TIERS[index % TIERS.length]}\t${orders}\t${orders * 2}\t${orders * (5_000 + (index % 20_000))}\t${paid}\t${paid}\t${STAGES[orders === 0 ? index % 2 : 2 + (index % 5)]}\t${at(index)}\n`;
  });
}

/**
 * @param {pg.Client} client
 * @param {string} table
 * @param {{rows: number, note: (text: string) => void}} job
 * @param {(member: Member, index: number) => string} line
 */
async function copyRows(client, table, { rows, note }, line) {
  function* chunks() {
    for (let from = 0; from < rows; from += CHUNK) {
      let text = '';
      for (let index = from; index < Math.min(rows, from + CHUNK); index += 1) text += line(memberOf(index), index);
      if (from % (CHUNK * 40) === 0) note(`${table.split(' ')[0]} ${Math.round((100 * from) / rows)} %`);
      yield text;
    }
  }
  await pipeline(Readable.from(chunks()), client.query(copyFrom(`COPY ${table} FROM STDIN`)));
}

/**
 * Takes tables as long as there are any: what readers skip is noted first, while there are no indexes to read.
 * @param {pg.Client} client
 * @param {string[]} waiting
 * @param {(text: string) => void} note
 */
async function finishTables(client, waiting, note) {
  for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
    note(`indexes of ${table}`);
    await client.query(`VACUUM (ANALYZE) ${table}`);
    await client.query(`REINDEX TABLE ${table}`);
  }
}

/** @param {number} index */
function hasPoints(index) {
  return index % WITH_POINTS_EVERY === 0;
}

/** Scattered as random ids are, so that indexes are like theirs. No two of a kind are alike. @param {number} kind @param {number} index */
function uuidOf(kind, index) {
  const words = [mixed(index ^ kind)];
  for (let word = 1; word < 4; word += 1) words.push(mixed((words[word - 1] ?? 0) + word));
  const [a, b, c, d] = words.map((word) => word.toString(16).padStart(8, '0'));
  return `${a}-${b?.slice(0, 4)}-4${b?.slice(5)}-8${c?.slice(1, 4)}-${c?.slice(4)}${d}`;
}

/** One word for another, each for one alone. @param {number} word */
function mixed(word) {
  const once = Math.imul(word ^ (word >>> 16), 0x45d9f3b);
  const twice = Math.imul(once ^ (once >>> 16), 0x45d9f3b);
  return (twice ^ (twice >>> 16)) >>> 0;
}
