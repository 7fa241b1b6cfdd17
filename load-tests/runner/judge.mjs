import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ask, mapAtOnce } from './shop-api.mjs';

/**
 * The oracle of a run: after the last arrival it waits until the queues are empty and then compares what shoppers were
 * told with what the database, the API and the simulated WeChat say. It reads the database directly, because a defect
 * of the API must not hide itself.
 *
 * @typedef {import('../lib/journal.js').JournalEntry} JournalEntry
 * @typedef {{name: string, holds: boolean, detail: string}} Verdict
 *
 * @typedef {object} Evidence
 * @property {readonly JournalEntry[]} journal
 * @property {readonly string[]} customerIds everyone who shopped in this run
 * @property {boolean} allOrdersEnd true when the run's journeys end each of their orders; orders of a sale wait for their collection
 * @property {{api: string, simulatorAdmin: string}} addresses
 * @property {string} databaseUrl
 * @property {((customerId: string) => Promise<string>) | null} [signInOf] a new access token, after a run in which the first ones have ended
 *
 * @typedef {{outTradeNo: string, state: string, totalFen: number}} WechatTransaction
 */

const DRAIN_SECONDS = 45;

const PENDING_SQL = `
  SELECT (SELECT count(*) FROM platform.outbox_event WHERE done_at IS NULL)::int AS outbox,
         (SELECT count(*) FROM orders."order" WHERE $2 AND customer_id = ANY($1::uuid[]) AND status NOT IN ('completed', 'closed', 'canceled'))::int AS orders,
         (SELECT count(*) FROM payments.refund r JOIN orders."order" o ON o.id = r.order_id
          WHERE o.customer_id = ANY($1::uuid[]) AND r.status <> 'succeeded')::int AS refunds`;

