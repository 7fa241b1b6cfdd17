import type { Schemas } from '../../api';
import { factsOf, tellStory, titleOf } from './story';

type StoryEntry = Schemas['StoryEntry'];

const anEntry = (over: Partial<StoryEntry>): StoryEntry => ({ at: '2026-06-18T02:00:00.000Z', source: 'order', kind: 'placed', actorName: null, facts: {}, referenceId: null, ...over });

describe('the story of an order', () => {
  it('is told in words', () => {
    expect(titleOf(anEntry({}))).toBe('提交订单');
    expect(titleOf(anEntry({ source: 'stock', kind: 'reserve' }))).toBe('下单预占');
  });

  it('shows a kind that this build does not know rather than hiding it', () => {
    expect(titleOf(anEntry({ kind: 'teleported' }))).toBe('teleported');
    expect(titleOf(anEntry({ source: 'stock', kind: 'evaporate' }))).toBe('evaporate');
  });

  it('calls what staff did and what moved in the stock by the names of the other screens', () => {
    expect(titleOf(anEntry({ source: 'audit', kind: 'order.cancel' }))).toBe('取消订单');
    expect(titleOf(anEntry({ source: 'stock', kind: 'transferReceive' }))).toBe('调拨收货');
  });

  it('names amounts, numbers and reasons', () => {
    expect(factsOf({ kind: 'any', facts: { amountFen: 12_900, outTradeNo: 'T1', transactionId: '42' } })).toBe('¥129.00 · 支付单 T1 · 微信单 42');
    expect(factsOf({ kind: 'any', facts: { reason: '顾客不要了', lastError: '' } })).toBe('原因 顾客不要了');
  });

  it('knows the note of a payment for the provider’s number', () => {
    expect(factsOf({ kind: 'paid', facts: { note: '4200' } })).toBe('微信单 4200');
    expect(factsOf({ kind: 'canceled', facts: { note: '太慢' } })).toBe('备注 太慢');
  });

  it('says what moved in the stock, and leaves out what did not', () => {
    expect(factsOf({ kind: 'any', facts: { title: '牛奶', optionText: '250ml', onHandDelta: 0, reservedDelta: 2, allocatedDelta: 0 } })).toBe('牛奶 250ml · 预占 +2');
  });

  it('puts the lines of one reservation together', () => {
    const story = tellStory([
      anEntry({}),
      anEntry({ source: 'stock', kind: 'reserve', facts: { title: '牛奶', reservedDelta: 1 } }),
      anEntry({ source: 'stock', kind: 'reserve', facts: { title: '面包', reservedDelta: 3 } }),
    ]);
    expect(story.map(({ title, lines }) => [title, lines])).toEqual([
      ['提交订单', []],
      ['下单预占', ['牛奶 · 预占 +1', '面包 · 预占 +3']],
    ]);
  });

  it('keeps two acts apart when time passed between them', () => {
    const kind = { source: 'payment', kind: 'payment.created' } as const;
    expect(tellStory([anEntry(kind), anEntry({ ...kind, at: '2026-06-18T02:05:00.000Z' })])).toHaveLength(2);
  });

  it('marks what went wrong', () => {
    const [refund] = tellStory([anEntry({ source: 'refund', kind: 'refund.requested', facts: { lastError: 'NOTENOUGH' } })]);
    expect(refund?.isTrouble).toBe(true);
  });
});
