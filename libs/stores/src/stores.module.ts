import { Module } from '@nestjs/common';
import { StoreEditing } from './edit-store.js';
import { StoresAdminController } from './http/stores.admin.controller.js';
import { StoresStaffController } from './http/stores.staff.controller.js';
import { StoresStorefrontController } from './http/stores.storefront.controller.js';
import { Stores } from './stores.js';
import { StoresRepository } from './stores.repository.js';

@Module({
  controllers: [StoresStorefrontController, StoresStaffController, StoresAdminController],
  providers: [Stores, StoreEditing, StoresRepository],
  exports: [Stores, StoreEditing],
})
export class StoresModule {}
