import type { ReplyOf } from '@quanyu/platform';
import { getOrder } from './orders.storefront.contract.js';

type Order = ReplyOf<typeof getOrder>;

describe('an order that staff look at as its shopper does', () => {
  it('says neither who receives it nor at which door', () => {
    const personal = { contactName: '欧阳小明', contactPhone: '13812345678', address: { province: '上海市', city: '上海市', district: '徐汇区', detail: '漕溪北路 88 号 1201', latitude: 31.18881, longitude: 121.43752 } };
    const shown = JSON.stringify(getOrder.shownToStaff?.({ orderNo: '2026112200000001', ...personal } as Order));
    for (const secret of ['小明', '13812345678', '漕溪北路', '31.18', '121.43']) expect(shown).not.toContain(secret);
    for (const open of ['欧**', '138****5678', '徐汇区', '2026112200000001']) expect(shown).toContain(open);
  });
});
