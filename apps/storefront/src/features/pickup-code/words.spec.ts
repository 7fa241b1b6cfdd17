import { collectorProblem, describeCount, describeErrand, describeNote } from './words';
import type { PickupCode } from './queries';

const noon = Date.parse('2026-11-20T12:00:00+08:00');
const code = { itemCount: 3, collectedCount: 0, keptUntil: '2026-11-23T18:00:00+08:00' };

describe('a pickup code', () => {
  it('says how many pieces, and how many were collected already', () => {
    expect([describeCount({ ...code, state: 'ready' }), describeCount({ ...code, state: 'partial', collectedCount: 1 })]).toEqual(['共 3 件', '共 3 件，已取 1 件']);
  });

  it('says until when it is kept, that the rest waits, or that its time is over', () => {
    expect(describeNote({ ...code, state: 'ready' }, noon)).toMatch(/^为你保留到 .*18:00/);
    expect(describeNote({ ...code, state: 'partial', collectedCount: 1 }, noon)).toMatch(/^还有 2 件没取，同一个码再来取，为你保留到/);
    expect(describeNote({ ...code, state: 'no_show', keptUntil: null }, noon)).toBe('已过取货时间，商品随时会放回货架并退款，请尽快来取');
    expect(describeNote({ ...code, state: 'used' }, noon)).toBeNull();
  });
});

describe('somebody else who collects', () => {
  it('needs a name and a mobile number', () => {
    expect([{ name: ' ', phone: '13900005555' }, { name: '李阿姨', phone: '1390000' }, { name: '李阿姨', phone: '13900005555' }].map(collectorProblem)).toEqual(['请填写代取人姓名', '请填写 11 位手机号', null]);
  });

  it('is sent the store, the digits and what is left to collect, once there is a code', () => {
    const ready: PickupCode = {
      groupNo: 1, state: 'partial', orderNo: '2026112000000001', storeName: '静安寺店', storeAddress: '南京西路 1 号', itemCount: 3, collectedCount: 1,
      pickupStartAt: '2026-11-20T12:00:00+08:00', pickupEndAt: '2026-11-20T12:30:00+08:00', digits: '12345678', qrContent: null, qrExpiresAt: null,
      handedOverAt: null, handedOverBy: null, keptUntil: null, collector: null,
    };
    expect(describeErrand(ready, noon)).toBe('帮我取一下东西：静安寺店（南京西路 1 号），取货码 1234 5678，共 2 件。到店报数字码和你的姓名就行。');
    expect(describeErrand({ ...ready, state: 'preparing', digits: null }, noon)).toBeNull();
  });
});
