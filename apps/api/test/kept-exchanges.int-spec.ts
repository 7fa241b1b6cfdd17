import { randomUUID } from 'node:crypto';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { OrdersKeptExchanges1764600003100 } from '../src/migrations/1764600003100-orders-kept-exchanges.js';

const GIVEN_AT = new Date('2026-11-20T15:00:00+08:00');
const [BOUGHT, OTHER] = [randomUUID(), randomUUID()];

interface Line {
  readonly lineNo: number;
  readonly variantId: string;
  readonly inReturn: number;
  readonly inReturnFen: number;
  readonly returned: number;
  readonly exchanged: number;
  readonly requestedFen: number;
  readonly carriedFen: number;
}

describe('an exchange for another variant, completed before what it gave became a line of the order', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await createTestPlatform();
  }, 60_000);
  afterAll(() => platform.close());

  /** An order of three at 10.00 yuan, two of which cases hold. */
  async function order({ inReturn = 2 }: { inReturn?: number } = {}): Promise<string> {
    const id = randomUUID();
    await platform.database.query(
      `INSERT INTO orders."order" (id, order_no, customer_id, store_id, channel, status, payment_status, fulfillment_status, item_count, items_total_fen, payable_fen, contact_name, contact_phone, placed_at, paid_at)
       VALUES ($1, $2, $1, $1, 'miniProgram', 'completed', 'paid', 'handed_over', 3, 3000, 3000, '王小明', '13900000000', $3, $3)`,
      [id, `N${id.slice(0, 8)}`, GIVEN_AT],
    );
    await platform.database.query(
      `INSERT INTO orders.order_line (order_id, line_no, variant_id, product_id, sku, title, option_text, unit_price_fen, quantity, quantity_picking, total_fen, quantity_in_return, in_return_fen)
       VALUES ($1, 1, $2, $1, 'T1', '纯棉毛巾', '白色', 1000, 3, 3, 3000, $3, $4)`,
      [id, BOUGHT, inReturn, inReturn * 1_000],
    );
    return id;
  }

  /** A case of one unit of it. */
  async function exchange(orderId: string, { status = 'completed', variantId = OTHER, sku = null }: { status?: string; variantId?: string; sku?: string | null } = {}): Promise<void> {
    const id = randomUUID();
    await platform.database.query(
      `INSERT INTO orders.after_sales_case (id, case_no, order_id, customer_id, store_id, kind, reason, status, amount_fen, is_automatic, created_at, updated_at, replacement_way)
       VALUES ($1, $2, $3, $3, $3, 'exchange', 'wrongItem', $4, 0, false, $5, $5, 'pickup')`,
      [id, `A${id.slice(0, 8)}`, orderId, status, GIVEN_AT],
    );
    await platform.database.query(
      `INSERT INTO orders.after_sales_line (case_id, line_no, quantity, refund_fen, replacement_variant_id, replacement_option_text, replacement_sku) VALUES ($1, 1, 1, 1000, $2, '灰色', $3)`,
      [id, variantId, sku],
    );
    await platform.database.query(`INSERT INTO orders.after_sales_event (case_id, occurred_at, status, actor_kind) VALUES ($1, $2, $3, 'staff')`, [id, GIVEN_AT, status]);
  }

  async function migrate(): Promise<void> {
    const runner = platform.dataSource.createQueryRunner();
    await new OrdersKeptExchanges1764600003100().up(runner).finally(() => runner.release());
  }

  async function linesOf(orderId: string): Promise<Line[]> {
    return platform.database.query(
      `SELECT line_no AS "lineNo", variant_id AS "variantId", quantity_in_return AS "inReturn", in_return_fen AS "inReturnFen", quantity_returned AS returned, quantity_exchanged AS exchanged,
         refund_requested_fen AS "requestedFen", carried_fen AS "carriedFen" FROM orders.order_line WHERE order_id = $1 ORDER BY line_no`,
      [orderId],
    );
  }

  const untouched = (inReturn: number) => [{ lineNo: 1, variantId: BOUGHT, inReturn, inReturnFen: inReturn * 1_000, returned: 0, exchanged: 0, requestedFen: 0, carriedFen: 0 }];

  it('lets its units go: what was given is a line of the order, for the money of what came back, since the day it was given', async () => {
    const orderId = await order();
    await exchange(orderId);
    await exchange(orderId);
    for (let time = 0; time < 2; time += 1) await migrate();
    const given = { variantId: OTHER, inReturn: 0, inReturnFen: 0, returned: 0, exchanged: 0, requestedFen: 0, carriedFen: 0 };
    expect(await linesOf(orderId)).toEqual([
      { lineNo: 1, variantId: BOUGHT, inReturn: 0, inReturnFen: 0, returned: 2, exchanged: 2, requestedFen: 2_000, carriedFen: 2_000 },
      { ...given, lineNo: 2 },
      { ...given, lineNo: 3 },
    ]);
    const facts = await platform.database.query(
      `SELECT DISTINCT title, option_text AS "optionText", quantity, total_fen AS "totalFen", discount_fen AS "discountFen", replaces_line_no AS replaces, exchanged_at AS at FROM orders.order_line WHERE order_id = $1 AND line_no > 1`,
      [orderId],
    );
    expect(facts).toEqual([{ title: '纯棉毛巾', optionText: '灰色', quantity: 1, totalFen: 1_000, discountFen: 0, replaces: 1, at: GIVEN_AT }]);
  });

  it('is told from one that goes on, from one for the same again, and from those of today, which keep what they have', async () => {
    const [going, same, today] = [await order({ inReturn: 1 }), await order({ inReturn: 0 }), await order({ inReturn: 0 })];
    await exchange(going, { status: 'replacing' });
    await exchange(same, { variantId: BOUGHT });
    await exchange(today, { sku: 'T2' });
    await migrate();
    expect(await Promise.all([going, same, today].map(linesOf))).toEqual([untouched(1), untouched(0), untouched(0)]);
  });

  it('whose order holds less than it says is left for people to look at', async () => {
    const orderId = await order({ inReturn: 1 });
    await exchange(orderId);
    await exchange(orderId);
    await migrate();
    expect(await linesOf(orderId)).toEqual(untouched(1));
  });

  it('that was opened before and handed out since then stands on its order once', async () => {
    const orderId = await order({ inReturn: 0 });
    await exchange(orderId);
    await platform.database.query(
      `INSERT INTO orders.order_line (order_id, line_no, variant_id, product_id, sku, title, option_text, unit_price_fen, quantity, quantity_picking, total_fen, replaces_line_no, exchanged_at)
       VALUES ($1, 2, $2, $1, '', '纯棉毛巾', '灰色', 1000, 1, 1, 1000, 1, $3)`,
      [orderId, OTHER, GIVEN_AT],
    );
    await platform.database.query(`UPDATE orders.order_line SET quantity_in_return = 1, in_return_fen = 1000 WHERE order_id = $1 AND line_no = 1`, [orderId]);
    await migrate();
    expect((await linesOf(orderId)).map(({ lineNo, inReturn }) => [lineNo, inReturn])).toEqual([[1, 1], [2, 0]]);
  });
});
