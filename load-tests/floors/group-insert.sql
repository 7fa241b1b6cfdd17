-- 50 orders with 2 lines each in one transaction of its own.
WITH o AS (
  INSERT INTO plain.grp_order (customer, total)
  SELECT 'buyer' || i || '@example.com', 1000 + i FROM unnest(array(SELECT generate_series(1, 50))) AS i
  RETURNING id
)
INSERT INTO plain.grp_line (order_id, sku, qty, price)
SELECT o.id, l.sku, 1, l.price FROM o, unnest(array[11, 12], array[1000, 2000]) AS l (sku, price)
