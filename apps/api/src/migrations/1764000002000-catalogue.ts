import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Catalogue1764000002000 implements MigrationInterface {
  name = 'Catalogue1764000002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA catalogue;

      -- One row. Every edit takes it first, so edits commit in the order of their revisions and a reader that has seen
      -- revision n has seen everything before it.
      CREATE TABLE catalogue.revision (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        value bigint NOT NULL
      );
      INSERT INTO catalogue.revision (value) VALUES (1);

      CREATE TABLE catalogue.category (
        id uuid PRIMARY KEY,
        parent_id uuid REFERENCES catalogue.category,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 12),
        description text NOT NULL,
        icon_url text,
        icon_color text,
        position int NOT NULL,
        version int NOT NULL DEFAULT 1,
        CONSTRAINT category_not_its_own_parent CHECK (parent_id <> id),
        CONSTRAINT category_name_unique UNIQUE NULLS NOT DISTINCT (parent_id, name)
      );

      CREATE TABLE catalogue.product (
        id uuid PRIMARY KEY,
        code text NOT NULL CONSTRAINT product_code_unique UNIQUE,
        title text NOT NULL CHECK (length(title) BETWEEN 2 AND 60),
        brief text NOT NULL,
        description text NOT NULL,
        category_id uuid NOT NULL REFERENCES catalogue.category,
        brand text,
        keywords text NOT NULL,
        tags text[] NOT NULL,
        attributes jsonb NOT NULL,
        options jsonb NOT NULL,
        options_composed boolean NOT NULL,
        status text NOT NULL CHECK (status IN ('draft', 'published', 'unpublished')),
        publish_at timestamptz,
        unpublish_at timestamptz,
        published_at timestamptz,
        sales_count bigint NOT NULL DEFAULT 0 CHECK (sales_count >= 0),
        sales_changed boolean NOT NULL DEFAULT false,
        revision bigint NOT NULL,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        CONSTRAINT product_schedule_in_order CHECK (unpublish_at > publish_at),
        CONSTRAINT product_published_once CHECK (status <> 'published' OR published_at IS NOT NULL)
      );
      CREATE INDEX product_revision ON catalogue.product (revision);
      CREATE INDEX product_category ON catalogue.product (category_id);
      CREATE INDEX product_updated ON catalogue.product (updated_at DESC, id DESC);
      CREATE INDEX product_publish_due ON catalogue.product (publish_at) WHERE publish_at IS NOT NULL;
      CREATE INDEX product_unpublish_due ON catalogue.product (unpublish_at) WHERE unpublish_at IS NOT NULL;
      CREATE INDEX product_sales_changed ON catalogue.product (id) WHERE sales_changed;

      CREATE TABLE catalogue.product_media (
        id uuid PRIMARY KEY,
        product_id uuid NOT NULL REFERENCES catalogue.product,
        file text NOT NULL,
        widths int[] NOT NULL CHECK (cardinality(widths) BETWEEN 1 AND 3),
        width int NOT NULL CHECK (width > 0),
        height int NOT NULL CHECK (height > 0),
        color text NOT NULL,
        alt text NOT NULL,
        position int NOT NULL
      );
      CREATE INDEX product_media_product ON catalogue.product_media (product_id, position);

      -- A variant that is no longer sold is retired, never deleted: orders and stock name it for ever.
      CREATE TABLE catalogue.variant (
        id uuid PRIMARY KEY,
        product_id uuid NOT NULL REFERENCES catalogue.product,
        sku text NOT NULL CONSTRAINT variant_sku_unique UNIQUE,
        barcode text CONSTRAINT variant_barcode_unique UNIQUE,
        option_values text[] NOT NULL,
        price_fen bigint NOT NULL CHECK (price_fen BETWEEN 1 AND 1000000000000),
        list_price_fen bigint,
        max_per_order int NOT NULL CHECK (max_per_order BETWEEN 1 AND 999),
        image_media_id uuid REFERENCES catalogue.product_media ON DELETE SET NULL,
        position int NOT NULL,
        is_retired boolean NOT NULL DEFAULT false,
        CONSTRAINT variant_list_price CHECK (list_price_fen >= price_fen)
      );
      CREATE INDEX variant_product ON catalogue.variant (product_id, position);
      CREATE INDEX variant_image ON catalogue.variant (image_media_id);
      CREATE UNIQUE INDEX variant_options_unique ON catalogue.variant (product_id, option_values) WHERE NOT is_retired;

      CREATE TABLE catalogue.channel_price (
        variant_id uuid NOT NULL REFERENCES catalogue.variant,
        channel text NOT NULL CHECK (channel IN ('miniProgram', 'h5', 'pos')),
        price_fen bigint NOT NULL CHECK (price_fen BETWEEN 1 AND 1000000000000),
        PRIMARY KEY (variant_id, channel)
      );

      CREATE TABLE catalogue.review (
        id uuid PRIMARY KEY,
        product_id uuid NOT NULL REFERENCES catalogue.product,
        rating smallint NOT NULL CHECK (rating BETWEEN 1 AND 5),
        content text NOT NULL,
        author_name text NOT NULL,
        option_text text NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE INDEX review_product ON catalogue.review (product_id, created_at DESC, id DESC);

      CREATE TABLE catalogue.home_banner (
        id uuid PRIMARY KEY,
        title text NOT NULL,
        subtitle text NOT NULL,
        image_url text NOT NULL,
        image_color text NOT NULL,
        link jsonb NOT NULL,
        position int NOT NULL
      );

      CREATE TABLE catalogue.hot_word (
        word text PRIMARY KEY,
        position int NOT NULL
      );

      CREATE TABLE catalogue.product_import (
        id uuid PRIMARY KEY,
        created_by text NOT NULL,
        created_at timestamptz NOT NULL,
        rows jsonb NOT NULL,
        errors jsonb NOT NULL,
        result jsonb
      );
      CREATE INDEX product_import_created ON catalogue.product_import (created_at);
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
