import { blend, shade } from '../colours.js';
import { randomFor } from '../random.js';
import { emoji } from './emoji.js';

/** Backdrop and small companions of a category: what stands beside its goods. */
interface Setting {
  /** Pastels: each product takes one. */
  backdrops: readonly string[];
  companions: readonly string[];
}

const settings: Record<string, Setting> = {
  床品件套: { backdrops: ['#e9eef3', '#f3ebe2', '#e8efe8', '#efe9f1'], companions: ['potted-plant', 'crescent-moon', 'candle', 'hot-beverage', 'open-book'] },
  被枕: { backdrops: ['#eaf0f4', '#f1ede6', '#ebe9f3'], companions: ['crescent-moon', 'cloud', 'feather', 'candle', 'alarm-clock'] },
  夏凉: { backdrops: ['#e4f1f1', '#e9f2e4', '#e7eff6'], companions: ['herb', 'watermelon', 'wind-chime', 'lotus', 'folding-hand-fan'] },
  布艺软装: { backdrops: ['#f2ece3', '#e9efec', '#f4e9e4', '#e9edf3'], companions: ['potted-plant', 'couch-and-lamp', 'framed-picture', 'hot-beverage', 'cactus'] },
  家具: { backdrops: ['#f1ebe1', '#e8eee9', '#eceaf0'], companions: ['potted-plant', 'framed-picture', 'books', 'cat', 'teapot'] },
  家饰: { backdrops: ['#f5ebe6', '#eaf0ea', '#ece9f4'], companions: ['books', 'candle', 'framed-picture', 'cherry-blossom', 'hot-beverage'] },
  灯具: { backdrops: ['#f5efdf', '#e8ebf1'], companions: ['books', 'potted-plant', 'glasses', 'hot-beverage'] },
  宠物: { backdrops: ['#f6ecdc', '#e6f0ea', '#e7eef6', '#f6e8e4'], companions: ['cat', 'dog', 'paw-prints', 'bone', 'poodle', 'black-cat', 'yarn'] },
  锅具: { backdrops: ['#f7ebe0', '#eaf0e4', '#f3ece9'], companions: ['tomato', 'garlic', 'herb', 'carrot', 'lemon', 'salt', 'egg'] },
  糕点: { backdrops: ['#fbeee3', '#f9ebec', '#f3f0df', '#eaf1e6'], companions: ['teacup-without-handle', 'teapot', 'cherry-blossom', 'strawberry', 'leaf-fluttering-in-wind'] },
  内裤: { backdrops: ['#eceff3', '#f4ecec', '#eef0ea'], companions: ['sparkles', 'cloud', 'feather', 'leaf-fluttering-in-wind'] },
  服饰: { backdrops: ['#fdf0e6', '#e9f2f7', '#fbeaf0', '#eef4e6'], companions: ['teddy-bear', 'baby-bottle', 'balloon', 'baby-chick', 'rainbow'] },
  毛巾: { backdrops: ['#e6f2f3', '#f6edeb', '#edf2e8'], companions: ['bubbles', 'soap', 'lotion-bottle', 'bathtub', 'leaf-fluttering-in-wind'] },
  文具: { backdrops: ['#ecebf6', '#f5f0e2', '#e6f0f1'], companions: ['memo', 'straight-ruler', 'paperclip', 'books', 'hot-beverage'] },
  功能箱包: { backdrops: ['#e5eef5', '#f4eee3', '#e9eef0'], companions: ['airplane', 'passport-control', 'camera', 'sunglasses', 'world-map'] },
  魔兽世界: { backdrops: ['#e9e6f2', '#e4ebf0', '#f2ebe0'], companions: ['crossed-swords', 'crystal-ball', 'fire', 'gem-stone', 'scroll'] },
};

const fallback: Setting = { backdrops: ['#eef0f2', '#f3efe8'], companions: ['sparkles', 'potted-plant'] };

export type View = 'hero' | 'scene' | 'closeUp' | 'pattern';

export interface Composition {
  sourceId: number;
  categoryName: string;
  view: View;
  /** Draws the subject in a box of 200 × 200 units. */
  subject: string;
  /** The subject's colour, which tints the backdrop a little; more for a variant whose drawing can't wear it. */
  tint: string;
  tintShare: number;
}

export const PICTURE_SIZE = 750;

/** One square picture as SVG text. The same composition always gives the same text. */
export function composeScene(composition: Composition): string {
  const setting = settings[composition.categoryName] ?? fallback;
  const random = randomFor(`scene ${composition.sourceId}`);
  const backdrop = blend(random.pick(setting.backdrops), shade(composition.tint, 0.4), composition.tintShare);
  const companions = random.shuffle(setting.companions);
  const side = random.chance(0.5) ? 1 : -1;
  const body = views[composition.view]({ backdrop, companions, side, subject: composition.subject });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${PICTURE_SIZE}" height="${PICTURE_SIZE}" viewBox="0 0 750 750">${sharedDefs(backdrop, blend(shade(backdrop, -0.01), composition.tint, 0.16))}${body}</svg>`;
}

