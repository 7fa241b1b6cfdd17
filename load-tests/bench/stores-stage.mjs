import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

/**
 * Puts a chain of stores into the database of a running shop, and reads of it what the finder's answers rest on.
 *
 * @typedef {import('./stores-world.mjs').World} World
 * @typedef {import('./stores-world.mjs').Basket} Basket
 */

/** Deliveries come over months, so that the rows of a store do not lie side by side. */
const WAVES = 10;
/** A day of sales after the last vacuum: what it leaves behind costs every read a little. */
const CHURN_SHARE = 0.03;
const ALL_DAY = JSON.stringify([1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '00:00', closesAt: '24:00' })));

export class StoresStage {
  /** @param {string} databaseUrl */
  constructor(databaseUrl) {
    this.client = new pg.Client({ connectionString: databaseUrl, application_name: 'quanyu bench' });
  }

  async open() {
    await this.client.connect();
  }

  async close() {
    await this.client.end();
  }

  /**
   * @param {World} world
   * @param {(text: string) => void} note
   * @returns {Promise<{rows: number, bytes: number}>} of the balances
   */
  async load({ stores, variantIds }, note) {
    await this.client.query(
      `WITH place AS (
         INSERT INTO stores.stock_location (id, code, name, kind, city, latitude, longitude)
         SELECT id, code, code, 'store', city, latitude, longitude FROM jsonb_to_recordset($1) AS s (id uuid, code text, city text, latitude float8, longitude float8) RETURNING id
       )
       INSERT INTO stores.store (id, code, name, city, district, address, latitude, longitude, phone, status, services, weekly_hours, special_days, pickup_lead_minutes, pickup_instructions, stock_location_id)
       SELECT s.id, code, code, city, '', '', latitude, longitude, '', 'open', '{pickup,shipping}', $2, '[]', 30, '', s.id
       FROM jsonb_to_recordset($1) AS s (id uuid, code text, city text, latitude float8, longitude float8)`,
      [JSON.stringify(stores.map(({ id, code, city, latitude, longitude }) => ({ id, code, city, latitude, longitude }))), ALL_DAY],
    );
    function* waves() {
      for (let wave = 0; wave < WAVES; wave += 1) {
        note(`${wave * 10} %`);
        for (const { id, stock } of stores) {
          let text = '';
          let index = 0;
          for (const [variant, units] of stock) if (index++ % WAVES === wave) text += `${id}\t${variantIds[variant]}\t${units}\n`;
          yield text;
        }
      }
    }
    await pipeline(Readable.from(waves()), this.client.query(copyFrom('COPY inventory.balance (location_id, variant_id, on_hand) FROM STDIN')));
    note('vacuum, then a day of sales');
    await this.client.query('VACUUM (ANALYZE) inventory.balance');
    await this.client.query('UPDATE inventory.balance SET on_hand = on_hand WHERE location_id = ANY($1) AND random() < $2', [stores.map(({ id }) => id), CHURN_SHARE]);
    const { rows } = await this.client.query(`SELECT count(*)::int AS rows, pg_total_relation_size('inventory.balance')::float8 AS bytes FROM inventory.balance`);
    await this.client.query('CHECKPOINT');
    return rows[0];
  }

  /** Tells the running shop that its directory of stores has changed. */
  async announce() {
    await this.client.query(`INSERT INTO platform.change_version (topic, version) VALUES ('stores', 1) ON CONFLICT (topic) DO UPDATE SET version = platform.change_version.version + 1`);
    await this.client.query(`SELECT pg_notify('quanyu_change', 'stores')`);
  }

  /**
   * The floor: the very rows that an answer rests on, by the primary key, when somebody has said which they are.
   * @param {readonly string[]} locationIds
   * @param {readonly string[]} variantIds
   */
  async lookUp(locationIds, variantIds) {
    const { rows } = await this.client.query({
      name: 'bench.plain',
      text: `SELECT b.location_id, b.variant_id, on_hand - unavailable - reserved - allocated - safety_stock - ring_fenced AS available
             FROM unnest($1::uuid[]) AS l (id) CROSS JOIN unnest($2::uuid[]) AS v (id) JOIN inventory.balance b ON b.location_id = l.id AND b.variant_id = v.id`,
      values: [locationIds, variantIds],
    });
    return rows.length;
  }
}
