import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * After-sales cases. What open cases hold of a line stands on the line, in units and in money, so that its row refuses what was not
 * bought or was given back. Older processes leave these columns alone. The check is validated in the next file.
 */
export class OrdersAfterSales1764200003700 implements MigrationInterface {
  name = 'OrdersAfterSales1764200003700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';

      ALTER TABLE orders.order_line
        ADD COLUMN quantity_in_return int NOT NULL DEFAULT 0,
        ADD COLUMN in_return_fen bigint NOT NULL DEFAULT 0,
        ADD CONSTRAINT order_line_in_return CHECK (quantity_in_return >= 0 AND in_return_fen >= 0
          AND quantity_in_return + quantity_returned + quantity_canceled <= quantity
          AND in_return_fen + refund_requested_fen <= total_fen - discount_fen) NOT VALID;

      CREATE TABLE orders.after_sales_case (
        id uuid PRIMARY KEY,
        case_no text NOT NULL UNIQUE,
        order_id uuid NOT NULL REFERENCES orders."order",
        customer_id uuid NOT NULL,
        store_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('refundOnly', 'returnRefund', 'exchange')),
        status text NOT NULL CHECK (status IN ('applied', 'approved', 'awaiting_return', 'in_transit_back', 'received', 'inspecting', 'refunding',
          'completed', 'rejected', 'arbitration', 'canceled_by_customer', 'expired', 'refund_failed')),
        reason text NOT NULL,
        description text,
        amount_fen bigint NOT NULL CHECK (amount_fen >= 0),
        fee_fen bigint NOT NULL DEFAULT 0 CHECK (fee_fen BETWEEN 0 AND amount_fen),
        is_automatic boolean NOT NULL,
        return_code text UNIQUE,
        carrier text,
        tracking_number text,
        received_store_id uuid,
        decision_note text,
        appealed_at timestamptz,
        out_refund_no text UNIQUE,
        due_at timestamptz,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      ) WITH (fillfactor = 80);
      CREATE INDEX after_sales_case_order ON orders.after_sales_case (order_id);
      CREATE INDEX after_sales_case_customer ON orders.after_sales_case (customer_id, id DESC);
      CREATE INDEX after_sales_case_status ON orders.after_sales_case (status, id DESC);
      CREATE INDEX after_sales_case_store ON orders.after_sales_case (store_id, id DESC);
      CREATE INDEX after_sales_case_received ON orders.after_sales_case (received_store_id, id DESC) WHERE received_store_id IS NOT NULL;
      CREATE INDEX after_sales_case_tracking ON orders.after_sales_case (tracking_number) WHERE tracking_number IS NOT NULL;
      CREATE INDEX after_sales_case_due ON orders.after_sales_case (due_at) WHERE status = 'awaiting_return';

      CREATE TABLE orders.after_sales_line (
        case_id uuid NOT NULL REFERENCES orders.after_sales_case,
        line_no int NOT NULL,
        quantity int NOT NULL CHECK (quantity > 0),
        refund_fen bigint NOT NULL CHECK (refund_fen >= 0),
        sellable int NOT NULL DEFAULT 0,
        damaged int NOT NULL DEFAULT 0,
        quality_control int NOT NULL DEFAULT 0,
        PRIMARY KEY (case_id, line_no),
        CONSTRAINT after_sales_line_found CHECK (sellable >= 0 AND damaged >= 0 AND quality_control >= 0 AND sellable + damaged + quality_control IN (0, quantity))
      );

      CREATE TABLE orders.after_sales_event (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        case_id uuid NOT NULL REFERENCES orders.after_sales_case,
        occurred_at timestamptz NOT NULL,
        status text NOT NULL,
        actor_kind text NOT NULL CHECK (actor_kind IN ('customer', 'system', 'staff')),
        actor_name text,
        note text
      );
      CREATE INDEX after_sales_event_case ON orders.after_sales_event (case_id, id);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