interface Stage {
  backdrop: string;
  companions: readonly string[];
  side: 1 | -1;
  subject: string;
}

const views: Record<View, (stage: Stage) => string> = {
  hero: ({ backdrop, subject, side }) =>
    fill('url(#sky)') +
    `<circle cx="${375 + side * 20}" cy="372" r="292" fill="#fff" opacity="0.5"/>` +
    `<circle cx="${375 - side * 232}" cy="596" r="84" fill="${shade(backdrop, -0.05)}" opacity="0.55"/>` +
    `<circle cx="${375 + side * 262}" cy="140" r="44" fill="${shade(backdrop, -0.06)}" opacity="0.5"/>` +
    stand(subject, 375, 648, 2.95),
  scene: ({ backdrop, subject, side, companions }) =>
    fill('url(#sky)') +
    `<path d="M${375 - side * 22 - 190} 560v-230a190 190 0 0 1 380 0v230z" fill="#fff" opacity="0.55"/>` +
    `<rect y="548" width="750" height="202" fill="${shade(backdrop, -0.07)}"/>` +
    `<rect y="548" width="750" height="60" fill="url(#edge)"/>` +
    stand(emoji(companions[0] ?? 'sparkles'), 375 + side * 252, 590, 1.15) +
    stand(subject, 375 - side * 22, 664, 2.45) +
    stand(emoji(companions[1] ?? 'sparkles'), 375 - side * 280, 706, 0.8),
  closeUp: ({ backdrop, subject, side }) =>
    fill(shade(backdrop, -0.02)) +
    `<path d="M0 ${375 + side * 210}L750 ${375 - side * 210}V750H0z" fill="${shade(backdrop, 0.5)}"/>` +
    `<g transform="translate(${375 - side * 120} 430) rotate(${side * -7}) scale(4.1) translate(-100 -108)">${subject}</g>`,
  pattern: ({ backdrop, subject, side, companions }) =>
    fill(backdrop) +
    wallpaper(emoji(companions[2] ?? companions[0] ?? 'sparkles'), emoji(companions[1] ?? 'sparkles')) +
    `<circle cx="375" cy="375" r="286" fill="#fff" opacity="0.94"/>` +
    `<g transform="translate(375 382) rotate(${side * 6}) translate(-375 -382)">${stand(subject, 375, 566, 2.15)}</g>`,
};

/** The subject on the ground at (x, y), with the soft shadow of something that stands there. */
function stand(subject: string, x: number, y: number, scale: number): string {
  const width = 92 * scale;
  return (
    `<ellipse cx="${x}" cy="${y + 2 * scale}" rx="${width}" ry="${11 * scale}" fill="url(#shadow)"/>` +
    `<g transform="translate(${x - 100 * scale} ${y - 180 * scale}) scale(${scale})">${subject}</g>`
  );
}

/** A tile that repeats: drawing every icon by itself would take ten times as long. */
function wallpaper(first: string, second: string): string {
  const icon = (name: string, x: number, y: number): string => `<use href="#${name}" transform="translate(${x} ${y}) scale(0.36)"/>`;
  const cells = icon('first', 16, 13) + icon('second', 120, 13) + icon('second', 68, 111) + icon('first', -36, 111) + icon('first', 172, 111);
  return (
    `<defs><g id="first">${first}</g><g id="second">${second}</g><pattern id="wall" width="208" height="196" patternUnits="userSpaceOnUse">${cells}</pattern></defs>` +
    `<rect width="750" height="750" fill="url(#wall)" opacity="0.5"/>`
  );
}

function fill(paint: string): string {
  return `<rect width="750" height="750" fill="${paint}"/>`;
}

function sharedDefs(backdrop: string, edge: string): string {
  return `<defs>
<radialGradient id="sky" cx="0.42" cy="0.3" r="0.95"><stop offset="0" stop-color="${shade(backdrop, 0.55)}"/><stop offset="1" stop-color="${edge}"/></radialGradient>
<linearGradient id="edge" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#000" stop-opacity="0.05"/><stop offset="1" stop-color="#000" stop-opacity="0"/></linearGradient>
<radialGradient id="shadow"><stop offset="0" stop-color="#2b2520" stop-opacity="0.34"/><stop offset="0.55" stop-color="#2b2520" stop-opacity="0.14"/><stop offset="1" stop-color="#2b2520" stop-opacity="0"/></radialGradient></defs>`;
}
