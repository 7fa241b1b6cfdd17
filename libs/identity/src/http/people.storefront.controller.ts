import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { DataRights } from '../people/data-rights.js';
import { eraseMe, exportMyData, getErasure } from './people.contract.js';

@Controller()
export class PeopleStorefrontController {
  constructor(private readonly rights: DataRights) {}

  @Endpoint(exportMyData)
  async export(_input: InputOf<typeof exportMyData>, { principal }: RequestContext<typeof exportMyData>): Promise<ReplyOf<typeof exportMyData>> {
    const { exportedAt, data } = await this.rights.export(principal.customerId);
    return { exportedAt: exportedAt.toISOString(), data };
  }

  @Endpoint(getErasure)
  async obstacles(_input: InputOf<typeof getErasure>, { principal }: RequestContext<typeof getErasure>): Promise<ReplyOf<typeof getErasure>> {
    return { obstacles: await this.rights.findObstacles(principal.customerId) };
  }

  @Endpoint(eraseMe)
  async erase(_input: InputOf<typeof eraseMe>, { principal, ip, requestId }: RequestContext<typeof eraseMe>): Promise<void> {
    await this.rights.erase(principal.customerId, { ip, requestId });
  }
}
