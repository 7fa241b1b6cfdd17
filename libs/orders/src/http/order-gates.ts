import { type AnyRoute, type Authenticator, registerRefusalGate } from '@quanyu/platform';
import { type Decisions, type DeviceTokens, deviceTokenOf } from '@quanyu/risk';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OrderGate, Orderer } from '../placing/order-gate.js';
import { placeFlashOrder, placeOrder } from './placing.storefront.contract.js';

/**
 * Refuses attempts of those who are known here to be over a limit, ahead of body, token check and Nest: a flood from the same hands
 * costs a static reply. Whoever is new to this process goes the usual way.
 */
export function registerOrderGates(fastify: FastifyInstance, { authenticator, gate, devices, decisions }: { authenticator: Authenticator; gate: OrderGate; devices: DeviceTokens; decisions: Decisions }): void {
  const ordererOf = (request: FastifyRequest): Pick<Orderer, 'customerId' | 'deviceId' | 'ip'> | null => {
    const customer = authenticator.recallCustomer(request.headers.authorization ?? '');
    return customer === null ? null : { customerId: customer.customerId, deviceId: devices.read(deviceTokenOf(request.headers))?.deviceId, ip: request.ip };
  };
  for (const [route, kind] of [[placeOrder, 'order.place'], [placeFlashOrder, 'flash.order']] as const satisfies readonly (readonly [AnyRoute, string])[]) {
    registerRefusalGate(fastify, route, (request) => {
      const orderer = ordererOf(request);
      const refusal = orderer === null ? null : gate.findKnownRefusal(orderer);
      if (orderer !== null && refusal !== null) decisions.recordKnown(kind, refusal.code, orderer);
      return refusal;
    });
  }
}
