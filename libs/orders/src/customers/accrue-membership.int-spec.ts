import { JoinMembership, Ledger, Memberships } from '@quanyu/membership';
import { Outbox } from '@quanyu/platform';
import { CancelLinesFlow } from '../changing/cancel-lines.js';
import { AccrueMembership, CancelOrderFlow } from '../index.js';
import { openTestShop, type TestShop } from '../test-kit/shop.js';

let shop: TestShop;

beforeAll(async () => {
  shop = await openTestShop({ variants: 2, pricesFen: [12_050, 8_090], inStock: 100 });
  shop.module.get(AccrueMembership).subscribe(shop.module.get(Outbox));
}, 60_000);
afterAll(() => shop.close());

async function aMember(): Promise<string> {
  const customerId = await shop.newCustomer();
  await shop.platform.database.transaction((tx) => shop.module.get(JoinMembership).import(tx, [{ customerId, at: shop.platform.clock.now() }]));
  return customerId;
}

async function aPaidOrder(customerId: string): Promise<string> {
  const { orderId } = await shop.place(customerId, shop.variantIds);
  await shop.hearOf(await shop.payAtWechat(customerId, orderId));
  return orderId;
}

async function pointsOf(customerId: string): Promise<number | undefined> {
  await shop.platform.drainOutbox(shop.module);
  return (await shop.module.get(Memberships).find(customerId))?.points;
}

describe('an order of a member', () => {
  it('brings points when it is paid, and takes them back with every part that is cancelled', async () => {
    const customerId = await aMember();
    const orderId = await aPaidOrder(customerId);
    expect(await pointsOf(customerId)).toBe(201);
    await shop.module.get(CancelLinesFlow).execute({
      orderId, units: [{ lineNo: 2, quantity: 1 }], actor: { kind: 'customer' }, reason: 'changedMind', key: { scope: `customer:${customerId}`, key: 'cancel-line-1' }, mayTouch: (order) => order.customerId === customerId,
    });
    expect(await pointsOf(customerId)).toBe(120);
    await shop.module.get(CancelOrderFlow).execute({ orderId, actor: { kind: 'customer' }, reason: 'changedMind', mayTouch: (order) => order.customerId === customerId });
    expect(await pointsOf(customerId)).toBe(0);
    const { storedHash, replayedHash, broken } = await shop.module.get(Ledger).verify();
    expect([replayedHash, broken]).toEqual([storedHash, 0]);
  });

  it('brings nothing while it is not paid, and nothing to who is no member', async () => {
    const [member, stranger] = [await aMember(), await shop.newCustomer()];
    await shop.place(member, shop.variantIds);
    await aPaidOrder(stranger);
    expect(await pointsOf(member)).toBe(0);
    expect(await pointsOf(stranger)).toBeUndefined();
  });
});
