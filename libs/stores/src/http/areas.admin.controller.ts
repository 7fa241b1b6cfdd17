import { Controller } from '@nestjs/common';
import { Database, editorOf, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { AreasRepository } from '../areas/areas.repository.js';
import { EditAreas } from '../areas/edit-areas.js';
import type { ServiceArea } from '../areas/service-area.rules.js';
import { keyOf } from './admin-scope.js';
import { createArea, listAreas, updateArea } from './areas.admin.contract.js';

@Controller()
export class AreasAdminController {
  constructor(
    private readonly database: Database,
    private readonly repository: AreasRepository,
    private readonly editing: EditAreas,
  ) {}

  @Endpoint(listAreas)
  async list({ params }: InputOf<typeof listAreas>, { principal }: RequestContext<typeof listAreas>): Promise<ReplyOf<typeof listAreas>> {
    return { items: (await this.repository.list(this.database.within(principal.storeScope), params.storeId)).map(areaWire) };
  }

  @Endpoint(createArea)
  async create({ params, body }: InputOf<typeof createArea>, context: RequestContext<typeof createArea>): Promise<ReplyOf<typeof createArea>> {
    return areaWire(await this.editing.createOnce(keyOf(context), { storeId: params.storeId, ...body }, editorOf(context)));
  }

  @Endpoint(updateArea)
  async update({ params, body }: InputOf<typeof updateArea>, context: RequestContext<typeof updateArea>): Promise<ReplyOf<typeof updateArea>> {
    const { version, ...fields } = body;
    return areaWire(await this.editing.update({ ...params, version, fields }, editorOf(context)));
  }
}

function areaWire(area: ServiceArea) {
  const { shape } = area;
  return { ...area, shape: shape.type === 'circle' ? shape : { type: shape.type, points: [...shape.points] }, distanceSteps: [...area.distanceSteps] };
}
