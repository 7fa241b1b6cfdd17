import { Module } from '@nestjs/common';
import { CatalogueSearch } from './catalogue-search.js';
import { Catalogue } from './catalogue.js';
import { CatalogueRepository } from './catalogue.repository.js';
import { Categories } from './categories.js';
import { EditTransaction } from './edit-transaction.js';
import { HomeContent } from './home-content.js';
import { CatalogueAdminController } from './http/catalogue.admin.controller.js';
import { CatalogueStorefrontController } from './http/catalogue.storefront.controller.js';
import { PictureStore } from './pictures.js';
import { ProductIntake } from './product-intake.js';
import { ProductListRepository } from './product-list.repository.js';
import { ProductMedia } from './product-media.js';
import { Products } from './products.js';
import { PublishSchedule } from './publish-schedule.js';
import { Reviews } from './reviews.js';
import { SnapshotRepository } from './snapshot.repository.js';

@Module({
  controllers: [CatalogueStorefrontController, CatalogueAdminController],
  providers: [
    CatalogueRepository,
    SnapshotRepository,
    ProductListRepository,
    PictureStore,
    EditTransaction,
    Catalogue,
    CatalogueSearch,
    Products,
    ProductMedia,
    ProductIntake,
    Categories,
    HomeContent,
    Reviews,
    PublishSchedule,
  ],
  exports: [Catalogue, CatalogueSearch, Products, ProductMedia, ProductIntake, Categories, HomeContent, PictureStore, PublishSchedule],
})
export class CatalogueModule {}
