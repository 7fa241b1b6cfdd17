import { type Edge, linkCustomers, type MarkKind, nameGroups } from './links.rules.js';

const NOW = Date.parse('2026-11-20T12:00:00+08:00');
const DAY_MS = 86_400_000;

const seen = (kind: MarkKind, subject: string, customers: readonly string[], daysAgo = 0): Edge[] => customers.map((customerId) => ({ kind, subject, customerId, lastSeenMs: NOW - daysAgo * DAY_MS }));
const people = (count: number, prefix = 'p'): string[] => Array.from({ length: count }, (_unused, index) => `${prefix}${String(index).padStart(4, '0')}`);

describe('linking of customers', () => {
  it('makes one group of accounts that one device carries, however many they are', () => {
    expect(linkCustomers(seen('device', 'd', people(200)), NOW)).toEqual([people(200)]);
  });

  it('follows from device to payer to device', () => {
    const groups = linkCustomers([...seen('device', 'd1', ['a', 'b']), ...seen('payer', 'w', ['b', 'c']), ...seen('device', 'd2', ['c', 'd'])], NOW);
    expect(groups).toEqual([['a', 'b', 'c', 'd']]);
  });

  it('makes nothing of a household: one door and one network for three people', () => {
    const family = ['father', 'mother', 'child'];
    expect(linkCustomers([...seen('address', 'home', family), ...seen('network', 'wifi', family)], NOW)).toEqual([]);
  });

  it('makes nothing of a dormitory, an office or a gateway of a carrier, of thirty people or of three hundred', () => {
    for (const count of [30, 300]) expect(linkCustomers([...seen('address', 'dorm', people(count)), ...seen('network', 'nat', people(count))], NOW)).toEqual([]);
  });

  it('takes two who share a phone on their parcels, and lets a third be', () => {
    expect(linkCustomers([...seen('phone', '139', ['a', 'b', 'c']), ...seen('address', 'x', ['c', 'd'])], NOW)).toEqual([['a', 'b', 'c']]);
  });

  it('forgets: a device that was shared six weeks ago says nothing, beside another mark of yesterday it does again', () => {
    const old = seen('device', 'sold', ['a', 'b', 'c'], 42);
    expect(linkCustomers(old, NOW)).toEqual([]);
    expect(linkCustomers([...old, ...seen('address', 'home', ['a', 'b', 'c'], 1)], NOW)).toEqual([['a', 'b', 'c']]);
  });

  it('leaves couples alone', () => {
    expect(linkCustomers(seen('device', 'd', ['a', 'b']), NOW)).toEqual([]);
  });
});

describe('names of groups', () => {
  const before = new Map([['a', 'one'], ['b', 'one'], ['c', 'one'], ['x', 'two'], ['y', 'two'], ['z', 'two']]);
  let made = 0;
  const newId = (): string => `new-${(made += 1)}`;

  it('stay when people come and go', () => {
    expect(nameGroups([['a', 'b', 'd']], before, newId)).toEqual([{ groupId: 'one', members: ['a', 'b', 'd'] }]);
  });

  it('stay with the larger part, and a name is borne once', () => {
    expect(nameGroups([['a', 'e', 'f'], ['b', 'c', 'g']], before, newId).map(({ groupId }) => groupId)).toEqual(['new-1', 'one']);
    expect(nameGroups([['a', 'x', 'y', 'z']], before, newId)[0]?.groupId).toBe('two');
  });
});
