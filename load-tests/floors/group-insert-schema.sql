-- Two tables with a foreign key and no further index: the least that an order with lines can be.
DROP SCHEMA IF EXISTS plain CASCADE;
CREATE SCHEMA plain;
CREATE TABLE plain.grp_order (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer text NOT NULL,
  total int NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE plain.grp_line (
  order_id bigint NOT NULL REFERENCES plain.grp_order,
  sku int NOT NULL,
  qty int NOT NULL,
  price int NOT NULL
);
