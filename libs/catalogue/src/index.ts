import type { AnyRoute } from '@quanyu/platform';
import { adminProductRoutes } from './http/admin.contract.js';
import { categoryRoutes } from './http/category.contract.js';
import { goodsRoutes } from './http/goods.staff.contract.js';
import { importRoutes } from './http/import.contract.js';
import { storefrontRoutes } from './http/storefront.contract.js';

export { Catalogue } from './catalogue.js';
export { catalogueEntities } from './catalogue.entity.js';
export { catalogueError } from './catalogue.errors.js';
export { CatalogueModule } from './catalogue.module.js';
export type { CatalogueSnapshot, PublishedProduct, SellableVariant } from './snapshot/catalogue-snapshot.js';
export { Categories } from './categories.js';
export { type BannerInput, HomeContent } from './home-content.js';
export type { ProductInput } from './http/admin.contract.js';
export { CHANNELS } from './http/catalogue.schema.js';
export { registerCatalogueHotReads } from './http/hot-reads.js';
export { readPicture, registerCatalogueUploads } from './http/uploads.js';
export { PictureStore, pictureUrl, type StoredPicture } from './pictures/pictures.js';
export { CatalogueSearch } from './search/catalogue-search.js';
export { ProductIntake } from './products/product-intake.js';
export { type MemberPrice, type PlacePrices, type SalesPlace, storefrontAt } from './snapshot/place-prices.js';
export { isEan13 } from './products/product.rules.js';
export { Products } from './products/products.js';
export { catalogueTasks, PublishSchedule } from './products/publish-schedule.js';

/** Every HTTP route of the catalogue. */
export const catalogueRoutes: readonly AnyRoute[] = [...storefrontRoutes, ...adminProductRoutes, ...categoryRoutes, ...importRoutes, ...goodsRoutes];
