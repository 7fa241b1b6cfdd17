import { at, randomFor } from './random.js';
import type { SourceProduct } from './source-data.js';

/** A size and what it costs in relation to the source's price. */
type Size = readonly [label: string, priceRatio: number];

interface ChoiceRule {
  category: RegExp;
  name?: RegExp;
  sizeOption?: string;
  sizes?: readonly Size[];
  /** Used when the source's attributes name fewer than two colours; absent: no choice of colour is composed. */
  palette?: readonly string[];
  colourOption?: string;
}

export interface ComposedOptions {
  options: { name: string; values: string[] }[];
  /** Value per option and the price in relation to the source's price, in the order shown. */
  combinations: { values: string[]; priceRatio: number }[];
}

const bedSizes: Size[] = [['1.5m床', 1], ['1.8m床', 1.1], ['2.0m床', 1.22]];
const quiltSizes: Size[] = [['150×200cm', 0.86], ['200×230cm', 1], ['220×240cm', 1.15]];
const curtainSizes: Size[] = [['宽1.4m×高2.6m', 1], ['宽1.75m×高2.6m', 1.18], ['宽2.25m×高2.6m', 1.42]];
const babySizes: Size[] = [['73cm', 1], ['80cm', 1], ['90cm', 1], ['100cm', 1.08]];
const softPalette = ['樱花粉', '雾蓝', '燕麦米', '浅灰'];
const packs: Size[] = [['单盒', 1], ['两盒装', 1.9]];

/** The first rule that fits a product decides. What shoppers do not expect to choose, nobody is asked to choose. */
const rules: readonly ChoiceRule[] = [
  { category: /夏凉/, name: /草席三件套|竹凉席/, sizeOption: '适用床型', sizes: bedSizes.slice(0, 2) },
  { category: /床品件套|夏凉/, name: /四件套|件套|床笠|床单|席三件套/, sizeOption: '适用床型', sizes: bedSizes, palette: ['雾蓝', '燕麦米', '浅灰'] },
  { category: /床品件套/, name: /枕套/, palette: softPalette },
  { category: /床品件套/, name: /盖毯/, palette: ['燕麦米', '驼色', '烟灰'] },
  { category: /夏凉/, name: /婴儿床/, sizeOption: '尺寸', sizes: [['120×60cm', 1], ['130×70cm', 1.15]] },
  { category: /夏凉/, sizeOption: '尺寸', sizes: [['150×200cm', 1], ['180×220cm', 1.12], ['200×230cm', 1.25]], palette: ['雾蓝', '浅豆绿', '燕麦米'] },
  { category: /被枕/, name: /被/, sizeOption: '尺寸', sizes: quiltSizes, palette: ['本白', '浅灰'] },
  { category: /被枕/, name: /床垫|床褥/, sizeOption: '适用床型', sizes: bedSizes },
  { category: /被枕/, name: /双人|圆形/ },
  { category: /被枕/, name: /枕/, sizeOption: '高度', sizes: [['低枕', 1], ['中枕', 1], ['高枕', 1.06]] },
  { category: /布艺软装/, name: /窗帘|纱帘/, sizeOption: '尺寸', sizes: curtainSizes, palette: ['米灰', '雾蓝', '粉橙'] },
  { category: /布艺软装/, name: /浴室地垫|浴垫/, sizeOption: '尺寸', sizes: [['43×61cm', 1], ['53×86cm', 1.4]] },
  { category: /布艺软装/, name: /地毯/, sizeOption: '尺寸', sizes: [['120×160cm', 0.62], ['160×230cm', 1], ['200×300cm', 1.55]] },
  { category: /布艺软装/, name: /抱枕芯/, sizeOption: '尺寸', sizes: [['45×45cm', 1], ['66×66cm', 1.6]] },
  { category: /布艺软装/, name: /懒人沙发/, palette: ['深灰', '姜黄', '雾蓝'] },
  { category: /布艺软装/, name: /坐垫|蒲团/, sizeOption: '形状', sizes: [['方形', 1], ['圆形', 1]], palette: ['燕麦米', '藏青'] },
  { category: /布艺软装/, name: /抱枕|午睡枕|暖手枕|腰靠/, palette: ['樱花粉', '雾蓝', '姜黄', '烟灰'] },
  { category: /毛巾/, name: /毛巾|面巾|浴巾/, palette: ['本白', '樱花粉', '雾蓝', '浅灰'] },
  { category: /内裤/, name: /女式/, sizeOption: '尺码', sizes: [['S', 1], ['M', 1], ['L', 1], ['XL', 1]], palette: ['裸粉', '象牙白', '曜石黑'] },
  { category: /内裤/, sizeOption: '尺码', sizes: [['M', 1], ['L', 1], ['XL', 1], ['XXL', 1.06]], palette: ['曜石黑', '深灰', '藏青'] },
  { category: /服饰/, name: /礼盒/, sizeOption: '尺码', sizes: [['59cm', 1], ['66cm', 1]] },
  { category: /服饰/, sizeOption: '身高', sizes: babySizes, palette: ['藏青', '樱花粉'] },
  { category: /宠物/, name: /桐木材质猫抓板/, sizeOption: '规格', sizes: [['单片', 1], ['三片装', 2.7]] },
  { category: /宠物/, name: /窝/, sizeOption: '体型', sizes: [['小型 5kg以内', 1], ['中型 5–10kg', 1.28]] },
  { category: /宠物/, name: /牵引/, sizeOption: '体重', sizes: [['S 8kg以内', 1], ['M 15kg以内', 1.12], ['L 25kg以内', 1.26]], palette: ['橄榄绿', '砖红'] },
  { category: /宠物/, name: /餐碗|折叠碗|食钵/, sizeOption: '容量', sizes: [['S', 1], ['M', 1.25]] },
  { category: /锅具/, name: /珐琅锅/, sizeOption: '口径', sizes: [['20cm', 0.88], ['22cm', 1], ['24cm', 1.16]], palette: ['樱桃红', '松石蓝', '奶油白'] },
  { category: /锅具/, name: /煎锅$|牛排/, sizeOption: '口径', sizes: [['24cm', 0.9], ['28cm', 1]] },
  { category: /文具/, name: /中油笔|中性笔/, palette: ['黑色', '蓝色', '红色'], colourOption: '墨色' },
  { category: /文具/, name: /钢笔|水晶笔/, sizeOption: '笔尖', sizes: [['EF', 1], ['F', 1]], palette: ['曜石黑', '藏青'] },
  { category: /文具/, name: /笔记本/, sizeOption: '开本', sizes: [['A6', 0.8], ['A5', 1]], palette: ['樱花粉', '薄荷绿', '雾蓝'] },
  { category: /家具/, name: /沙发|休闲椅|转椅/, palette: ['米白', '深灰', '墨绿'] },
  { category: /家具/, palette: ['原木色', '胡桃色'] },
  { category: /灯具/, palette: ['本白', '哑黑'] },
  { category: /家饰/, name: /挂钟/, sizeOption: '尺寸', sizes: [['10寸', 1], ['12寸', 1.2]] },
  { category: /家饰/, name: /落地镜|摆件|风扇/, palette: ['原木色', '深棕'] },
  { category: /功能箱包/, name: /登机箱|拉杆箱/, palette: ['曜石黑', '银色', '藏青'] },
  { category: /糕点/, sizeOption: '规格', sizes: packs },
];

