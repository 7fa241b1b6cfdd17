import type { INestApplicationContext } from '@nestjs/common';
import { type BannerInput, Catalogue, Categories, HomeContent, type ProductInput, ProductIntake } from '@quanyu/catalogue';
import { takeParts } from '../parts.js';
import type { PlannedProduct, PlannedVariant } from './catalogue-plan.js';
import { forgetEmoji } from './pictures/emoji.js';
import { bannerRecipes, categoryIconRecipe, composeProductPictures, drawPictures, type DrawnPicture, type PictureRecipe } from './pictures.js';
import type { Progress } from './progress.js';
import { at, randomFor } from './random.js';
import { atMoment } from './seed-moment.js';
import { sideBySide } from './side-by-side.js';
import { readBrands, readCategories, readSearchKeywords, type SourceCategory } from './source-data.js';

const DAY_MS = 86_400_000;
const editor = { actor: 'system' } as const;
const PRODUCTS_AT_ONCE = 6;

export interface CatalogueJob {
  readonly products: readonly PlannedProduct[];
  readonly mediaDir: string;
  /** Draws two views of a product and no single colours: enough for tests, in half the time. */
  readonly isBrief: boolean;
  /** When the shop was stocked: before the first past order. */
  readonly openedMs: number;
  readonly progress: Progress;
}

/** Draws every picture, makes the categories, products and home page, and returns each SKU code's variant. Safe to repeat. */
export async function buildCatalogue(nest: INestApplicationContext, job: CatalogueJob): Promise<Map<string, string>> {
  const shop = takeParts(nest, { catalogue: Catalogue, categories: Categories, products: ProductIntake, home: HomeContent });
  const { products, progress, openedMs } = job;
  const categories = readCategories();
  const recipesOf = new Map(products.map((product) => [product, composeProductPictures(product).filter(({ view, colourName }) => !job.isBrief || (colourName === null && (view === 'hero' || view === 'scene')))]));
  const drawn = await drawAll([...[...recipesOf.values()].flat(), ...categories.map(categoryIconRecipe), ...bannerRecipes()], job);
  forgetEmoji();

  progress.begin('商品 Products  ', products.length);
  const categoryIds = await createCategories(shop.categories, { categories, drawn, openedMs });
  const variantIds = new Map<string, string>();
  let done = 0;
  const take = async (product: PlannedProduct): Promise<void> => {
    const recipes = recipesOf.get(product) ?? [];
    const pictures = recipes.map((recipe) => ({ ...drawnOf(drawn, recipe), alt: recipe.alt }));
    const variantPictures = Object.fromEntries(
      product.variants.flatMap(({ skuCode, colour }) => {
        const picture = colour === null ? -1 : recipes.findIndex(({ colourName }) => colourName === colour.name);
        return picture < 0 ? [] : [[skuCode, picture] as const];
      }),
    );
    const publishedAt = product.onSale ? new Date(firstShownMs(product, openedMs)) : null;
    const taken = await atMoment(openedMs, `product ${product.code}`, () =>
      shop.products.take({
        product: toInput(product, categoryIds),
        pictures,
        variantPictures,
        reviews: toReviews(product, openedMs),
        publishedAt,
        editor,
        idempotencyKey: `seed ${product.code}`,
      }),
    );
    for (const { sku, variantId } of taken.variants) variantIds.set(sku, variantId);
    progress.reach((done += 1));
  };
  // Each is written in its own time with ids of its own, whatever is written beside it.
  await sideBySide(products, PRODUCTS_AT_ONCE, take);
  await arrangeHome(shop.home, { products, drawn, categoryIds, openedMs });
  await shop.catalogue.refresh();
  progress.end();
  return variantIds;
}

async function drawAll(recipes: readonly PictureRecipe[], { mediaDir, progress }: CatalogueJob): Promise<Map<string, DrawnPicture>> {
  const distinct = [...new Map(recipes.map((recipe) => [recipe.name, recipe])).values()];
  progress.begin('图片 Pictures  ', distinct.length);
  const drawn = await drawPictures(distinct, mediaDir, (done) => progress.reach(done));
  progress.end();
  return new Map(drawn.map((picture) => [picture.file, picture]));
}

function drawnOf(drawn: ReadonlyMap<string, DrawnPicture>, recipe: PictureRecipe): DrawnPicture {
  const picture = drawn.get(recipe.name);
  if (!picture) throw new Error(`the picture ${recipe.name} was not drawn`);
  return picture;
}

interface CategoriesJob {
  categories: readonly SourceCategory[];
  drawn: ReadonlyMap<string, DrawnPicture>;
  openedMs: number;
}

/** Both levels, the upper one first; returns our id of each category of the source. */
async function createCategories(entry: Categories, { categories, drawn, openedMs }: CategoriesJob): Promise<Map<number, string>> {
  const ids = new Map<number, string>();
  const upperFirst = [...categories].sort((a, b) => a.level.localeCompare(b.level) || a.sortOrder - b.sortOrder);
  for (const category of upperFirst) {
    await atMoment(openedMs, `category ${category.id}`, async () => {
      const parentId = category.parentId === null ? null : (ids.get(category.parentId) ?? null);
      const input = { parentId, name: category.name, description: category.description, position: category.sortOrder };
      const created = await entry.create({ input, editor, idempotencyKey: `seed category ${category.id}` });
      ids.set(category.id, created.categoryId);
      await entry.setIcon({ categoryId: created.categoryId, picture: drawnOf(drawn, categoryIconRecipe(category)), editor });
    });
  }
  return ids;
}

