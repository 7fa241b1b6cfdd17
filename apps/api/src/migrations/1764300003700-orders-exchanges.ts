import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Exchanges, pictures, fees that a case holds, and the first of two people who approve a large one. Older processes leave the new columns
 * alone. The checks are validated in the next file.
 */
export class OrdersExchanges1764300003700 implements MigrationInterface {
  name = 'OrdersExchanges1764300003700';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      SET LOCAL lock_timeout = '5s';

      ALTER TABLE orders.after_sales_case
        ADD COLUMN fee_group_nos int[] NOT NULL DEFAULT '{}',
        ADD COLUMN first_approver_id uuid,
        ADD COLUMN first_approver_name text,
        ADD COLUMN replacement_way text,
        ADD COLUMN replacement_contact jsonb,
        ADD COLUMN replacement_carrier text,
        ADD COLUMN replacement_tracking_number text,
        DROP CONSTRAINT after_sales_case_status_check,
        ADD CONSTRAINT after_sales_case_status_check CHECK (status IN ('applied', 'approved', 'awaiting_return', 'in_transit_back', 'received', 'inspecting',
          'replacing', 'refunding', 'completed', 'rejected', 'arbitration', 'canceled_by_customer', 'expired', 'refund_failed')) NOT VALID,
        ADD CONSTRAINT after_sales_case_replacement CHECK ((replacement_way IS NULL OR replacement_way = 'pickup'
          OR (replacement_way = 'parcel' AND replacement_contact IS NOT NULL)) AND (status <> 'replacing' OR replacement_way IS NOT NULL)) NOT VALID;

      ALTER TABLE orders.after_sales_line
        ADD COLUMN replacement_variant_id uuid,
        ADD COLUMN replacement_option_text text,
        ADD COLUMN replacement_image_url text,
        ADD COLUMN replacement_barcode text;

      CREATE TABLE orders.after_sales_photo (
        id uuid PRIMARY KEY,
        customer_id uuid NOT NULL,
        case_id uuid REFERENCES orders.after_sales_case,
        file text NOT NULL,
        widths int[] NOT NULL,
        width int NOT NULL,
        height int NOT NULL,
        color text NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX after_sales_photo_case ON orders.after_sales_photo (case_id) WHERE case_id IS NOT NULL;
      CREATE INDEX after_sales_photo_customer ON orders.after_sales_photo (customer_id, created_at);
      CREATE INDEX after_sales_photo_unused ON orders.after_sales_photo (created_at) WHERE case_id IS NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
