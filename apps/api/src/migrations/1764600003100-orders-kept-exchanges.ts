import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Exchanges for another variant that were completed before what they gave became a line of the order: their units were kept from then on,
 * so that nothing of them could be applied for again. They become lines now, as those of today do, given when they were given.
 *
 * Such a case was opened before its lines kept an article number, and its order has no line that was given in that moment. Orders are
 * locked first, in the order of their ids, as every change of a case does; safe to run again.
 */
export class OrdersKeptExchanges1764600003100 implements MigrationInterface {
  name = 'OrdersKeptExchanges1764600003100';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';

      CREATE TEMPORARY TABLE kept_exchange ON COMMIT DROP AS
      SELECT c.order_id, c.id AS case_id, l.line_no, l.quantity, l.refund_fen, l.replacement_variant_id AS variant_id, coalesce(l.replacement_option_text, '') AS option_text,
        l.replacement_image_url AS image_url, l.replacement_barcode AS barcode, given.at AS given_at
      FROM orders.after_sales_case c
      JOIN LATERAL (SELECT max(e.occurred_at) AS at FROM orders.after_sales_event e WHERE e.case_id = c.id AND e.status = 'completed') AS given ON given.at IS NOT NULL
      JOIN orders.after_sales_line l ON l.case_id = c.id
      JOIN orders.order_line b ON b.order_id = c.order_id AND b.line_no = l.line_no
      WHERE c.kind = 'exchange' AND c.status = 'completed' AND c.amount_fen = 0 AND l.replacement_sku IS NULL AND l.replacement_variant_id <> b.variant_id
        AND NOT EXISTS (
          SELECT FROM orders.order_line n WHERE n.order_id = c.order_id AND n.replaces_line_no = l.line_no AND n.variant_id = l.replacement_variant_id
            AND n.exchanged_at BETWEEN given.at - interval '1 minute' AND given.at + interval '1 minute'
        );

      SELECT id FROM orders."order" WHERE id IN (SELECT order_id FROM kept_exchange) ORDER BY id FOR UPDATE;

      WITH kept AS (
        -- A line that does not hold what its cases say is left as it is, for people to look at.
        SELECT k.*, row_number() OVER (PARTITION BY k.order_id ORDER BY k.given_at, k.case_id, k.line_no) AS place
        FROM kept_exchange k
        JOIN (SELECT order_id, line_no, sum(quantity)::int AS quantity, sum(refund_fen)::bigint AS fen FROM kept_exchange GROUP BY 1, 2) AS s USING (order_id, line_no)
        JOIN orders.order_line b USING (order_id, line_no)
        WHERE b.quantity_in_return >= s.quantity AND b.in_return_fen >= s.fen
      ), given_back AS (
        UPDATE orders.order_line b SET quantity_in_return = b.quantity_in_return - s.quantity, in_return_fen = b.in_return_fen - s.fen,
          quantity_returned = b.quantity_returned + s.quantity, quantity_exchanged = b.quantity_exchanged + s.quantity,
          refund_requested_fen = b.refund_requested_fen + s.fen, carried_fen = b.carried_fen + s.fen
        FROM (SELECT order_id, line_no, sum(quantity)::int AS quantity, sum(refund_fen)::bigint AS fen FROM kept GROUP BY 1, 2) AS s
        WHERE b.order_id = s.order_id AND b.line_no = s.line_no
      )
      INSERT INTO orders.order_line (order_id, line_no, group_no, variant_id, product_id, sku, barcode, title, option_text, image_url, unit_price_fen, quantity, quantity_picking, total_fen,
        discount_fen, replaces_line_no, exchanged_at)
      SELECT k.order_id, (SELECT max(n.line_no) FROM orders.order_line n WHERE n.order_id = k.order_id) + k.place, b.group_no, k.variant_id, b.product_id, '', k.barcode, b.title,
        k.option_text, k.image_url, b.unit_price_fen, k.quantity, k.quantity, b.unit_price_fen * k.quantity, b.unit_price_fen * k.quantity - k.refund_fen, k.line_no, k.given_at
      FROM kept k JOIN orders.order_line b ON b.order_id = k.order_id AND b.line_no = k.line_no;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
