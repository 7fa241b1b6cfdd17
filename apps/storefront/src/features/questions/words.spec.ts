import type { Question } from './queries';
import { describeOutcome, describeQuestion, describeSilence, describeSubstituteMoney } from './words';

const goods = { variantId: 'v', title: '燕麦奶', optionText: '1L', imageUrl: null, unitPriceFen: 1_990 };
const asked = { questionId: 'q', orderId: 'o', fulfillmentOrderId: 'f', groupNo: 1, askedAt: '', dueAt: '', onSilence: 'refuse', answer: null, answeredBy: null, answeredAt: null } as const;
const substitution: Question = { ...asked, kind: 'substitution', lineNo: 1, quantity: 2, wanted: goods, substitute: { ...goods, title: '杏仁奶' }, differenceFen: 200, refundFen: 3_980 };
const offer: Question = { ...asked, onSilence: 'wait', kind: 'pickupOffer', storeName: '南京西路店', storeAddress: '', promisedAt: null, feeFen: 600, refundFen: 4_580 };

describe('what a shopper is asked', () => {
  it('is said in one line', () => {
    expect([describeQuestion(substitution), describeQuestion(offer)]).toEqual(['「燕麦奶」缺货，换一件还是退款？', '骑手紧张，预计晚到：改自提还是再等等？']);
  });

  it('says what silence means', () => {
    expect([describeSilence(substitution), describeSilence({ onSilence: 'accept' }), describeSilence(offer)]).toEqual([
      '到时没答复：这部分退款，其他商品照常', '到时没答复：按下单时的选择，换成这一件', '到时没答复：继续为你找骑手',
    ]);
  });

  it('never costs more', () => {
    expect(describeSubstituteMoney(substitution)).toEqual({ accept: '退差价 ¥2.00', refuse: '退款 ¥39.80' });
    expect(describeSubstituteMoney({ ...substitution, differenceFen: 0 }).accept).toBe('不多收钱');
  });
});

describe('an answered question', () => {
  it('says what became of it, and who said so', () => {
    expect(describeOutcome({ ...substitution, answer: 'accept', answeredBy: 'customer' })).toBe('已换成「杏仁奶」，退差价 ¥2.00');
    expect(describeOutcome({ ...substitution, answer: 'refuse', answeredBy: 'rule' })).toBe('没等到答复，已退款 ¥39.80，原路退回');
    expect(describeOutcome({ ...offer, answer: 'collect', answeredBy: 'customer' })).toBe('已改为自提，退配送费 ¥6.00');
    expect(describeOutcome({ ...offer, answer: 'wait', answeredBy: 'rule' })).toBe('没等到答复，继续等骑手');
  });
});
