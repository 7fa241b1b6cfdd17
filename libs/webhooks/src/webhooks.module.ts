import { Module } from '@nestjs/common';
import { ENV, type Env } from '@quanyu/platform';
import { EditEndpoints } from './edit-endpoints.js';
import { WebhooksAdminController } from './http/webhooks.admin.controller.js';
import { resolveByDns, Targets } from './public-address.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { Webhooks } from './webhooks.js';

@Module({
  controllers: [WebhooksAdminController],
  providers: [WebhooksRepository, EditEndpoints, Webhooks, { provide: Targets, inject: [ENV], useFactory: (env: Env) => new Targets(resolveByDns, env.WEBHOOK_ALLOW_INSIDE) }],
  exports: [Webhooks],
})
export class WebhooksModule {}
