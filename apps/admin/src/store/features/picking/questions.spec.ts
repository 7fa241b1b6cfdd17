import { describeAnswer, describeDifference, describeSilence, openSubstitutions, type SubstitutionQuestion } from './questions';

const milk = { variantId: 'm', title: '全脂牛奶', optionText: '250ml', imageUrl: null, unitPriceFen: 600 };
const skim = { variantId: 's', title: '脱脂牛奶', optionText: '250ml', imageUrl: null, unitPriceFen: 500 };

const aQuestion = (over: Partial<SubstitutionQuestion> = {}): SubstitutionQuestion => ({
  questionId: 'q', orderId: 'o', fulfillmentOrderId: 'f', groupNo: 1, kind: 'substitution', lineNo: 1, quantity: 2, wanted: milk, substitute: skim,
  differenceFen: 200, refundFen: 1_200, askedAt: '2026-06-18T10:00:00Z', dueAt: '2026-06-18T10:03:00Z', onSilence: 'refuse', answer: null, answeredBy: null, answeredAt: null,
  ...over,
});

describe('asking the shopper about a substitute', () => {
  it('waits for those that nobody has answered', () => {
    expect(openSubstitutions({ questions: [aQuestion(), aQuestion({ questionId: 'done', answer: 'accept' }), aQuestion({ questionId: 'gone', answer: 'withdrawn' })] }).map(({ questionId }) => questionId)).toEqual(['q']);
  });

  it('says what the shopper gets back, and that nobody pays more', () => {
    expect(describeDifference({ differenceFen: 100 }, 2)).toBe('退顾客 ¥2.00');
    expect(describeDifference({ differenceFen: 0 }, 2)).toBe('顾客不加钱');
  });

  it('tells the picker what was answered, and by whom', () => {
    expect(describeAnswer(aQuestion())).toBeNull();
    expect(describeAnswer(aQuestion({ answer: 'accept', answeredBy: 'customer' }))).toBe('顾客同意换：「全脂牛奶」换成「脱脂牛奶」2 件，已加到清单');
    expect(describeAnswer(aQuestion({ answer: 'refuse', answeredBy: 'rule' }))).toBe('顾客没答，按约定不换：「全脂牛奶」2 件的钱退给顾客');
    expect(describeAnswer(aQuestion({ answer: 'withdrawn' }))).toBeNull();
  });

  it('says beforehand what silence means', () => {
    expect(describeSilence({ onSilence: 'accept' })).toBe('到时没答就换');
    expect(describeSilence({ onSilence: 'refuse' })).toBe('到时没答就退款');
  });
});