function toInput(product: PlannedProduct, categoryIds: ReadonlyMap<number, string>): ProductInput {
  const categoryId = categoryIds.get(product.categoryId);
  if (categoryId === undefined) throw new Error(`category ${product.categoryId} was not made`);
  const brand = readBrandNames().get(product.brandId ?? -1) ?? null;
  return {
    code: product.code,
    title: product.name,
    brief: product.brief,
    description: describeProduct(product),
    categoryId,
    brand,
    keywords: [...product.keywords, product.categoryName, product.topCategoryName].join(' '),
    tags: [...(product.isNew ? ['新品'] : []), ...(product.isHot ? ['热销'] : [])],
    attributes: [...product.attributes.map(([name, value]) => ({ name: name.replace(/^\*/, ''), value: value.trim() })).filter(({ name, value }) => name !== '' && value !== ''), ...handlingOf(product)],
    options: product.options.map(({ name, values }) => ({ name, values: [...values] })),
    optionsComposed: product.optionsComposed,
    variants: product.variants.map(toVariantInput),
  };
}

function toVariantInput(variant: PlannedVariant): ProductInput['variants'][number] {
  const { skuCode, barcode, optionValues, priceFen, listPriceFen } = variant;
  return { sku: skuCode, barcode, optionValues, priceFen, listPriceFen: listPriceFen > priceFen ? listPriceFen : null, maxPerOrder: 99, imageMediaId: null };
}

/** What pickers are told of goods that break. */
function handlingOf(product: PlannedProduct): { name: string; value: string }[] {
  const breaks = product.attributes.some(([name, value]) => name.includes('材质') && /玻璃|陶瓷/.test(value));
  return breaks ? [{ name: '储运要求', value: '易碎' }] : [];
}

let brandNames: Map<number, string> | null = null;

function readBrandNames(): Map<number, string> {
  brandNames ??= new Map(readBrands().map(({ id, name }) => [id, name]));
  return brandNames;
}

function describeProduct(product: PlannedProduct): string {
  const material = product.attributes.find(([name]) => /材质|面料|材料|填充物$/.test(name))?.[1].split('\n')[0];
  const choice = product.options.map(({ name, values }) => `${name}可选 ${values.join('、')}`).join('；');
  return [product.brief, material ? `选用${material}。` : '', choice === '' ? '' : `${choice}。`, '到店自提，现货当天可取。'].filter((line) => line !== '').join('\n');
}

/** New goods came in the last weeks, the others over the year before. */
function firstShownMs(product: PlannedProduct, openedMs: number): number {
  const random = randomFor(`shown ${product.sourceId}`);
  return product.isNew ? openedMs + random.int(8, 28) * DAY_MS + random.int(0, 600) * 60_000 : openedMs - random.int(2, 330) * DAY_MS;
}

function toReviews(product: PlannedProduct, openedMs: number): { rating: 3 | 4 | 5; content: string; authorName: string; optionText: string; createdAt: Date }[] {
  const random = randomFor(`review options ${product.sourceId}`);
  return product.reviews.map(({ content, rating, nickname, daysAgo }) => ({
    rating,
    content,
    authorName: nickname,
    optionText: random.pick(product.variants).optionValues.join(' · '),
    createdAt: new Date(openedMs + (30 - daysAgo) * DAY_MS + random.int(9 * 60, 22 * 60) * 60_000),
  }));
}

const bannerTexts = [
  { title: '换季好眠', subtitle: '四件套、羽绒被，到店即提', category: '床品件套' },
  { title: '毛孩子的小窝', subtitle: '窝垫、食盆、牵引一次备齐', category: '宠物' },
  { title: '一口好锅', subtitle: '炖煮三餐，从挑锅开始', category: '锅具' },
] as const;

interface HomeJob {
  products: readonly PlannedProduct[];
  drawn: ReadonlyMap<string, DrawnPicture>;
  categoryIds: ReadonlyMap<number, string>;
  openedMs: number;
}

async function arrangeHome(home: HomeContent, { products, drawn, categoryIds, openedMs }: HomeJob): Promise<void> {
  const recipes = bannerRecipes();
  const banners = bannerTexts.map(({ title, subtitle, category }, index): BannerInput => {
    const product = products.find(({ categoryName }) => categoryName === category);
    const categoryId = categoryIds.get(product?.categoryId ?? -1);
    return { title, subtitle, picture: drawnOf(drawn, at(recipes, index)), link: categoryId === undefined ? { kind: 'none' } : { kind: 'category', categoryId } };
  });
  // Of the source's hot words those that find something here; the rest are what people look for in such a shop.
  const found = readSearchKeywords().filter((word) => products.some(({ name, brief }) => `${name}${brief}`.includes(word)));
  const hotWords = ['四件套', '羽绒被', '毛巾', '猫抓板', '珐琅锅', ...found, '台灯', '曲奇', '登机箱'];
  await atMoment(openedMs, 'home', () => home.replace({ banners, hotWords, editor }));
}
