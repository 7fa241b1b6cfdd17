import { ApiProblem } from '@quanyu/api-client';
import { giftsDueOf, withGifts } from './gifts';
import { toRequest } from './wish';
import type { Wish } from './wish';

const wish: Wish = { kind: 'returnRefund', reason: 'noLongerWanted', chosen: new Map([[1, 2]]), replacements: new Map(), sendTo: null, giftFen: null };
const refusal = (details: Record<string, unknown>) => new ApiProblem({ code: 'AFTER_SALES.GIFT_DUE', status: 409, title: '赠品要一起退', requestId: 'r', details });
const gifts = [{ lineNo: 2, quantity: 1, giftFen: 1_000 }];

describe('a gift whose goods go back', () => {
  it('is told by the refusal, with what it costs to keep', () => {
    expect(giftsDueOf(refusal({ giftFen: 1_000, gifts }))).toEqual({ giftFen: 1_000, gifts });
    expect(giftsDueOf(new ApiProblem({ code: 'AFTER_SALES.NOTHING_LEFT', status: 409, title: '没有了', requestId: 'r', details: {} }))).toBeNull();
  });

  it('is applied for with them', () => {
    expect(toRequest('o', withGifts(wish, { gifts }), { description: '', photoIds: [] })?.lines).toEqual([{ lineNo: 1, quantity: 2 }, { lineNo: 2, quantity: 1 }]);
  });

  it('stays for what was told', () => {
    expect(toRequest('o', { ...wish, giftFen: 1_000 }, { description: '', photoIds: [] })).toMatchObject({ lines: [{ lineNo: 1, quantity: 2 }], giftFen: 1_000 });
  });
});
