import { Injectable } from '@nestjs/common';
import type { CustomerPrincipal } from '@quanyu/platform';
import { applyLimitHeaders, DeviceTokens, PASS_HEADER, requestFacts } from '@quanyu/risk';
import type { FastifyReply } from 'fastify';
import type { Orderer } from '../placing/order-gate.js';

type Asked = Parameters<typeof requestFacts>[0] & { readonly principal: CustomerPrincipal; readonly idempotencyKey: string; readonly reply: FastifyReply };

/** Who places an order, by what a request brings. */
@Injectable()
export class OrdererReader {
  constructor(private readonly devices: DeviceTokens) {}

  read(asked: Asked): Orderer {
    const pass = asked.request.headers[PASS_HEADER];
    return {
      ...requestFacts(asked, this.devices), customerId: asked.principal.customerId, idempotencyKey: asked.idempotencyKey, waitingPass: typeof pass === 'string' ? pass : undefined,
      onLimit: (state) => applyLimitHeaders(asked.reply, state),
    };
  }
}
