import { Module } from '@nestjs/common';
import { InventoryAdminController } from './http/inventory.admin.controller.js';
import { Inventory } from './inventory.js';
import { InventoryRepository } from './inventory.repository.js';

@Module({ controllers: [InventoryAdminController], providers: [Inventory, InventoryRepository], exports: [Inventory] })
export class InventoryModule {}