/** Each query answers the rows that break the invariant of its name. Parameter: the customers of the run. */
export const BROKEN = {
  '没有负库存，没有超卖': `
    SELECT location_id, variant_id FROM inventory.balance
    WHERE least(on_hand, reserved, allocated, unavailable, ring_fenced) < 0 OR reserved + allocated + unavailable + ring_fenced > on_hand`,
  '每个余额等于流水之和': `
    SELECT b.location_id, b.variant_id FROM inventory.balance b
    LEFT JOIN (SELECT location_id, variant_id, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved,
                      sum(allocated_delta) AS allocated, sum(unavailable_delta) AS unavailable, sum(ring_fenced_delta) AS ring_fenced
               FROM inventory.stock_movement GROUP BY 1, 2) m USING (location_id, variant_id)
    WHERE (b.on_hand, b.reserved, b.allocated, b.unavailable, b.ring_fenced)
      IS DISTINCT FROM (coalesce(m.on_hand, 0), coalesce(m.reserved, 0), coalesce(m.allocated, 0), coalesce(m.unavailable, 0), coalesce(m.ring_fenced, 0))`,
  '每个余额等于预留之和': `
    SELECT b.location_id, b.variant_id FROM inventory.balance b
    LEFT JOIN (SELECT location_id, variant_id, sum(quantity - fulfilled - freed) FILTER (WHERE status = 'active') AS reserved,
                      sum(quantity - fulfilled - freed) FILTER (WHERE status = 'committed') AS allocated
               FROM inventory.reservation GROUP BY 1, 2) r USING (location_id, variant_id)
    WHERE b.reserved <> coalesce(r.reserved, 0) OR b.allocated <> coalesce(r.allocated, 0)`,
  '每个活动库存等于剩余加订单占用': `
    SELECT f.fence_id, f.location_id FROM inventory.ring_fence f
    LEFT JOIN (SELECT fence_id, location_id, sum(quantity - freed) AS held FROM inventory.reservation WHERE status IN ('active', 'committed', 'fulfilled') GROUP BY 1, 2) r USING (fence_id, location_id)
    WHERE f.status = 'open' AND f.planned + f.added - f.lost <> f.remaining + coalesce(r.held, 0)`,
  '余额中圈出的数量等于活动库存的剩余': `
    SELECT b.location_id, b.variant_id FROM inventory.balance b
    LEFT JOIN (SELECT location_id, variant_id, sum(remaining) AS remaining FROM inventory.ring_fence WHERE status = 'open' GROUP BY 1, 2) f USING (location_id, variant_id)
    WHERE b.ring_fenced <> coalesce(f.remaining, 0)`,
  '没有一场卖出的比它有的多': `
    SELECT f.fence_id FROM (SELECT fence_id, sum(planned + added) AS units FROM inventory.ring_fence GROUP BY 1) f
    JOIN (SELECT o.flash_item_id AS fence_id, sum(l.quantity - l.quantity_canceled) AS sold FROM orders."order" o JOIN orders.order_line l ON l.order_id = o.id
          WHERE o.status NOT IN ('closed', 'canceled') GROUP BY 1) s USING (fence_id)
    WHERE s.sold > f.units`,
  '没有一场预售的尾款多于到货': `
    SELECT f.fence_id FROM (SELECT fence_id, sum(planned + added - lost) AS units FROM inventory.ring_fence GROUP BY 1) f
    JOIN (SELECT presale_id AS fence_id, sum(units - units_given_back) AS ordered FROM promotions.presale_deposit WHERE status IN ('balance_ordered', 'balance_paid') GROUP BY 1) d USING (fence_id)
    WHERE d.ordered > f.units`,
  '每笔付清的尾款是一张订单，定金加尾款分毫不差': `
    SELECT d.id FROM promotions.presale_deposit d LEFT JOIN orders."order" o ON o.id = d.order_id WHERE d.customer_id = ANY($1::uuid[]) AND d.status = 'balance_paid' AND (
      o.id IS NULL OR o.customer_id <> d.customer_id OR o.deposit_fen <> d.deposit_fen * d.units
      OR 1 <> (SELECT count(*) FROM payments.payment_attempt a WHERE a.order_id = o.id AND a.status = 'succeeded' AND a.amount_fen = o.payable_fen - o.deposit_fen)
      OR 1 <> (SELECT count(*) FROM payments.payment_attempt a WHERE a.order_id = d.id AND a.status = 'succeeded' AND a.amount_fen = o.deposit_fen))`,
  '结束的订单不占库存': `
    SELECT o.order_no FROM orders."order" o JOIN inventory.reservation r ON r.order_id = o.id
    WHERE o.customer_id = ANY($1::uuid[]) AND o.status IN ('completed', 'closed', 'canceled') AND r.status IN ('active', 'committed')`,
  '一个幂等键只有一笔订单': `
    SELECT o.order_no FROM orders."order" o
    WHERE o.customer_id = ANY($1::uuid[]) AND 1 <> (
      SELECT count(*) FROM platform.idempotency_key k WHERE k.scope = 'order:' || o.customer_id AND k.reply->>'orderId' = o.id::text)`,
  '订单行之和等于订单，分毫不差': `
    SELECT o.order_no FROM orders."order" o WHERE o.customer_id = ANY($1::uuid[])
      AND o.items_total_fen <> (SELECT sum(l.total_fen) FROM orders.order_line l WHERE l.order_id = o.id)`,
  '取消的订单全额退款': `
    SELECT o.order_no FROM orders."order" o JOIN payments.payment_attempt a ON a.order_id = o.id AND a.status = 'succeeded'
    WHERE o.customer_id = ANY($1::uuid[]) AND o.status IN ('canceled', 'closed')
      AND (o.refunded_fen <> a.amount_fen OR a.amount_fen <> (
        SELECT coalesce(sum(r.amount_fen), 0) FROM payments.refund r WHERE r.attempt_id = a.id AND r.status = 'succeeded'))`,
  '完成的订单只付一次、只交一次货': `
    SELECT o.order_no FROM orders."order" o WHERE o.customer_id = ANY($1::uuid[]) AND o.status = 'completed' AND (
      1 <> (SELECT count(*) FROM payments.payment_attempt a WHERE a.order_id = o.id AND a.status = 'succeeded' AND a.amount_fen = o.payable_fen)
      OR 1 <> (SELECT count(*) FROM fulfillment.fulfillment_order f WHERE f.order_id = o.id AND f.state = 'handed_over'))`,
  '待办事件已清空': `SELECT id, topic, last_error FROM platform.outbox_event WHERE done_at IS NULL`,
};

