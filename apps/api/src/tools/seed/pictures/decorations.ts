import { shade } from '../colours.js';
import { randomFor } from '../random.js';
import { emoji } from './emoji.js';
import { petBed } from './goods.js';
import { enamelPot, floorLamp } from './home.js';
import { paintDefs } from './paint.js';
import type { Paint } from './paint.js';
import { bedSet, cushion } from './textiles.js';

/** The emoji that stands for a category; one that is missing gets a shopping bag. */
const categoryEmoji: Record<string, string> = {
  居家: 'couch-and-lamp', 餐厨: 'cooking', 饮食: 'bento-box', 配件: 'handbag', 服装: 't-shirt', 婴童: 'baby-bottle', 杂货: 'basket', 洗护: 'lotion-bottle', 志趣: 'video-game',
  布艺软装: 'thread', 被枕: 'zzz', 床品件套: 'bed', 灯具: 'light-bulb', 地垫: 'knot', 床垫: 'bed', 家饰: 'potted-plant', 家具: 'chair', 宠物: 'paw-prints', 夏凉: 'wind-chime',
  锅具: 'shallow-pan-of-food', 餐具: 'fork-and-knife-with-plate', 清洁: 'broom', 杯壶: 'teapot', 清洁保鲜: 'sponge', 功能厨具: 'spoon', 茶具咖啡具: 'hot-beverage', 刀剪砧板: 'kitchen-knife', 厨房小电: 'electric-plug',
  炒货: 'peanuts', 小食: 'popcorn', 食材: 'ear-of-corn', 冲饮: 'beverage-box', 糖巧: 'chocolate-bar', 糕点: 'moon-cake', 茗茶: 'teacup-without-handle', 果干: 'grapes', 肉制品: 'meat-on-bone', 调味: 'salt',
  鞋: 'running-shoe', 围巾件套: 'scarf', 拖鞋: 'thong-sandal', 单肩包: 'clutch-bag', 双肩包: 'backpack', 功能箱包: 'luggage', 靴: 'womans-boot', 配饰: 'ring', 数码: 'headphone',
  袜子: 'socks', 内衣: 'running-shirt', 内裤: 'briefs', 家居服: 'kimono', T恤: 't-shirt', 外衣: 'coat', 衬衫: 'necktie', 丝袜: 'ballet-shoes', 卫衣: 'lab-coat', 毛衣: 'yarn', 裤装: 'jeans',
  妈咪: 'pregnant-woman', 服饰: 'dress', 婴童洗护: 'bathtub', 寝居: 'crescent-moon', 玩具: 'teddy-bear', 喂养: 'baby-bottle', 童车童椅: 'playground-slide',
  户外: 'tent', 口罩: 'face-with-medical-mask', 收纳: 'package', 海外: 'globe-showing-asia-australia', 雨具: 'umbrella', 文具: 'fountain-pen', 出行用品: 'airplane', 节日礼盒: 'wrapped-gift', 眼镜: 'sunglasses', 汽车用品: 'automobile',
  毛巾: 'bubbles', 日用清洁: 'soap', 美妆: 'lipstick', 护发: 'hair-pick', 香薰: 'candle', 面部护理: 'lotion-bottle', 用具: 'toothbrush',
  夏日甜心: 'ice-cream', 礼品卡: 'credit-card', 唱片: 'optical-disk', 魔兽世界: 'crossed-swords', 炉石传说: 'beer-mug', 守望先锋: 'shield', 暗黑破坏神III: 'fire', 星际争霸II: 'rocket', 风暴英雄: 'cyclone', 梦幻西游: 'monkey-face', 大话西游: 'magic-wand',
};

const iconBackdrops = ['#e6f2ec', '#fdeee3', '#e8eff8', '#f5ebf3', '#f4f0dc', '#e6f1f4'];

