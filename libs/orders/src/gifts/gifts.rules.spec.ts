import fc from 'fast-check';
import { computeGiftMoney, findUnearnedGifts, type GiftedLine } from './gifts.rules.js';

const THRESHOLD_FEN = 10_000;
const WORTH_FEN = 1_500;

const aLine = (lineNo: number, variantId: string, quantity: number, rest: Partial<GiftedLine> = {}): GiftedLine => ({
  lineNo, variantId, quantity, unitPriceFen: variantId === 'cup' ? 0 : 5_000, quantityCanceled: 0, quantityReturned: 0, replacesLineNo: null, ...rest,
});

/** Four shirts at 50 yuan with a cup worth 15 from 100 yuan on, or one for every 100 yuan. */
function anOrder({ repeats = false, shirts = 4 } = {}) {
  const cups = repeats ? Math.floor((shirts * 5_000) / THRESHOLD_FEN) : 1;
  const terms = { fromFen: THRESHOLD_FEN, fromUnits: 0, unitsEach: 1, repeats, goods: [{ variantId: 'shirt', units: shirts, amountFen: shirts * 5_000 }] };
  const gift = { variantId: 'cup', title: '杯子', units: cups, worthFen: WORTH_FEN, terms };
  return { order: { benefits: [{ ruleId: 'rule', couponId: null, name: '满赠', kind: 'gift' as const, offFen: 0, gift }] }, lines: [aLine(1, 'shirt', shirts), aLine(2, 'cup', cups)] };
}

const shirts = (quantity: number) => ({ lineNo: 1, quantity });
const cups = (quantity: number) => ({ lineNo: 2, quantity });
const money = (given: ReturnType<typeof anOrder>, units: readonly { lineNo: number; quantity: number }[], mayTake = true) =>
  computeGiftMoney(given.order, given.lines, { units, mayTake, mostFen: 1_000_000 }).map(({ giftFen }) => giftFen);

describe('a gift whose goods go back', () => {
  it('stays as long as what is kept earns it', () => {
    const given = anOrder();
    expect([findUnearnedGifts(given.order, given.lines, [shirts(2)]), money(given, [shirts(2)])]).toEqual([[], []]);
  });

  it('has to come back when what is kept does not, or costs what it was said to be worth', () => {
    const given = anOrder();
    expect([findUnearnedGifts(given.order, given.lines, [shirts(3)]), money(given, [shirts(3)]), money(given, [shirts(3), cups(1)])]).toEqual([[cups(1)], [1_500], []]);
  });

  it('costs no more than comes back, and nothing when the seller is at fault', () => {
    const given = anOrder();
    expect(computeGiftMoney(given.order, given.lines, { units: [shirts(3)], mayTake: true, mostFen: 700 })).toEqual([{ lineNo: 2, quantity: 1, giftFen: 700 }]);
    expect(money(given, [shirts(4)], false)).toEqual([]);
  });

  it('goes one by one when it came for each so much', () => {
    const given = anOrder({ repeats: true });
    expect([findUnearnedGifts(given.order, given.lines, [shirts(1)]), findUnearnedGifts(given.order, given.lines, [shirts(4)])]).toEqual([[cups(1)], [cups(2)]]);
  });

  it('counts what took the place of the goods as the goods', () => {
    const given = anOrder();
    const lines = [aLine(1, 'shirt', 4, { quantityCanceled: 3 }), aLine(2, 'cup', 1), aLine(3, 'blouse', 3, { replacesLineNo: 1 })];
    expect([findUnearnedGifts(given.order, lines, [{ lineNo: 3, quantity: 2 }]), findUnearnedGifts(given.order, lines, [{ lineNo: 3, quantity: 3 }])]).toEqual([[], [cups(1)]]);
  });

  it('is asked for by no order of before its terms were kept', () => {
    const { lines } = anOrder();
    expect(findUnearnedGifts({ benefits: [{ ruleId: 'rule', couponId: null, name: '满赠', kind: 'gift', offFen: 0 }] }, lines, [shirts(4)])).toEqual([]);
  });

  it('in whatever order goods and gifts go, costs what is kept unearned, and nothing in the end', () => {
    const step = fc.record({ shirts: fc.nat(2), cups: fc.nat(2), mayTake: fc.boolean() });
    fc.assert(
      fc.property(fc.boolean(), fc.array(step, { minLength: 1, maxLength: 12 }), (repeats, steps) => {
        const { order, lines: bought } = anOrder({ repeats, shirts: 6 });
        let lines = bought;
        const go = (units: { lineNo: number; quantity: number }[], mayTake: boolean) => {
          const gifts = computeGiftMoney(order, lines, { units, mayTake, mostFen: 1_000_000 });
          const sum = (of: readonly { lineNo: number }[], key: 'quantity' | 'giftFen', lineNo: number) => of.reduce((total, one) => (one.lineNo === lineNo ? total + Number(Reflect.get(one, key)) : total), 0);
          lines = lines.map((line) => ({ ...line, quantityReturned: line.quantityReturned + sum(units, 'quantity', line.lineNo), giftKeptFen: (line.giftKeptFen ?? 0) + sum(gifts, 'giftFen', line.lineNo) }));
          for (const { giftKeptFen = 0, quantity, quantityReturned } of lines) {
            expect(giftKeptFen).toBeGreaterThanOrEqual(0);
            expect(giftKeptFen).toBeLessThanOrEqual((quantity - quantityReturned) * WORTH_FEN);
          }
        };
        const leftOf = (lineNo: number) => lines.filter((line) => line.lineNo === lineNo).reduce((sum, { quantity, quantityReturned }) => sum + quantity - quantityReturned, 0);
        for (const { shirts: some, cups: few, mayTake } of steps) go([shirts(Math.min(some, leftOf(1))), cups(Math.min(few, leftOf(2)))], mayTake);
        go([shirts(leftOf(1))], true);
        go([cups(leftOf(2))], true);
        expect(lines.map(({ giftKeptFen }) => giftKeptFen)).toEqual([0, 0]);
      }),
      { numRuns: 300 },
    );
  });
});