/** Only where the journeys end each order themselves. */
const ALL_END = { '没有订单停在中间状态': `
    SELECT order_no, status FROM orders."order" WHERE customer_id = ANY($1::uuid[]) AND status NOT IN ('completed', 'closed', 'canceled')` };

/** Orders that are read again through the API, the latest first. */
const MOST_READ_AGAIN = 500;

/**
 * @param {Evidence} evidence
 * @returns {Promise<{verdicts: Verdict[], drainSeconds: number}>}
 */
export async function judge(evidence) {
  const client = new pg.Client({ connectionString: evidence.databaseUrl, application_name: 'quanyu load judge' });
  await client.connect();
  try {
    const drainSeconds = await waitUntilDrained(client, evidence);
    /** @type {Verdict[]} */
    const verdicts = [await everyAcknowledgedOrderExists(client, evidence), await unacknowledgedRequestsAreKnown(client, evidence)];
    for (const [name, sql] of Object.entries({ ...BROKEN, ...(evidence.allOrdersEnd ? ALL_END : {}) })) {
      const { rows } = await client.query(sql, sql.includes('$1') ? [evidence.customerIds] : []);
      verdicts.push({ name, holds: rows.length === 0, detail: rows.length === 0 ? '没有例外' : `${rows.length} 处例外，如 ${JSON.stringify(rows[0])}` });
    }
    verdicts.push(await paidOrdersAreWechatsTransactions(client, evidence));
    verdicts.push(await shoppersSeeWhatTheyWereTold(evidence));
    return { verdicts, drainSeconds };
  } finally {
    await client.end();
  }
}

/**
 * @param {pg.Client} client
 * @param {Evidence} evidence
 */
async function waitUntilDrained(client, { customerIds, allOrdersEnd }) {
  const startedAtMs = Date.now();
  for (;;) {
    const { rows } = await client.query(PENDING_SQL, [customerIds, allOrdersEnd]);
    const pending = /** @type {{outbox: number, orders: number, refunds: number}} */ (rows[0]);
    const seconds = (Date.now() - startedAtMs) / 1000;
    if (pending.outbox + pending.orders + pending.refunds === 0 || seconds > DRAIN_SECONDS) return Number(seconds.toFixed(1));
    await delay(250);
  }
}

/**
 * @param {pg.Client} client
 * @param {Evidence} evidence
 * @returns {Promise<Verdict>}
 */
async function everyAcknowledgedOrderExists(client, { journal }) {
  const placed = journal.flatMap((entry) => (entry.type === 'placed' ? [entry] : []));
  const { rows } = await client.query(
    `SELECT t.order_id FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS t (order_id, customer_id, payable_fen)
     WHERE 1 <> (SELECT count(*) FROM orders."order" o WHERE o.id = t.order_id AND o.customer_id = t.customer_id AND o.payable_fen = t.payable_fen)`,
    [placed.map(({ orderId }) => orderId), placed.map(({ customerId }) => customerId), placed.map(({ payableFen }) => payableFen)],
  );
  const distinct = new Set(placed.map(({ orderId }) => orderId)).size;
  return {
    name: '答应过的每笔订单都在，只有一笔，内容如所答',
    holds: placed.length > 0 && rows.length === 0 && distinct === placed.length,
    detail: `答应 ${placed.length} 笔，缺失或不符 ${rows.length}，重复 ${placed.length - distinct}`,
  };
}

/**
 * Orders of this run that nobody was told of must belong to a request that was sent.
 * @param {pg.Client} client
 * @param {Evidence} evidence
 * @returns {Promise<Verdict>}
 */
