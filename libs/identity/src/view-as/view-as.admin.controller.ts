import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { listViewableStaff, viewAs, viewShopper } from './view-as.contract.js';
import { ViewAs } from './view-as.js';

@Controller()
export class ViewAsAdminController {
  constructor(private readonly views: ViewAs) {}

  @Endpoint(listViewableStaff)
  async list({ query }: InputOf<typeof listViewableStaff>, { principal }: RequestContext<typeof listViewableStaff>): Promise<ReplyOf<typeof listViewableStaff>> {
    const rows = await this.views.list(principal, query.q ?? null);
    return { items: rows.map(({ id, username, name, roles }) => ({ staffId: id, username, name, roles: [...roles] })) };
  }

  @Endpoint(viewAs)
  async begin({ params, body }: InputOf<typeof viewAs>, context: RequestContext<typeof viewAs>): Promise<ReplyOf<typeof viewAs>> {
    const { accessToken, expiresAt, viewed } = await this.views.begin(context, params.staffId, body.reason);
    return { accessToken, expiresAt: expiresAt.toISOString(), name: viewed.name, username: viewed.username };
  }

  @Endpoint(viewShopper)
  async beginShopper({ params, body }: InputOf<typeof viewShopper>, context: RequestContext<typeof viewShopper>): Promise<ReplyOf<typeof viewShopper>> {
    const { accessToken, expiresAt, viewed } = await this.views.beginShopper(context, params.customerId, body.reason);
    return { accessToken, expiresAt: expiresAt.toISOString(), nickname: viewed.nickname };
  }
}
