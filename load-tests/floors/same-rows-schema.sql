-- Copies of every table that placing an order writes, with their indexes, checks and defaults. LIKE copies no foreign
-- key and no trigger; the one foreign key of these tables is added by hand.
DROP SCHEMA IF EXISTS same_rows CASCADE;
CREATE SCHEMA same_rows;
CREATE TABLE same_rows.idempotency_key (LIKE platform.idempotency_key INCLUDING ALL);
CREATE TABLE same_rows."order" (LIKE orders."order" INCLUDING ALL);
CREATE TABLE same_rows.order_line (LIKE orders.order_line INCLUDING ALL);
ALTER TABLE same_rows.order_line ADD FOREIGN KEY (order_id) REFERENCES same_rows."order";
CREATE TABLE same_rows.order_event (LIKE orders.order_event INCLUDING ALL);
CREATE TABLE same_rows.reservation (LIKE inventory.reservation INCLUDING ALL);
CREATE TABLE same_rows.stock_movement (LIKE inventory.stock_movement INCLUDING ALL);
CREATE TABLE same_rows.balance (LIKE inventory.balance INCLUDING ALL) WITH (fillfactor = 70);
INSERT INTO same_rows.balance SELECT * FROM inventory.balance;
ANALYZE same_rows.balance
