import { PURPOSES } from '@quanyu/identity';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';

/** Columns that hold something of a shopper, by the field of the privacy page that they stand under. A new one does not come in without a use. */
const FIELD_OF: Readonly<Record<string, string>> = {
  'fulfillment.fulfillment_order.address': '收货地址',
  'fulfillment.fulfillment_order.collector_name': '取货人姓名',
  'fulfillment.fulfillment_order.collector_phone': '手机号',
  'fulfillment.fulfillment_order.contact_name': '取货人姓名',
  'fulfillment.fulfillment_order.contact_phone': '手机号',
  'fulfillment.fulfillment_order.remark': '订单与备注',
  'fulfillment.fulfillment_order.sealed_collector': '取货人姓名',
  'fulfillment.fulfillment_order.sealed_recipient': '收货地址',
  'identity.address.contact_name': '取货人姓名',
  'identity.address.contact_phone': '手机号',
  'identity.address.detail': '收货地址',
  'identity.address.latitude': '收货地址',
  'identity.address.longitude': '收货地址',
  'identity.address.sealed': '收货地址',
  'identity.customer.contact_name': '取货人姓名',
  'identity.customer.nickname': '昵称',
  'identity.customer.sealed_contact_name': '取货人姓名',
  'identity.customer_identity.sealed': '手机号',
  'identity.session.address': '网络地址',
  'identity.session.device_name': '登录设备',
  'identity.session.user_agent': '登录设备',
  'membership.member.birth_day': '生日',
  'membership.member.birth_month': '生日',
  'membership.member.birthday_set_at': '生日',
  'membership.member_merge.birth_day': '生日',
  'membership.member_merge.birth_month': '生日',
  'orders.after_sales_case.description': '售后说明与照片',
  'orders.after_sales_case.replacement_contact': '取货人姓名',
  'orders.order.address': '收货地址',
  'orders.order.contact_name': '取货人姓名',
  'orders.order.contact_phone': '手机号',
  'orders.order.phone_tail_index': '手机号',
  'orders.order.remark': '订单与备注',
  'orders.order.sealed_recipient': '收货地址',
  'payments.payment_attempt.payer_mark': '付款账户标记',
  'promotions.coupon_device_use.device_id': '登录设备',
  'risk.decision.address': '网络地址',
  'risk.decision.device_id': '登录设备',
  'stores.booking.contact_name': '取货人姓名',
  'stores.booking.contact_phone': '手机号',
  'stores.booking.remark': '订单与备注',
  'stores.booking.sealed_recipient': '取货人姓名',
};

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
