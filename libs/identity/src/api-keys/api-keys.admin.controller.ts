import { Controller } from '@nestjs/common';
import { Clock, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from './api-keys.contract.js';
import type { ApiKeyRow } from './api-keys.repository.js';
import { ApiKeys } from './api-keys.js';

@Controller()
export class ApiKeysAdminController {
  constructor(
    private readonly keys: ApiKeys,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listApiKeys)
  async list(): Promise<ReplyOf<typeof listApiKeys>> {
    return { items: (await this.keys.list()).map((row) => this.wire(row)) };
  }

  @Endpoint(createApiKey)
  async create({ body }: InputOf<typeof createApiKey>, { principal, idempotencyKey, ip, requestId }: RequestContext<typeof createApiKey>): Promise<ReplyOf<typeof createApiKey>> {
    const { apiKey, secret } = await this.keys.create(idempotencyKey, body, { staff: principal, ip, requestId });
    return { apiKey: this.wire(apiKey), secret };
  }

  @Endpoint(rotateApiKey)
  async rotate({ params }: InputOf<typeof rotateApiKey>, { principal, idempotencyKey, ip, requestId }: RequestContext<typeof rotateApiKey>): Promise<ReplyOf<typeof rotateApiKey>> {
    const { apiKey, secret } = await this.keys.rotate(idempotencyKey, params.keyId, { staff: principal, ip, requestId });
    return { apiKey: this.wire(apiKey), secret };
  }

  @Endpoint(revokeApiKey)
  async revoke({ params }: InputOf<typeof revokeApiKey>, { principal, ip, requestId }: RequestContext<typeof revokeApiKey>): Promise<void> {
    await this.keys.revoke(params.keyId, { staff: principal, ip, requestId });
  }

  private wire({ id, scopes, storeIds, createdAt, expiresAt, revokedAt, lastUsedAt, ...rest }: ApiKeyRow) {
    const state = revokedAt !== null ? ('revoked' as const) : expiresAt <= this.clock.now() ? ('expired' as const) : ('active' as const);
    return {
      ...rest, keyId: id, scopes: [...scopes], storeIds: storeIds === null ? null : [...storeIds], state,
      createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString(), revokedAt: revokedAt?.toISOString() ?? null, lastUsedAt: lastUsedAt?.toISOString() ?? null,
    };
  }
}
