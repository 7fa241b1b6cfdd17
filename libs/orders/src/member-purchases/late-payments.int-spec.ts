import { Customers } from '@quanyu/identity';
import { JoinMembership, Ledger } from '@quanyu/membership';
import { OrdersTasks } from '../index.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';
import { MemberPurchases } from './member-purchases.js';

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop({ variants: 1, pricesFen: [12_000] });
}, 60_000);
afterAll(() => shop.close());

async function aMember(): Promise<string> {
  const id = shop.platform.ids.uuid();
  const row = { id, nickname: '测试顾客', phone: '13600000001', contactName: null, wechatOpenId: `openid-${id}`, createdAt: shop.platform.clock.now() };
  await shop.platform.database.transaction((tx) => shop.module.get(Customers).importCustomers(tx, [row]));
  await shop.module.get(JoinMembership).execute(id, '2026-11');
  return id;
}

/** The worker asks WeChat once a minute, so long. It is what is asked that grows older: WeChat's replies are refused where the clock is wrong. */
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    await shop.platform.database.query(`UPDATE payments.payment_attempt SET next_query_at = next_query_at - interval '1 minute'`);
    await shop.module.get(OrdersTasks).recurring().find(({ name }) => name === 'orders.query-payments')?.run();
  }
}

it('a top-up that is paid in its last minute, and of which WeChat never tells, is found all the same', async () => {
  const memberId = await aMember();
  const { id } = await shop.module.get(MemberPurchases).open(memberId, { kind: 'topUp', code: '100' }, 'late-payment');
  const { outTradeNo } = await shop.module.get(MemberPurchases).pay(memberId, id);
  await minutes(29);
  await shop.simulators.admin(`transactions/${outTradeNo}/pay`, {});
  await minutes(30);
  expect(await shop.module.get(Ledger).readBalance(memberId, 'storedValue')).toBe(10_000);
});
