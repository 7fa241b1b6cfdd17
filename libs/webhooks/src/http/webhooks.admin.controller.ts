import { Controller } from '@nestjs/common';
import { encodeCursor, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { EditEndpoints } from '../edit-endpoints.js';
import { bodyOf } from '../message.rules.js';
import { webhooksError } from '../webhooks.errors.js';
import { type Delivery, type Endpoint as Receiver, WebhooksRepository } from '../webhooks.repository.js';
import { Webhooks } from '../webhooks.js';
import {
  createWebhookEndpoint, getWebhookDelivery, listWebhookDeliveries, listWebhookEndpoints, removeWebhookEndpoint, replayFailedDeliveries, replayWebhookDelivery, rotateWebhookSecret, testWebhookEndpoint, updateWebhookEndpoint,
} from './webhooks.admin.contract.js';

const DEFAULT_LIMIT = 50;

@Controller()
export class WebhooksAdminController {
  constructor(
    private readonly repository: WebhooksRepository,
    private readonly endpoints: EditEndpoints,
    private readonly webhooks: Webhooks,
  ) {}

  @Endpoint(listWebhookEndpoints)
  async list(): Promise<ReplyOf<typeof listWebhookEndpoints>> {
    return { items: (await this.repository.listEndpoints()).map(toWire) };
  }

  @Endpoint(createWebhookEndpoint)
  async create({ body }: InputOf<typeof createWebhookEndpoint>, { principal, idempotencyKey, ip, requestId }: RequestContext<typeof createWebhookEndpoint>): Promise<ReplyOf<typeof createWebhookEndpoint>> {
    const { endpoint, secret } = await this.endpoints.create(idempotencyKey, body, { staff: principal, ip, requestId });
    return { endpoint: toWire(endpoint), secret };
  }

  @Endpoint(updateWebhookEndpoint)
  async update({ params, body }: InputOf<typeof updateWebhookEndpoint>, { principal, ip, requestId }: RequestContext<typeof updateWebhookEndpoint>): Promise<ReplyOf<typeof updateWebhookEndpoint>> {
    return toWire(await this.endpoints.update(params.endpointId, body, { staff: principal, ip, requestId }));
  }

  @Endpoint(removeWebhookEndpoint)
  async remove({ params }: InputOf<typeof removeWebhookEndpoint>, { principal, ip, requestId }: RequestContext<typeof removeWebhookEndpoint>): Promise<void> {
    await this.endpoints.remove(params.endpointId, { staff: principal, ip, requestId });
  }

  @Endpoint(rotateWebhookSecret)
  async rotate({ params, body }: InputOf<typeof rotateWebhookSecret>, { principal, idempotencyKey, ip, requestId }: RequestContext<typeof rotateWebhookSecret>): Promise<ReplyOf<typeof rotateWebhookSecret>> {
    const { endpoint, secret } = await this.endpoints.rotateSecret(idempotencyKey, { id: params.endpointId, version: body.version }, { staff: principal, ip, requestId });
    return { endpoint: toWire(endpoint), secret };
  }

  @Endpoint(testWebhookEndpoint)
  async test({ params }: InputOf<typeof testWebhookEndpoint>): Promise<void> {
    await this.endpoints.sendTest(params.endpointId);
  }

  @Endpoint(listWebhookDeliveries)
  async listDeliveries({ params, query }: InputOf<typeof listWebhookDeliveries>): Promise<ReplyOf<typeof listWebhookDeliveries>> {
    await this.endpoints.get(params.endpointId);
    const limit = query.limit ?? DEFAULT_LIMIT;
    const found = await this.repository.listDeliveries({ endpointId: params.endpointId, status: query.status ?? null, before: query.cursor ?? null, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return { items: page.map(deliveryToWire), nextCursor: found.length > limit && last !== undefined ? encodeCursor([last.createdAt.toISOString(), last.id]) : null };
  }

  @Endpoint(getWebhookDelivery)
  async getDelivery({ params }: InputOf<typeof getWebhookDelivery>): Promise<ReplyOf<typeof getWebhookDelivery>> {
    const delivery = await this.repository.findDelivery(params.deliveryId);
    if (delivery === null) throw webhooksError('WEBHOOKS.DELIVERY_NOT_FOUND');
    const attempts = await this.repository.listAttempts(delivery.id);
    return { delivery: deliveryToWire(delivery), body: bodyOf({ ...delivery, id: delivery.messageId }), attempts: attempts.map((attempt) => ({ ...attempt, at: attempt.at.toISOString() })) };
  }

  @Endpoint(replayWebhookDelivery)
  async replay({ params }: InputOf<typeof replayWebhookDelivery>): Promise<void> {
    await this.webhooks.replay(params.deliveryId);
  }

  @Endpoint(replayFailedDeliveries)
  async replayFailed({ params, body }: InputOf<typeof replayFailedDeliveries>): Promise<ReplyOf<typeof replayFailedDeliveries>> {
    return this.webhooks.replayFailed(params.endpointId, new Date(body.since));
  }
}

function toWire({ id, name, url, types, status, oldSecretUntil, failingSince, version, createdAt, createdBy }: Receiver) {
  return { endpointId: id, name, url, types: [...types], status, oldSecretUntil: oldSecretUntil?.toISOString() ?? null, failingSince: failingSince?.toISOString() ?? null, version, createdAt: createdAt.toISOString(), createdBy };
}

function deliveryToWire({ id, messageId, type, occurredAt, status, attempts, dueAt, deliveredAt }: Delivery) {
  return { deliveryId: id, messageId, type, occurredAt: occurredAt.toISOString(), status, attempts, dueAt: dueAt.toISOString(), deliveredAt: deliveredAt?.toISOString() ?? null };
}
