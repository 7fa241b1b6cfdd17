import { blend, findColourHex, shade } from '../colours.js';
import { hash32, randomFor } from '../random.js';
import { emoji } from './emoji.js';
import * as goods from './goods.js';
import * as home from './home.js';
import { paintDefs } from './paint.js';
import type { Paint, Pattern } from './paint.js';
import * as textiles from './textiles.js';

interface Subject {
  sourceId: number;
  name: string;
  categoryName: string;
}

type Drawing = (paint: Paint) => string;

interface Motif {
  when: RegExp;
  /** Drawn by ourselves in the product's colour and fabric … */
  draw?: Drawing | readonly Drawing[];
  /** … or taken from the emoji set; several give the products of a kind variety. */
  emoji?: readonly string[];
  /** Colours for products that name none. */
  palette?: readonly string[];
}

const linen = ['#9fb7c9', '#d9b8a6', '#a9bfa6', '#cfc4b2', '#b8aac6', '#e3c28b', '#8fa9b8'];
const snowy = ['#f4f1ea', '#e8edf1', '#f3e9e4', '#eef0e6'];
const woods = ['#d3a878', '#c4935f', '#ddb98b'];
const pastels = ['#f2b8bf', '#a8cfe0', '#b9d8b4', '#f1cf8d', '#c8b8e0'];
const straw = ['#d8c48d', '#c3cc96', '#cdbb8a'];

