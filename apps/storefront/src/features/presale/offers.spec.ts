import { joinable, offerOfProduct } from './offers';

const offer = (productId: string, phase: 'upcoming' | 'deposit' | 'waiting' | 'balance' | 'ended', left = 5) => ({ productId, phase, left });

describe('a presale that can be joined', () => {
  it('takes deposits and has room, or will take them', () => {
    const offers = [offer('a', 'deposit'), offer('b', 'deposit', 0), offer('c', 'upcoming', 0), offer('d', 'waiting'), offer('e', 'balance'), offer('f', 'ended')];
    expect(joinable(offers).map(({ productId }) => productId)).toEqual(['a', 'c']);
  });

  it('is told on the page of its product, one that takes deposits before one that will', () => {
    const offers = [offer('suitcase', 'upcoming'), offer('suitcase', 'deposit'), offer('towel', 'upcoming')];
    expect([offerOfProduct(offers, 'suitcase')?.phase, offerOfProduct(offers, 'towel')?.phase, offerOfProduct(offers, 'soap')]).toEqual(['deposit', 'upcoming', null]);
  });
});
