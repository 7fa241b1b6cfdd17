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
export type { CatalogueSnapshot, PublishedProduct, SellableVariant } from './catalogue-snapshot.js';
export { Categories } from './categories.js';
export { CATALOGUE_TOPIC } from './edit-transaction.js';
export { type BannerInput, HomeContent } from './home-content.js';
export type { AdminProduct, ProductInput, VariantInput } from './http/admin.contract.js';
export type { AdminCategory, CategoryInput } from './http/category.contract.js';
export { CHANNELS } from './http/catalogue.schema.js';
export { registerCatalogueHotReads } from './http/hot-reads.js';
export { readPicture, registerCatalogueUploads } from './http/uploads.js';
export { PictureStore, pictureUrl, type StoredPicture } from './pictures.js';
export { type FinishedProduct, ProductIntake, type ReviewInput, type TakenProduct } from './product-intake.js';
export { type MemberPrice, type PlacePrices, type SalesPlace, STOREFRONT_CHANNEL, storefrontAt } from './place-prices.js';
export { ProductMedia } from './product-media.js';
export { isEan13 } from './product.rules.js';
export { Products } from './products.js';
export { ImportConfirmation } from './confirm-import.js';
export { ImportPreviewing } from './preview-import.js';
export { catalogueTasks, PublishSchedule } from './publish-schedule.js';

/** Every HTTP route of the catalogue. */
export const catalogueRoutes: readonly AnyRoute[] = [...storefrontRoutes, ...adminProductRoutes, ...categoryRoutes, ...importRoutes, ...goodsRoutes];