/** The first motif whose words stand in "category name" decides; the last of each group catches the rest. */
const motifs: readonly Motif[] = [
  { when: /魔兽世界.*双肩包/, emoji: ['backpack'] },
  { when: /魔兽世界.*部落.*护腕/, emoji: ['crossed-swords'] },
  { when: /魔兽世界.*联盟.*护腕/, emoji: ['shield'] },
  { when: /伊利丹|颈枕眼罩/, emoji: ['dragon-face'] },
  { when: /暴风城/, emoji: ['castle'] },
  { when: /堡垒收纳盒/, emoji: ['japanese-castle'] },
  { when: /雨伞/, emoji: ['umbrella'] },
  { when: /麻将/, emoji: ['mahjong-red-dragon'] },
  { when: /拉杆箱|登机箱/, draw: goods.suitcase, palette: ['#5f7388', '#b9474b', '#8d9097', '#3f5f63', '#c98f5a'] },
  { when: /礼盒.*婴童|满月|百天/, emoji: ['teddy-bear', 'wrapped-gift'] },
  { when: /服饰 .*(裙)/, draw: goods.babyDress, palette: ['#f2b8bf', '#9cb8d8', '#f1cf8d'] },
  { when: /服饰 .*海魂|服饰 /, draw: goods.babyTop, palette: ['#9cb8d8', '#efe6d8', '#b9d8b4'] },
  { when: /内裤 .*女式/, draw: goods.briefs, palette: ['#efb4bd', '#ead9bd', '#d8b8cf'] },
  { when: /内裤/, draw: goods.boxerBriefs, palette: ['#5c6b84', '#4a4d55', '#7a8ea6'] },
  { when: /记忆.*枕|护颈.*枕/, draw: textiles.wavePillow, palette: snowy },
  { when: /舒适安睡组合|床垫|床褥/, draw: textiles.mattress, palette: ['#a9bfd0', '#d9c3a4', '#b6c9b3'] },
  { when: /被枕 .*圆形.*枕/, draw: textiles.roundCushion, palette: ['#c9b48a'] },
  { when: /被枕 .*枕/, draw: textiles.pillow, palette: ['#e9e4da', '#c8d8e4', '#dfe6d6', '#ead5cf'] },
  { when: /草席|竹凉席|牛皮席/, draw: textiles.strawMat, palette: straw },
  { when: /夏凉 .*件套/, draw: textiles.bedSet, palette: linen },
  { when: /(被枕|夏凉) .*被/, draw: textiles.quilt, palette: ['#c7d9e6', '#e6d3c3', '#d4ddc4', '#e4c8cd', '#ddd6ea', '#efe6d0'] },
  { when: /盖毯/, draw: textiles.blanket, palette: ['#c9b097', '#a7b5ae', '#d8c3b0', '#9aa6b6'] },
  { when: /床单|床笠|枕套\*/, draw: textiles.foldedSheets, palette: linen },
  { when: /床品件套/, draw: [textiles.bedSet, textiles.upholsteredBed], palette: linen },
  { when: /懒人沙发/, draw: textiles.beanBag, palette: ['#8a8f98'] },
  { when: /窗帘|纱帘/, draw: textiles.curtain, palette: linen },
  { when: /地毯|浴室地垫|浴垫/, draw: textiles.rug, palette: ['#c9a98f', '#9fb2bd', '#b7a7a0', '#c7b78f', '#8fa79b'] },
  { when: /长毛/, draw: textiles.furMat, palette: ['#efe8dc', '#d8c8b4'] },
  { when: /蒲团|太鼓/, draw: textiles.roundCushion, palette: straw },
  { when: /坐垫|腰靠/, draw: textiles.seatPad, palette: linen },
  { when: /午睡枕|暖手枕/, draw: textiles.pillow, palette: pastels },
  { when: /布艺软装/, draw: textiles.cushion, palette: linen },
  { when: /浴巾/, draw: textiles.hungTowel, palette: pastels },
  { when: /毛巾/, draw: textiles.towels, palette: pastels },
  { when: /宠物 .*(房型|封闭式宠物窝)/, draw: goods.petHouse, palette: ['#8fb0c9', '#cdb08c', '#7d95b5'] },
  { when: /宠物 .*窝/, draw: goods.petBed, palette: ['#c9b79c', '#9fb8cc', '#b6c6a6', '#6d84a8'] },
  { when: /伸缩牵引/, draw: goods.retractableLeash, palette: ['#6f9a7c', '#c39a6c', '#7f8a5f'] },
  { when: /牵引/, draw: goods.leash, palette: ['#d98a5f', '#6f9a7c', '#b9474b', '#5c7fa8'] },
  { when: /喂水|饮水/, draw: goods.waterFeeder, palette: ['#a8cfe0', '#b9d8b4'] },
  { when: /猫抓板/, draw: goods.scratcher, palette: woods },
  { when: /碗|食钵/, draw: goods.petBowl, palette: ['#8fb8c9', '#e3b85b', '#d99a86'] },
  { when: /猫砂盆/, draw: goods.litterBox, palette: ['#a8b8c9', '#c9bfae'] },
  { when: /按摩刷/, draw: goods.massageBrush, palette: ['#8fb8dd'] },
  { when: /护理|指甲/, draw: goods.groomingSet, palette: ['#5f7f9c', '#b98f7a', '#6f9a8c'] },
  { when: /宠物/, emoji: ['service-dog', 'dog', 'cat'] },
  { when: /珐琅锅|汤锅|厨具组合/, draw: home.enamelPot, palette: ['#c4544f', '#4f8f93', '#5d6b7c', '#d99a4e'] },
  { when: /牛排/, draw: home.steakPan, palette: ['#4d525c'] },
  { when: /煎锅|炒锅/, draw: home.fryPan, palette: ['#f2b63d'] },
  { when: /奶锅/, draw: home.saucePan, palette: ['#8d99a8'] },
  { when: /台灯/, draw: home.deskLamp, palette: ['#f3f1ec', '#4a4d55'] },
  { when: /落地灯/, draw: home.floorLamp, palette: ['#f3ead9'] },
  { when: /落地镜/, draw: home.standMirror, palette: woods },
  { when: /挂钟|木钟/, draw: home.wallClock, palette: woods },
  { when: /电子钟/, draw: home.deskClock, palette: ['#eee5d3'] },
  { when: /风扇/, draw: home.miniFan, palette: ['#f0ece2'] },
  { when: /天鹅/, emoji: ['swan'] },
  { when: /大丰收/, emoji: ['sheaf-of-rice'] },
  { when: /海洋之心/, emoji: ['hyacinth'] },
  { when: /绿野仙踪/, emoji: ['bouquet'] },
  { when: /罗马假日/, emoji: ['rose'] },
  { when: /怦然心动/, emoji: ['tulip'] },
  { when: /马蹄莲/, emoji: ['lotus'] },
  { when: /木棉/, emoji: ['white-flower', 'potted-plant'] },
  { when: /沙发/, draw: home.sofa, palette: ['#e6dccb'] },
  { when: /休闲椅/, draw: home.armchair, palette: ['#d9cdb8'] },
  { when: /转椅/, draw: home.officeChair, palette: ['#5f7388'] },
  { when: /餐椅/, draw: home.chair, palette: woods },
  { when: /圆桌/, draw: home.roundTable, palette: woods },
  { when: /餐桌|书桌|茶几/, draw: home.table, palette: woods },
  { when: /实木床$|实木床 /, draw: home.woodenBed, palette: woods },
  { when: /床头柜/, draw: home.nightstand, palette: woods },
  { when: /电视柜/, draw: home.tvStand, palette: woods },
  { when: /家具/, draw: home.drawers, palette: woods },
  { when: /礼盒.*|十四行诗/, emoji: ['wrapped-gift'] },
  { when: /笔记本/, draw: goods.notebook, palette: pastels },
  { when: /钢笔|水晶笔|黄铜笔/, draw: goods.fountainPen, palette: ['#3f4757', '#35507f', '#8a5f3e'] },
  { when: /文具/, draw: goods.pen, palette: ['#3f4757', '#3f74b8', '#b9474b'] },
];

