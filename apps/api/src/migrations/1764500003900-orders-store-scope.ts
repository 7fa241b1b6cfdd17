import type { MigrationInterface, QueryRunner } from 'typeorm';
import { bindStoreStaff, IN_SCOPE } from '../store-scope-policies.js';

/** Staff of a store see its orders, those that it fulfils a part of, and those whose goods came back to it. */
export class OrdersStoreScope1764500003900 implements MigrationInterface {
  name = 'OrdersStoreScope1764500003900';
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // As its owner, whom no policy binds: policies of these tables that asked each other would never end.
    await runner.query(`
      CREATE OR REPLACE FUNCTION orders.is_order_in_scope(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
        SELECT EXISTS (SELECT FROM orders."order" o WHERE o.id = wanted AND o.store_id ${IN_SCOPE})
            OR EXISTS (SELECT FROM orders.order_group g WHERE g.order_id = wanted AND (g.store_id ${IN_SCOPE} OR g.location_id ${IN_SCOPE}))
            OR EXISTS (SELECT FROM orders.after_sales_case c WHERE c.order_id = wanted AND c.received_store_id ${IN_SCOPE})
      $$`);
    await bindStoreStaff(runner, 'orders', {
      '"order"': `store_id ${IN_SCOPE} OR orders.is_order_in_scope(id)`,
      order_group: `store_id ${IN_SCOPE} OR location_id ${IN_SCOPE} OR orders.is_order_in_scope(order_id)`,
      order_line: `orders.is_order_in_scope(order_id)`,
      order_event: `orders.is_order_in_scope(order_id)`,
      after_sales_case: `store_id ${IN_SCOPE} OR received_store_id ${IN_SCOPE}`,
      after_sales_line: `EXISTS (SELECT FROM orders.after_sales_case c WHERE c.id = case_id)`,
      after_sales_event: `EXISTS (SELECT FROM orders.after_sales_case c WHERE c.id = case_id)`,
      after_sales_photo: `EXISTS (SELECT FROM orders.after_sales_case c WHERE c.id = case_id)`,
      counter_sale: `store_id ${IN_SCOPE}`,
      order_attribution: `store_id ${IN_SCOPE}`,
      risk_hold: `orders.is_order_in_scope(order_id)`,
    });
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
