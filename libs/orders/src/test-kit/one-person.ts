import { Customers, type Observed, People } from '@quanyu/identity';
import type { Tx } from '@quanyu/platform';
import type { TestShop } from './shop.js';

let seen = 0;

/** A till's card says that records are one person; `meanwhile` happens before that is so for others. */
export async function becomeOnePerson(shop: TestShop, customerIds: readonly string[], meanwhile: (tx: Tx) => Promise<void> = () => Promise.resolve()): Promise<Observed> {
  seen += 1;
  const at = shop.platform.clock.now();
  const openIds = await Promise.all(customerIds.map((id) => shop.module.get(Customers).findWechatOpenId(id)));
  const cards = openIds.map((value) => ({ type: 'card', appId: 'quanyu', value: `card-${seen}-${value ?? ''}` }) as const);
  return shop.platform.database.transaction(async (tx) => {
    // All came by a till first: two accounts of one app are never joined by themselves.
    for (const [index, id] of customerIds.entries()) {
      await tx.execute(`UPDATE identity.customer_identity SET type = 'card', app_id = 'quanyu', value = $2 WHERE customer_id = $1`, [id, cards[index]?.value ?? '']);
    }
    const observed = await shop.module.get(People, { strict: false }).observe(tx, { brand: 'quanyu', identifiers: cards, source: 'wecom', at, nickname: '会员' });
    await meanwhile(tx);
    return observed;
  });
}
