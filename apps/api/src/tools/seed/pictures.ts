import { createHash } from 'node:crypto';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredPicture } from '@quanyu/catalogue';
import sharp, { type Sharp } from 'sharp';
import type { PlannedProduct } from './catalogue-plan.js';
import { bannerNames, composeBanner, composeCategoryIcon } from './pictures/decorations.js';
import { illustrate } from './pictures/illustrations.js';
import { composeScene, PICTURE_SIZE } from './pictures/scenes.js';
import type { View } from './pictures/scenes.js';
import { at } from './random.js';

/** Change it when a drawing stays but its encoding changes: names follow what was drawn and how it was encoded. */
const ENCODING = 'webp 82';
const THUMB_WIDTH = 375;
/** Below this, sharp's threads wait for each other's memory; above, nothing gets faster on a few cores. */
const PARALLEL_RENDERS = 4;

/** A picture that is not drawn yet. Equal pictures have equal names, so a second seed finds them made. */
export interface PictureRecipe {
  readonly svg: string;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly alt: string;
}

export interface ProductPictureRecipe extends PictureRecipe {
  readonly view: View;
  /** The colour's name where the picture shows one colour of several. */
  readonly colourName: string | null;
}

/** A picture in the media folder, as the catalogue takes it over. */
export type DrawnPicture = StoredPicture & { readonly alt: string };

const viewNames: Record<View, string> = { hero: '正面', scene: '场景', closeUp: '细节', pattern: '搭配' };

/** Three views of a product, four of those that the home page shows first, then one per colour that shoppers choose from. Pure and deterministic. */
export function composeProductPictures(product: PlannedProduct): ProductPictureRecipe[] {
  const illustration = illustrate(product);
  const compose = (view: View, colour: { name: string; hex: string } | null): ProductPictureRecipe => {
    const tint = colour?.hex ?? illustration.colour;
    const svg = composeScene({
      sourceId: product.sourceId,
      categoryName: product.categoryName,
      view,
      subject: illustration.draw('a', colour?.hex),
      tint,
      tintShare: illustration.takesColour || !colour ? 0.4 : 0.75,
    });
    const alt = `${product.name} ${colour?.name ?? viewNames[view]}`;
    return { ...toRecipe(svg, PICTURE_SIZE, PICTURE_SIZE, alt), view, colourName: colour?.name ?? null };
  };
  const views: View[] = product.isHot || product.isNew ? ['hero', 'scene', 'closeUp', 'pattern'] : ['hero', 'scene', 'closeUp'];
  const colours = new Map(product.variants.flatMap(({ colour }) => (colour ? [[colour.name, colour] as const] : [])));
  const main = [...colours.values()][0] ?? null;
  return [
    // The first view wears the first colour, which is what the sheet shows when it opens.
    ...views.map((view) => ({ ...compose(view, main), colourName: null, alt: `${product.name} ${viewNames[view]}` })),
    ...(colours.size > 1 ? [...colours.values()].map((colour) => compose('hero', colour)) : []),
  ];
}

export function categoryIconRecipe(category: { id: number; name: string }): PictureRecipe {
  return toRecipe(composeCategoryIcon(category), 240, 240, `${category.name}分类图标`);
}

export function bannerRecipes(): PictureRecipe[] {
  return bannerNames.map((name) => toRecipe(composeBanner(name), 1125, 480, '首页横幅'));
}

/** Draws what the folder lacks and returns every picture, in the order of the recipes. */
export async function drawPictures(
  recipes: readonly PictureRecipe[],
  mediaDir: string,
  onDrawn: (done: number) => void = () => undefined,
): Promise<DrawnPicture[]> {
  await mkdir(mediaDir, { recursive: true });
  sharp.concurrency(1);
  const byName = new Map<string, Promise<DrawnPicture>>();
  const pictures: DrawnPicture[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < recipes.length; index = next++) {
      const recipe = recipes[index];
      if (!recipe) break;
      const drawing = byName.get(recipe.name) ?? draw(recipe, mediaDir);
      byName.set(recipe.name, drawing);
      pictures[index] = { ...(await drawing), alt: recipe.alt };
      onDrawn((done += 1));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_RENDERS }, work));
  return pictures;
}

async function draw(recipe: PictureRecipe, mediaDir: string): Promise<DrawnPicture> {
  const { name: file, width, height, alt } = recipe;
  const widths = [...new Set([Math.min(THUMB_WIDTH, width), width])];
  const paths = widths.map((target) => join(mediaDir, `${file}-${target}.webp`));
  const smallest = at(paths, 0);
  // The smallest is written last, so its presence proves the whole picture.
  const isDrawn = await access(smallest).then(() => true, () => false);
  if (!isDrawn) {
    const { data, info } = await sharp(Buffer.from(recipe.svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const canvas = (): Sharp => sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } });
    for (const index of widths.keys()) {
      const last = widths.length - 1 - index;
      const encoded = canvas().resize({ width: at(widths, last) }).webp({ quality: 82, effort: 2 });
      await store(at(paths, last), await encoded.toBuffer());
    }
  }
  const pixel = await sharp(smallest).resize(1, 1, { fit: 'fill' }).raw().toBuffer();
  return { file, widths, width, height, color: `#${pixel.subarray(0, 3).toString('hex')}`, alt };
}

/** Renamed into place, so that an interrupted seed leaves no half picture under a final name. */
async function store(path: string, bytes: Buffer): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, bytes);
  await rename(draft, path);
}

function toRecipe(svg: string, width: number, height: number, alt: string): PictureRecipe {
  const name = createHash('sha256').update(ENCODING).update(svg).digest('hex').slice(0, 31);
  return { svg, name: `s${name}`, width, height, alt };
}
