import { PURPOSES } from '@quanyu/identity';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { FIELD_OF } from './support/personal-columns.js';

/** Names of columns that sound like something of a person and hold none of a shopper's. */
const OF_NOBODY: Readonly<Record<string, string>> = {
  'catalogue.category.description': 'of goods',
  'catalogue.product.description': 'of goods',
  'fulfillment.courier_order.latitude': 'where a rider is',
  'fulfillment.courier_order.longitude': 'where a rider is',
  'fulfillment.courier_order.rider_phone': 'a rider\'s, as the platform gives it',
  'fulfillment.fulfillment_order.photo_cause': 'why a store must take a picture of the goods',
  'fulfillment.parcel_event.description': 'where a parcel is',
  'fulfillment.photo_rule.for_collector': 'whether a store takes one when somebody else collects',
  'identity.merge_moved.detail': 'which rows a merge moved',
  'identity.second_factor.sealed_secret': 'of staff',
  'membership.tier.birthday_points': 'how many points a tier gives',
  'platform.audit_link.sealed_at': 'when a link of the log was made',
  'segments.lifecycle_stage.description': 'of a stage',
  'segments.segment.description': 'of a segment',
  'stores.service.description': 'of a service',
  'stores.stock_location.latitude': 'of a place',
  'stores.stock_location.longitude': 'of a place',
  'stores.store.address': 'of a store',
  'stores.store.latitude': 'of a store',
  'stores.store.longitude': 'of a store',
  'stores.store.phone': 'of a store',
  'webhooks.endpoint.sealed_old_secret': 'of a developer',
  'webhooks.endpoint.sealed_secret': 'of a developer',
};

const SOUNDS_PERSONAL = `(^|_)(sealed|phone|contact|recipient|collector|nickname|birthday|birth|open_?id|email|gender|avatar|id_card|address|detail|latitude|longitude|user_agent|device|payer|description|remark|photo)($|_)`;

describe('what is held of a shopper', () => {
  let platform: TestPlatform;
  beforeAll(async () => {
    platform = await createTestPlatform();
  });
  afterAll(() => platform.close());

  it('stands in the table of purposes, column by column', async () => {
    const found = await platform.database.query<{ name: string }>(
      `SELECT table_schema || '.' || table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND column_name ~ $1`,
      [SOUNDS_PERSONAL],
    );
    expect(found.map(({ name }) => name).sort()).toEqual([...Object.keys(FIELD_OF), ...Object.keys(OF_NOBODY)].sort());
  });

  it('is told on the privacy page under the name that it is filed under', () => {
    const told = new Set(PURPOSES.flatMap(({ fields }) => fields));
    for (const [column, field] of Object.entries(FIELD_OF)) expect({ column, isTold: told.has(field) }).toEqual({ column, isTold: true });
  });
});