/** A category's icon, 240 × 240, on a soft tile. */
export function composeCategoryIcon(category: { id: number; name: string }): string {
  const backdrop = randomFor(`category ${category.id}`).pick(iconBackdrops);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240" viewBox="0 0 240 240"><defs><linearGradient id="t" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${shade(backdrop, 0.5)}"/><stop offset="1" stop-color="${shade(backdrop, -0.04)}"/></linearGradient></defs>` +
    `<rect width="240" height="240" fill="url(#t)"/><g transform="translate(20 18)">${emoji(categoryEmoji[category.name] ?? 'shopping-bags')}</g></svg>`
  );
}

const banners: Record<'bedroom' | 'pets' | 'kitchen', { backdrop: string; items: (() => string)[] }> = {
  bedroom: {
    backdrop: '#dfe9ee',
    items: [
      () => spot('potted-plant', 596, 428, 1) + place('b', '#8fa9c4', 'stripe', bedSet, 800, 448, 2.1),
      () => place('c', '#f0e2cf', 'plain', floorLamp, 1036, 446, 1.7) + place('d', '#e3b85b', 'knit', cushion, 672, 470, 0.72),
    ],
  },
  pets: {
    backdrop: '#f6e7d2',
    items: [
      () => place('a', '#6d84a8', 'stripe', petBed, 850, 450, 1.9),
      () => spot('cat', 668, 446, 1.25) + spot('poodle', 1010, 456, 1.2),
      () => spot('bone', 756, 474, 0.5) + spot('yarn', 904, 476, 0.5),
    ],
  },
  kitchen: {
    backdrop: '#e3efe4',
    items: [
      () => place('a', '#c4544f', 'plain', enamelPot, 800, 446, 1.85),
      () => spot('tomato', 626, 450, 0.8) + spot('teapot', 1030, 446, 1) + spot('herb', 560, 440, 0.7),
      () => spot('carrot', 700, 474, 0.55) + spot('lemon', 936, 474, 0.5) + spot('garlic', 1084, 470, 0.5),
    ],
  },
};

export type BannerName = keyof typeof banners;
export const bannerNames: readonly BannerName[] = ['bedroom', 'pets', 'kitchen'];

/** A home banner, 1125 × 480, empty on the left: the screen writes the headline, so that no font is needed here. */
export function composeBanner(name: BannerName): string {
  const { backdrop, items } = banners[name];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="1125" height="480" viewBox="0 0 1125 480">${groundDefs(backdrop)}<rect width="1125" height="480" fill="url(#sky)"/>` +
    `<circle cx="850" cy="250" r="250" fill="#fff" opacity="0.42"/><circle cx="470" cy="90" r="46" fill="#fff" opacity="0.35"/><circle cx="90" cy="430" r="120" fill="#fff" opacity="0.22"/>` +
    `<path d="M0 412q420-40 1125-14v82h-1125z" fill="${shade(backdrop, -0.08)}"/>${items.map((item) => item()).join('')}</svg>`
  );
}

function place(id: string, base: string, pattern: Paint['pattern'], draw: (paint: Paint) => string, x: number, y: number, scale: number): string {
  const paint: Paint = { id, base, accent: shade(base, 0.6), pattern };
  return at(paintDefs(paint) + draw(paint), x, y, scale);
}

function spot(name: string, x: number, y: number, scale: number): string {
  return at(emoji(name), x, y, scale);
}

function at(drawing: string, x: number, y: number, scale: number): string {
  return (
    `<ellipse cx="${x}" cy="${y + scale}" rx="${84 * scale}" ry="${9 * scale}" fill="url(#shadow)"/>` +
    `<g transform="translate(${x - 100 * scale} ${y - 180 * scale}) scale(${scale})">${drawing}</g>`
  );
}

function groundDefs(backdrop: string): string {
  return `<defs><linearGradient id="sky" x1="0" y1="0" x2="0.4" y2="1"><stop offset="0" stop-color="${shade(backdrop, 0.45)}"/><stop offset="1" stop-color="${backdrop}"/></linearGradient><radialGradient id="shadow"><stop offset="0" stop-color="#2b2520" stop-opacity="0.3"/><stop offset="0.55" stop-color="#2b2520" stop-opacity="0.12"/><stop offset="1" stop-color="#2b2520" stop-opacity="0"/></radialGradient></defs>`;
}