async function unacknowledgedRequestsAreKnown(client, { journal, customerIds }) {
  const sent = new Set(journal.flatMap((entry) => (entry.type === 'sent' ? [`order:${entry.customerId}\n${entry.idempotencyKey}`] : [])));
  const told = new Set(journal.flatMap((entry) => (entry.type === 'placed' ? [entry.orderId] : [])));
  const { rows } = await client.query(
    `SELECT o.id, k.scope || E'\\n' || k.key AS request FROM orders."order" o
     LEFT JOIN platform.idempotency_key k ON k.scope = 'order:' || o.customer_id AND k.reply->>'orderId' = o.id::text
     WHERE o.customer_id = ANY($1::uuid[])`,
    [customerIds],
  );
  const orders = /** @type {{id: string, request: string | null}[]} */ (rows);
  const strangers = orders.filter(({ id, request }) => !told.has(id) && (request === null || !sent.has(request)));
  return {
    name: '没有无人要求的订单',
    holds: strangers.length === 0,
    detail: `订单 ${orders.length} 笔，未得到回复 ${orders.filter(({ id }) => !told.has(id)).length}，无人要求 ${strangers.length}`,
  };
}

/**
 * @param {pg.Client} client
 * @param {Evidence} evidence
 * @returns {Promise<Verdict>}
 */
async function paidOrdersAreWechatsTransactions(client, { customerIds, addresses }) {
  const { rows } = await client.query(
    `SELECT a.out_trade_no AS "outTradeNo", a.status, a.amount_fen::int AS "amountFen" FROM payments.payment_attempt a
     JOIN orders."order" o ON o.id = a.order_id WHERE o.customer_id = ANY($1::uuid[])`,
    [customerIds],
  );
  const attempts = /** @type {{outTradeNo: string, status: string, amountFen: number}[]} */ (rows);
  const transactions = new Map((await listTransactions(addresses.simulatorAdmin)).map((row) => [row.outTradeNo, row]));
  const differing = attempts.filter(({ outTradeNo, status, amountFen }) => {
    const transaction = transactions.get(outTradeNo);
    const isTaken = transaction !== undefined && (transaction.state === 'SUCCESS' || transaction.state === 'REFUND');
    return isTaken !== (status === 'succeeded') || (transaction !== undefined && transaction.totalFen !== amountFen);
  });
  const paid = attempts.filter(({ status }) => status === 'succeeded').length;
  return {
    name: '已付订单与微信成功交易两边一致，分毫不差',
    holds: differing.length === 0,
    detail: `支付 ${attempts.length} 笔，已付 ${paid}，不符 ${differing.length}${differing[0] === undefined ? '' : `，如 ${differing[0].outTradeNo}`}`,
  };
}

/**
 * @param {string} simulatorAdmin
 * @returns {Promise<WechatTransaction[]>}
 */
async function listTransactions(simulatorAdmin) {
  /** @type {WechatTransaction[]} */
  const all = [];
  /** @type {string | undefined} */
  let after;
  do {
    /** @type {{transactions: WechatTransaction[], next?: string}} */
    const page = await ask(simulatorAdmin, `/admin/transactions?limit=10000${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`);
    all.push(...page.transactions);
    after = page.next;
  } while (after !== undefined);
  return all;
}

/**
 * @param {Evidence} evidence
 * @returns {Promise<Verdict>}
 */
async function shoppersSeeWhatTheyWereTold({ journal, addresses, signInOf }) {
  const stages = new Map(journal.flatMap((entry) => (entry.type === 'ended' ? [[entry.orderId, entry.stage]] : [])));
  const placed = journal.flatMap((entry) => (entry.type === 'placed' ? [entry] : []));
  const wrong = await mapAtOnce(placed.slice(-MOST_READ_AGAIN), 4, async ({ orderId, customerId, token: first, payableFen }) => {
    const token = signInOf ? await signInOf(customerId) : first;
    /** @type {import('@quanyu/api-client').ReplyOf<import('@quanyu/api-client').StorefrontOperations['getOrder']>} */
    const order = await ask(addresses.api, `/api/storefront/orders/${orderId}`, { token });
    const told = stages.get(orderId);
    return order.payableFen === payableFen && (told === undefined || told === order.stage) ? [] : [`${order.orderNo} is ${order.stage}, told ${told}`];
  });
  const differing = wrong.flat();
  return {
    name: '接口对每位顾客的说法前后一致',
    holds: differing.length === 0,
    detail: `重读 ${Math.min(placed.length, MOST_READ_AGAIN)} 笔，其中 ${stages.size} 笔在压测中结束，不符 ${differing.length}${differing[0] === undefined ? '' : `：${differing[0]}`}`,
  };
}
