import { Module } from '@nestjs/common';
import { CatalogueSearch } from './search/catalogue-search.js';
import { Catalogue } from './catalogue.js';
import { CatalogueRepository } from './catalogue.repository.js';
import { Categories } from './categories.js';
import { ImportConfirmation } from './csv/confirm-import.js';
import { EditTransaction } from './edit-transaction.js';
import { ProductExport } from './csv/export-products.js';
import { Goods } from './goods.js';
import { HomeContent } from './home-content.js';
import { CatalogueImportAdminController } from './http/catalogue-import.admin.controller.js';
import { CatalogueAdminController } from './http/catalogue.admin.controller.js';
import { CatalogueStorefrontController } from './http/catalogue.storefront.controller.js';
import { GoodsStaffController } from './http/goods.staff.controller.js';
import { ImportRepository } from './csv/import.repository.js';
import { PictureStore } from './pictures/pictures.js';
import { ImportPreviewing } from './csv/preview-import.js';
import { ProductIntake } from './products/product-intake.js';
import { ProductListRepository } from './products/product-list.repository.js';
import { ProductMedia } from './pictures/product-media.js';
import { Products } from './products/products.js';
import { PublishSchedule } from './products/publish-schedule.js';
import { Reviews } from './reviews.js';
import { SnapshotRepository } from './snapshot/snapshot.repository.js';

@Module({
  controllers: [CatalogueStorefrontController, CatalogueAdminController, CatalogueImportAdminController, GoodsStaffController],
  providers: [
    CatalogueRepository,
    SnapshotRepository,
    ProductListRepository,
    ImportRepository,
    PictureStore,
    EditTransaction,
    Catalogue,
    CatalogueSearch,
    Products,
    ProductMedia,
    ProductIntake,
    Categories,
    Goods,
    HomeContent,
    Reviews,
    PublishSchedule,
    ImportPreviewing,
    ImportConfirmation,
    ProductExport,
  ],
  exports: [Catalogue, CatalogueSearch, Products, ProductMedia, ProductIntake, Categories, HomeContent, PictureStore, PublishSchedule, ImportPreviewing, ImportConfirmation],
})
export class CatalogueModule {}
