import { Module } from '@nestjs/common';
import { IdentityModule } from '@quanyu/identity';
import { AreasRepository } from './areas/areas.repository.js';
import { EditAreas } from './areas/edit-areas.js';
import { BookingCalendar } from './bookings/booking-calendar.js';
import { Bookings } from './bookings/bookings.js';
import { BookingsRepository } from './bookings/bookings.repository.js';
import { EditServices } from './bookings/edit-services.js';
import { ServiceMenu } from './bookings/service-menu.js';
import { ServicesRepository } from './bookings/services.repository.js';
import { BookingCustomerHoldings } from './bookings/booking-customer-holdings.js';
import { EditLog } from './edit-log.js';
import { StoreEditing } from './edit-store.js';
import { AreasAdminController } from './http/areas.admin.controller.js';
import { BookingCalendarStaffController, BookingsStaffController } from './http/bookings.staff.controller.js';
import { BookingsStorefrontController } from './http/bookings.storefront.controller.js';
import { ServicesAdminController } from './http/services.admin.controller.js';
import { ServicesStorefrontController } from './http/services.storefront.controller.js';
import { ShiftsAdminController, SlotTemplatesAdminController } from './http/slot-plans.admin.controller.js';
import { StoreFloorController } from './http/store-floor.staff.controller.js';
import { StoresAdminController } from './http/stores.admin.controller.js';
import { StoresStaffController } from './http/stores.staff.controller.js';
import { StoresStorefrontController } from './http/stores.storefront.controller.js';
import { EditShifts } from './promise/edit-shifts.js';
import { PaceRepository } from './promise/pace.repository.js';
import { ShiftsRepository } from './promise/shifts.repository.js';
import { WorkPace } from './promise/work-pace.js';
import { EditSlotTemplate } from './slots/edit-slot-template.js';
import { SlotLedger } from './slots/slot-ledger.js';
import { SlotsRepository } from './slots/slots.repository.js';
import { Stores } from './stores.js';
import { StoresRepository } from './stores.repository.js';

@Module({
  imports: [IdentityModule],
  controllers: [
    ...[StoresStorefrontController, ServicesStorefrontController, BookingsStorefrontController],
    ...[StoresStaffController, StoreFloorController, BookingCalendarStaffController, BookingsStaffController],
    ...[StoresAdminController, SlotTemplatesAdminController, ShiftsAdminController, AreasAdminController, ServicesAdminController],
  ],
  providers: [
    ...[Stores, StoresRepository, EditLog, StoreEditing],
    ...[SlotLedger, SlotsRepository, EditSlotTemplate],
    ...[AreasRepository, EditAreas],
    ...[ShiftsRepository, EditShifts, PaceRepository, WorkPace],
    ...[ServiceMenu, ServicesRepository, EditServices, Bookings, BookingCalendar, BookingsRepository, BookingCustomerHoldings],
  ],
  exports: [Stores, StoreEditing, SlotLedger, EditSlotTemplate, EditAreas, EditShifts, WorkPace, ServiceMenu, EditServices, Bookings],
})
export class StoresModule {}