/** Products of the series are named after their one colour, which leaves nothing to choose. */
const colourInName = /星空蓝|青粉拼接|灰黄条纹|条纹间粉|蓝粉拼接|蓝灰格|素雅灰|胭脂粉|条纹绿格|部落|联盟|迷彩|木纹/;

/**
 * The choice that shoppers expect of such a product, or null. Colours are the source's own names where it lists two
 * or more; everything else is composed, and the product says so (`optionsComposed`).
 */
export function composeOptions(product: SourceProduct, categoryName: string): ComposedOptions | null {
  const rule = rules.find(({ category, name }) => category.test(categoryName) && (name?.test(product.name) ?? true));
  if (!rule) return null;
  const colours = rule.palette && !colourInName.test(product.name) ? chooseColours(product, rule.palette) : [];
  const sizes = rule.sizes ?? [];
  const options = [
    ...(colours.length > 1 ? [{ name: rule.colourOption ?? '颜色', values: colours }] : []),
    ...(sizes.length > 1 ? [{ name: rule.sizeOption ?? '规格', values: sizes.map(([label]) => label) }] : []),
  ];
  if (options.length === 0) return null;
  const perColour = sizes.length > 1 ? sizes : ([['', 1]] satisfies Size[]);
  const combinations = (colours.length > 1 ? colours : ['']).flatMap((colour) =>
    perColour.map(([label, priceRatio]) => ({ values: [colour, label].filter((value) => value !== ''), priceRatio })),
  );
  return { options, combinations };
}

/** The source's price times the ratio, ended as shops end prices: …9元 from 50 yuan, ….9元 below. Fen. */
export function computeVariantPriceFen(basePriceFen: number, priceRatio: number): number {
  if (priceRatio === 1) return basePriceFen;
  const exact = basePriceFen * priceRatio;
  return exact >= 5000 ? Math.round(exact / 1000) * 1000 - 100 : Math.round(exact / 100) * 100 - 10;
}

function chooseColours(product: SourceProduct, palette: readonly string[]): string[] {
  const listed = product.attributes.find(([name]) => /颜色|配色/.test(name))?.[1] ?? '';
  const own = listed.split(/[/、\n]/).map((name) => name.trim());
  const usable = [...new Set(own)].filter((name) => /^[\u4e00-\u9fff]{2,6}$/.test(name));
  if (usable.length > 1) return usable.slice(0, 4);
  const random = randomFor(`colours ${product.id}`);
  const count = Math.min(palette.length, random.int(2, 3));
  const first = random.int(0, palette.length - 1);
  return Array.from({ length: count }, (_, i) => at(palette, (first + i) % palette.length));
}
