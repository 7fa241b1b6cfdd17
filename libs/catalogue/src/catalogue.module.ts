import { Module } from '@nestjs/common';
import { CatalogueSearch } from './catalogue-search.js';
import { Catalogue } from './catalogue.js';
import { CatalogueRepository } from './catalogue.repository.js';
import { Categories } from './categories.js';
import { ImportConfirmation } from './confirm-import.js';
import { EditTransaction } from './edit-transaction.js';
import { ProductExport } from './export-products.js';
import { Goods } from './goods.js';
import { HomeContent } from './home-content.js';
import { CatalogueImportAdminController } from './http/catalogue-import.admin.controller.js';
import { CatalogueAdminController } from './http/catalogue.admin.controller.js';
import { CatalogueStorefrontController } from './http/catalogue.storefront.controller.js';
import { GoodsStaffController } from './http/goods.staff.controller.js';
import { ImportRepository } from './import.repository.js';
import { PictureStore } from './pictures.js';
import { ImportPreviewing } from './preview-import.js';
import { ProductIntake } from './product-intake.js';
import { ProductListRepository } from './product-list.repository.js';
import { ProductMedia } from './product-media.js';
import { Products } from './products.js';
import { PublishSchedule } from './publish-schedule.js';
import { Reviews } from './reviews.js';
import { SnapshotRepository } from './snapshot.repository.js';

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
