import { Controller } from '@nestjs/common';
import { Database, editorOf, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { EditServices } from '../bookings/edit-services.js';
import { ServicesRepository } from '../bookings/services.repository.js';
import { keyOf } from './admin-scope.js';
import { adminResourceWire, adminServiceWire } from './bookings.wire.js';
import { adminListServices, createResource, createService, listResources, updateResource, updateService } from './services.admin.contract.js';

@Controller()
export class ServicesAdminController {
  constructor(
    private readonly database: Database,
    private readonly repository: ServicesRepository,
    private readonly editing: EditServices,
  ) {}

  @Endpoint(adminListServices)
  async listServices({ params }: InputOf<typeof adminListServices>, { principal }: RequestContext<typeof adminListServices>): Promise<ReplyOf<typeof adminListServices>> {
    return { items: (await this.repository.listServices(this.database.within(principal.storeScope), params.storeId)).map(adminServiceWire) };
  }

  @Endpoint(createService)
  async createService({ params, body }: InputOf<typeof createService>, context: RequestContext<typeof createService>): Promise<ReplyOf<typeof createService>> {
    return adminServiceWire(await this.editing.createServiceOnce(keyOf(context), { storeId: params.storeId, ...body }, editorOf(context)));
  }

  @Endpoint(updateService)
  async updateService({ params, body }: InputOf<typeof updateService>, context: RequestContext<typeof updateService>): Promise<ReplyOf<typeof updateService>> {
    return adminServiceWire(await this.editing.updateService({ id: params.serviceId, storeId: params.storeId, ...body }, editorOf(context)));
  }

  @Endpoint(listResources)
  async listResources({ params }: InputOf<typeof listResources>, { principal }: RequestContext<typeof listResources>): Promise<ReplyOf<typeof listResources>> {
    return { items: (await this.repository.listResources(this.database.within(principal.storeScope), params.storeId)).map(adminResourceWire) };
  }

  @Endpoint(createResource)
  async createResource({ params, body }: InputOf<typeof createResource>, context: RequestContext<typeof createResource>): Promise<ReplyOf<typeof createResource>> {
    return adminResourceWire(await this.editing.createResourceOnce(keyOf(context), { storeId: params.storeId, ...body }, editorOf(context)));
  }

  @Endpoint(updateResource)
  async updateResource({ params, body }: InputOf<typeof updateResource>, context: RequestContext<typeof updateResource>): Promise<ReplyOf<typeof updateResource>> {
    return adminResourceWire(await this.editing.updateResource({ id: params.resourceId, storeId: params.storeId, ...body }, editorOf(context)));
  }
}
