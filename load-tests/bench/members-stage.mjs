import { createHash } from 'node:crypto';
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
const UNITS = ['points', 'growth', 'storedValue'];
const NULL = '\\N';

/** The member of a number: the same in every run. @param {number} index @returns {Member} */
export function memberOf(index) {
  return { id: uuidOf('m', index), no: String(100_000_000_000 + index), phone: `1${3 + (index % 7)}${String(index).padStart(9, '0')}`, openId: `bench-${String(index).padStart(10, '0')}` };
}

/**
 * Fills the tables; nobody else is in this database. Foreign keys are not looked at row by row, as the rows are ours.
 * @param {string} databaseUrl
 * @param {{rows: number, lookups: Lookups, nowMs: number, note: (text: string) => void}} job
 */
export async function loadMembers(databaseUrl, { rows, lookups, nowMs, note }) {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'quanyu bench' });
  await client.connect();
  try {
    await client.query(`SET session_replication_role = replica`);
    await client.query(`SET synchronous_commit = off`);
    const at = /** @param {number} index */ (index) => new Date(nowMs - (index % 700) * DAY_MS).toISOString();
    const copy = /** @param {string} table @param {(member: Member, index: number) => string} line */ async (table, line) => {
      function* chunks() {
        for (let from = 0; from < rows; from += CHUNK) {
          let text = '';
          for (let index = from; index < Math.min(rows, from + CHUNK); index += 1) text += line(memberOf(index), index);
          if (from % (CHUNK * 40) === 0) note(`${table.split(' ')[0]} ${Math.round((100 * from) / rows)} %`);
          yield text;
        }
      }
      await pipeline(Readable.from(chunks()), client.query(copyFrom(`COPY ${table} FROM STDIN`)));
    };
    await copy('identity.customer (id, nickname, created_at)', ({ id }, index) => `${id}\t会员${index}\t${at(index)}\n`);
    await copy('identity.customer_identity (type, app_id, value, sealed, tail_index, customer_id, created_at)', ({ id, phone, openId }, index) => {
      const { value, sealed, tailIndex } = lookups.sealPhone(phone);
      return `phone\t\t${value}\t${sealed}\t${tailIndex}\t${id}\t${at(index)}\nwechatMiniProgram\t${lookups.appId}\t${openId}\t${NULL}\t${NULL}\t${id}\t${at(index)}\n`;
    });
    await copy('membership.member (id, member_no, joined_at, source, tier_code, tier_since, protected_until)', ({ id, no }, index) => `${id}\t${no}\t${at(index)}\timport\t${TIERS[index % TIERS.length]}\t${at(index)}\t${new Date(nowMs + 30 * DAY_MS).toISOString()}\n`);
    await copy('membership.account (member_id, unit, balance)', ({ id }, index) => UNITS.map((unit) => `${id}\t${unit}\t${unit === 'points' && hasPoints(index) ? 100 : 0}\n`).join(''));
    await copy('membership.posting (id, member_id, unit, business_key, kind, size, change, owed_change, balance_after, posted_at, note)', ({ id }, index) => (hasPoints(index) ? `${uuidOf('p', index)}\t${id}\tpoints\tbench:${index}\torder\t100\t100\t0\t100\t${at(index)}\t压测\n` : ''));
    await copy('membership.lot (id, member_id, unit, grant_id, part, expires_at, source, held, spent, expired, owed, settled)', ({ id }, index) => (hasPoints(index) ? `${uuidOf('l', index)}\t${id}\tpoints\t${uuidOf('p', index)}\twhole\t${NULL}\t-100\t100\t0\t0\t0\t0\n` : ''));
    await copy('membership.transfer (posting_id, lot_id, from_bucket, to_bucket, amount)', (_member, index) => (hasPoints(index) ? `${uuidOf('p', index)}\t${uuidOf('l', index)}\tsource\theld\t100\n` : ''));
    await copy('segments.customer_fact (customer_id, registered_at, joined_at, tier_code, orders, units, spent_fen, first_paid_at, last_paid_at, stage, stage_since)', ({ id }, index) => {
      const orders = index % 9;
      const paid = orders === 0 ? NULL : at(index);
      return `${id}\t${at(index)}\t${at(index)}\t${TIERS[index % TIERS.length]}\t${orders}\t${orders * 2}\t${orders * (5_000 + (index % 20_000))}\t${paid}\t${paid}\t${STAGES[orders === 0 ? index % 2 : 2 + (index % 5)]}\t${at(index)}\n`;
    });
    note('vacuum');
    for (const table of ['identity.customer', 'identity.customer_identity', 'membership.member', 'membership.account', 'membership.posting', 'membership.lot', 'membership.transfer', 'segments.customer_fact']) {
      await client.query(`VACUUM (ANALYZE) ${table}`);
    }
    await client.query('CHECKPOINT');
    const { rows: sizes } = await client.query(
      `SELECT n.nspname || '.' || c.relname AS name, c.reltuples::float8 AS rows, pg_total_relation_size(c.oid)::float8 AS bytes
       FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname IN ('identity', 'membership', 'segments') AND pg_total_relation_size(c.oid) > 10000000 ORDER BY 3 DESC`,
    );
    return /** @type {{name: string, rows: number, bytes: number}[]} */ (sizes);
  } finally {
    await client.end();
  }
}

/** @param {number} index */
function hasPoints(index) {
  return index % WITH_POINTS_EVERY === 0;
}

/** @param {string} kind @param {number} index */
function uuidOf(kind, index) {
  const hex = createHash('md5').update(`${kind}${index}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
