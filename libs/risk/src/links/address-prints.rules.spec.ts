import { createHmac } from 'node:crypto';
import { type AddressPrint, bigramsOf, chooseLeaders, computeDistance, MOST_DIFFERENT_BITS, readPrint, simhash, writePrint } from './address-prints.rules.js';
import { readPlace } from './address.rules.js';

const REGION = ['上海市', '上海市', '徐汇区'];
const KEYS = Array.from({ length: 101 }, (_unused, index) => `key ${index}`);

function printOf(address: string, key = 'key'): AddressPrint {
  const { numbers, sides, words } = readPlace(address, REGION);
  const print = simhash(bigramsOf(words), (bigram) => createHmac('sha256', key).update(bigram).digest());
  return { kind: 'door', subject: address, place: [...REGION, sides, ...numbers].join('/'), print };
}

/** By the middle one of a hundred keys: one key may bring two wordings nearer or further by chance. */
function typicalDistance(one: string, other: string): number {
  const distances = KEYS.map((key) => computeDistance(printOf(one, key).print, printOf(other, key).print)).sort((a, b) => a - b);
  return distances[Math.floor(KEYS.length / 2)] ?? Number.NaN;
}

const DOOR = '漕溪路12号阳光花园3栋201室';

describe('the print of an address', () => {
  it.each(['漕溪路12号阳光花园3栋201（请放门口）', '上海市徐汇区漕溪路１２号 阳光花园 3幢201', '漕溪路十二号阳光花园小区3-201'])('does not change with %s', (wording) => {
    expect(computeDistance(printOf(DOOR).print, printOf(wording).print)).toBe(0);
    expect(printOf(wording).place).toBe(printOf(DOOR).place);
  });

  it('of one wrong character in a long address is near, of another street far', () => {
    expect(typicalDistance('漕溪北苑路12号阳光花园物业中心3栋201', '漕溪北宛路12号阳光花园物业中心3栋201')).toBeLessThanOrEqual(MOST_DIFFERENT_BITS);
    expect(typicalDistance(DOOR, '宛平路12号锦绣家园3栋201室')).toBeGreaterThan(2 * MOST_DIFFERENT_BITS);
    expect(typicalDistance('漕溪路12号3栋201室', '斜土路12号3栋201室')).toBeGreaterThan(MOST_DIFFERENT_BITS);
  });

  it('is kept as sixteen digits, and read again', () => {
    const { print } = printOf(DOOR);
    expect(writePrint(print)).toMatch(/^[0-9a-f]{16}$/);
    expect(readPrint(writePrint(print))).toEqual(print);
  });

  it('differs from its opposite in all of its bits', () => {
    expect(computeDistance({ high: 0, low: 0 }, { high: 0xffffffff, low: 0xffffffff })).toBe(64);
    expect(computeDistance({ high: 1, low: 0x80000000 }, { high: 0, low: 0 })).toBe(2);
  });
});

describe('wordings of an address', () => {
  const leadersOf = (...addresses: string[]): (string | undefined)[] => {
    const prints = addresses.map((address) => printOf(address));
    const leaders = chooseLeaders(prints, []);
    return prints.map((print) => leaders.get(print));
  };

  it('lead to the one that was seen first', () => {
    expect(leadersOf(DOOR, '漕溪路12号阳光花园小区3幢201')).toEqual([DOOR, DOOR]);
  });

  it.each([
    ['two rooms', '漕溪路12号阳光花园3栋202室'],
    ['two buildings', '漕溪路12号阳光花园4栋201室'],
    ['two houses', '漕溪路14号阳光花园3栋201室'],
    ['two blocks by letter', '漕溪路12号阳光花园3栋B201室'],
    ['east and west of a street', '漕溪东路12号阳光花园3栋201室'],
    ['the same numbers in another order', '漕溪路12号阳光花园201栋3室'],
  ])('stay apart where they must: %s', (_name, other) => {
    expect(leadersOf(DOOR, other)).toEqual([DOOR, other]);
  });

  it('stay apart in two districts', () => {
    const elsewhere = { ...printOf(DOOR), subject: 'elsewhere', place: 'elsewhere' };
    expect(chooseLeaders([elsewhere], [printOf(DOOR)]).get(elsewhere)).toBe('elsewhere');
  });

  it('do not run on: whoever follows is followed by nobody', () => {
    const flipped = (bits: number): AddressPrint['print'] => ({ high: 0, low: bits === 0 ? 0 : 2 ** bits - 1 });
    const [first, next, last] = [0, MOST_DIFFERENT_BITS, 2 * MOST_DIFFERENT_BITS].map((bits, index): AddressPrint => ({ kind: 'door', subject: `s${index}`, place: 'p', print: flipped(bits) }));
    if (first === undefined || next === undefined || last === undefined) throw new Error('three prints were made');
    const leaders = chooseLeaders([first, next, last], []);
    expect([first, next, last].map((print) => leaders.get(print))).toEqual(['s0', 's0', 's2']);
  });
});
