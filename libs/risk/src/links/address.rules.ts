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
