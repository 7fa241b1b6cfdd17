const NUMERALS: Readonly<Record<string, string>> = { 〇: '0', 零: '0', 一: '1', 二: '2', 两: '2', 三: '3', 四: '4', 五: '5', 六: '6', 七: '7', 八: '8', 九: '9' };
/** Words for the parts of a house; what stands between the numbers is told by their order. */
const PARTS = /[号弄栋幢座楼层室单元户房间#]+|[-—_/\\.,，。、;；:：()（）【】[\]\s]+/gu;

/**
 * An address as it compares: full-width forms, spaces, punctuation and the words for building, floor and room make no difference, and
 * 十二栋 is 12. Two ways to write one door give one text.
 */
export function normaliseAddress(address: string): string {
  return address
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[〇零一二两三四五六七八九]?十[一二三四五六七八九]?/gu, (tens) => {
      const [before = '', after = ''] = tens.split('十');
      return `${before === '' ? '1' : (NUMERALS[before] ?? '')}${after === '' ? '0' : (NUMERALS[after] ?? '')}`;
    })
    // A numeral between two other characters may be part of a name (三里屯); one before a part of a house is a number.
    .replaceAll(/[〇零一二两三四五六七八九]+(?=[号弄栋幢座楼层室单元户房])/gu, (numerals) => [...numerals].map((numeral) => NUMERALS[numeral] ?? numeral).join(''))
    .replaceAll(PARTS, '-')
    .replaceAll(/(\d)(?=\D)|(\D)(?=\d)/gu, '$1$2-')
    .replaceAll(/-+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** Where a parcel goes, taken apart for telling whether another wording means the same. */
export interface Place {
  /** Numbers and letters in their order: another number is another door, however alike the rest is. */
  readonly numbers: readonly string[];
  /** The same without the last number, as `buildingOf` leaves it out. */
  readonly buildingNumbers: readonly string[];
  /** East and west of one street are two streets. */
  readonly sides: string;
  /** What is left: names of street and estate. */
  readonly words: string;
}

const SIDES = /[东西南北甲乙丙丁]/gu;
/** Notes to the courier, in brackets or not, and words that people leave out or put in as they like. */
const REMARKS = /[（(【[][^）)】\]\d]*[）)】\]]|(?:请|麻烦)?(?:放|送|存)(?:到|在|至)?(?:家?门口|快递柜|前台|驿站|丰巢|门卫)|(?:菜鸟)?驿站|丰巢柜?|快递柜|代收|小区|社区|附近|旁边/gu;

/** @param region Names of province, city and district, which people repeat in the street or do not. */
export function readPlace(address: string, region: readonly string[]): Place {
  const told = region.reduce((text, name) => text.replaceAll(name, ''), address.normalize('NFKC').replaceAll(REMARKS, ''));
  const normal = normaliseAddress(told);
  const numbers = normal.match(/\d+|[a-z]+/g) ?? [];
  const last = numbers.findLastIndex((token) => /^\d/.test(token));
  const isOneHouse = numbers.filter((token) => /^\d/.test(token)).length < 2;
  return {
    numbers, buildingNumbers: isOneHouse ? numbers : numbers.slice(0, last),
    sides: [...new Set(normal.match(SIDES))].sort().join(''), words: normal.replaceAll(/[\d\-a-z]/g, ''),
  };
}

/**
 * The house without its last number: parcels to rooms 101, 102 and 103, or to 1号 and 2号 of one building, go to one place. An address with
 * a single number keeps it.
 */
export function buildingOf(address: string): string {
  const normal = normaliseAddress(address);
  const parts = normal.split('-');
  const numbers = parts.flatMap((part, index) => (/^\d+$/.test(part) ? [index] : []));
  const last = numbers.at(-1);
  return numbers.length < 2 || last === undefined ? normal : parts.slice(0, last).join('-');
}
