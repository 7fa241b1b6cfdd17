import { byStrength, chooseSurvivor, findContradictions, findObservationProblems, type Known, slotOf } from './people.rules.js';

const known = (customerId: string, createdAt: string, slots: Record<string, string> = {}): Known => ({ customerId, createdAt: new Date(createdAt), slots: new Map(Object.entries(slots)) });

describe('of several records of one person', () => {
  const early = known('c', '2024-01-01');
  const withPhone = known('b', '2026-01-01', { 'phone/': 'p1' });
  const alsoEarly = known('a', '2024-01-01');

  it('the one with a verified phone remains, then the oldest, then the smaller id, in whatever order they are looked at', () => {
    expect(chooseSurvivor([early, withPhone, alsoEarly])).toBe(withPhone);
    expect(chooseSurvivor([early, alsoEarly])).toBe(alsoEarly);
    expect(chooseSurvivor([alsoEarly, early])).toBe(alsoEarly);
    expect(chooseSurvivor([early, known('a', '2025-01-01')])).toBe(early);
  });
});

describe('what is seen together', () => {
  const mother = known('m', '2024-01-01', { 'phone/': 'p1' });
  const son = known('s', '2025-01-01', { 'phone/': 'p2' });

  it('is no proof when it names two people with phones of their own, who share a card', () => {
    expect(findContradictions([mother, son], 'till')).toEqual(['phone/']);
  });

  it('is proof when only one of the records has a phone, or both have the same account', () => {
    expect(findContradictions([mother, known('x', '2025-01-01')], 'till')).toEqual([]);
    expect(findContradictions([mother, known('x', '2025-01-01', { 'phone/': 'p1' })], 'till')).toEqual([]);
  });

  it('is proof when WeChat says that it is one account, though two phones are known by it', () => {
    expect(findContradictions([mother, son], 'wechatSignIn')).toEqual([]);
    const accounts = [known('a', '2024-01-01', { 'wechatMiniProgram/wx1': 'o1' }), known('b', '2024-01-01', { 'wechatMiniProgram/wx1': 'o2' })];
    expect(findContradictions(accounts, 'wechatSignIn')).toEqual(['wechatMiniProgram/wx1']);
  });

  it('leaves room for several cards, not for several accounts of an app', () => {
    expect([slotOf({ type: 'card', appId: 'quanyu' }), slotOf({ type: 'till', appId: 'pos' })]).toEqual([null, null]);
    expect(slotOf({ type: 'wecomExternal', appId: 'corp' })).toBe('wecomExternal/corp');
  });

  it('is claimed strongest first, the same for everybody', () => {
    const ids = [{ type: 'card', appId: 'quanyu', value: '7' }, { type: 'phone', appId: '', value: '139' }, { type: 'wechatUnion', appId: '', value: 'u' }, { type: 'card', appId: 'quanyu', value: '5' }] as const;
    expect([...ids].sort(byStrength).map(({ value }) => value)).toEqual(['u', '139', '5', '7']);
  });
});

describe('what another system says of one person', () => {
  const card = (value: string, appId = 'quanyu') => ({ type: 'card', appId, value }) as const;
  const phone = (value: string) => ({ type: 'phone', appId: '', value }) as const;

  it('names nothing twice, and no two phones; several cards are fine', () => {
    expect(findObservationProblems([card('1'), phone('139'), card('2'), card('1', 'tea')])).toEqual([]);
    expect(findObservationProblems([card('1'), phone('139'), card('1')])).toEqual([{ index: 2, message: '和前面的一条重复' }]);
    expect(findObservationProblems([phone('139'), phone('138')])).toEqual([{ index: 1, message: '一个人只有一个这样的编号，前面已经有一个' }]);
  });
});
