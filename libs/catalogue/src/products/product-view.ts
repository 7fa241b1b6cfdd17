import type { ProductRecord } from '../catalogue.repository.js';
import type { AdminProduct } from '../http/admin.contract.js';
import { pictureUrl, toPicture } from '../pictures/pictures.js';
import { computePublishBlockers } from './product.rules.js';

/** The product as the console shows it. */
export function toAdminProduct(record: ProductRecord): AdminProduct {
  const { product, variants, media, channelPrices, categoryPath } = record;
  const mediaById = new Map(media.map((entry) => [entry.id, entry]));
  return {
    productId: product.id,
    code: product.code,
    title: product.title,
    brief: product.brief,
    description: product.description,
    categoryId: product.categoryId,
    categoryPath,
    brand: product.brand,
    keywords: product.keywords,
    tags: product.tags,
    attributes: product.attributes,
    options: product.options,
    optionsComposed: product.optionsComposed,
    variants: variants.map((variant) => {
      const image = variant.imageMediaId === null ? undefined : mediaById.get(variant.imageMediaId);
      return {
        variantId: variant.id,
        sku: variant.sku,
        barcode: variant.barcode,
        optionValues: variant.optionValues,
        priceFen: variant.priceFen,
        listPriceFen: variant.listPriceFen,
        maxPerOrder: variant.maxPerOrder,
        imageMediaId: variant.imageMediaId,
        imageUrl: image === undefined ? null : pictureUrl(image, 375),
        channelPrices: channelPrices.filter(({ variantId }) => variantId === variant.id).map(({ channel, priceFen }) => ({ channel, priceFen })),
      };
    }),
    media: media.map(toPicture),
    status: product.status,
    publishAt: product.publishAt?.toISOString() ?? null,
    unpublishAt: product.unpublishAt?.toISOString() ?? null,
    publishedAt: product.publishedAt?.toISOString() ?? null,
    salesCount: product.salesCount,
    version: product.version,
    createdAt: product.createdAt.toISOString(),
    updatedAt: product.updatedAt.toISOString(),
    publishBlockers: computePublishBlockers(record),
  };
}