/** Cakes and festival food before everything else, since their boxes would read as gifts. */
const foods: readonly (readonly [RegExp, string])[] = [
  [/粽/, 'tamale'], [/曲奇礼盒/, 'fortune-cookie'], [/曲奇/, 'cookie'], [/凤梨酥/, 'pineapple'],
  [/蛋黄酥/, 'moon-cake'], [/星云酥/, 'doughnut'], [/绿豆糕/, 'custard'], [/糕点/, 'shortcake'],
];

export interface Illustration {
  /** The subject in a box of 200 × 200, in its own colour or in that of a variant. */
  draw(id: string, colourHex?: string): string;
  /** False where a variant's colour can only tint what stands behind the subject. */
  takesColour: boolean;
  colour: string;
}

/** A fitting drawing for a product, the same one every time. */
export function illustrate(subject: Subject): Illustration {
  const words = `${subject.categoryName} ${subject.name}`;
  const food = subject.categoryName === '糕点' ? foods.find(([when]) => when.test(words)) : undefined;
  const motif: Motif | undefined = food ? { when: food[0], emoji: [food[1]] } : motifs.find(({ when }) => when.test(words));
  const random = randomFor(`picture ${subject.sourceId}`);
  const colour = findColourHex(ownColourName(subject.name)) ?? random.pick(motif?.palette ?? linen);
  const choices = motif?.draw ?? [];
  const draw = typeof choices === 'function' ? choices : choices.length > 0 ? random.pick(choices) : undefined;
  if (draw) {
    const pattern = patternOf(subject);
    const accentTurn = random.int(0, 2);
    const paint = (id: string, base: string): Paint => ({ id, base, accent: accentOf(base, accentTurn), pattern });
    return {
      takesColour: true,
      colour,
      draw: (id, colourHex) => paintDefs(paint(id, colourHex ?? colour)) + draw(paint(id, colourHex ?? colour)),
    };
  }
  const name = random.pick(motif?.emoji ?? ['shopping-bags']);
  return { takesColour: false, colour, draw: () => emoji(name) };
}

function ownColourName(productName: string): string {
  return /星空蓝|青粉|灰黄|条纹间粉|蓝粉|蓝灰|素雅灰|胭脂粉|绿格|迷彩|木纹|中国红|铝/.exec(productName)?.[0] ?? '';
}

function patternOf({ name, sourceId }: Subject): Pattern {
  const named: readonly (readonly [RegExp, Pattern])[] = [
    [/华夫|泡泡纱/, 'waffle'], [/山形纹|流星纹/, 'chevron'], [/几何|拼接|撞色/, 'geometric'], [/格/, 'plaid'], [/波点/, 'dots'],
    [/海魂|条纹/, 'stripe'], [/绣球|刺绣|绣花|田园|蜻蜓|意式|法式/, 'floral'], [/绞花|针织|编/, 'knit'], [/森林|竹语|植物|提花|印花/, 'leaf'],
    [/粉彩|清新/, 'dots'], [/色织/, 'pinstripe'],
  ];
  if (/魔兽/.test(name)) return 'plain';
  const found = named.find(([when]) => when.test(name));
  if (found) return found[1];
  return /四件套|抱枕|地毯|浴巾|毛巾|窝/.test(name) && hash32(String(sourceId)) % 3 === 0 ? 'pinstripe' : 'plain';
}

function accentOf(base: string, turn: number): string {
  if (turn === 0) return shade(base, 0.62);
  if (turn === 1) return blend(shade(base, -0.25), '#7a5a48', 0.25);
  return blend(shade(base, 0.5), '#fff3d6', 0.6);
}
