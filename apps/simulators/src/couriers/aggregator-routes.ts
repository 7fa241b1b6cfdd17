import { randomInt } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { beijingDay, type Clock } from '../clock.js';
import { signAggregator } from './aggregator-signature.js';
import {
  AggregatorRefusal, type AggregatorOrder, cancelSchema, CARRIERS, composeAggregatorDetail, createSchema, orderSchema, tipSchema, valuationSchema,
} from './aggregator-wire.js';
import { registerCourierFaults } from './courier-fault-hooks.js';
import type { CourierFaultPlan } from './courier-faults.js';
import type { Ride } from './courier-state.js';
import { computeRideMeters } from './geography.js';
import type { Riders } from './riders.js';

export interface AggregatorAccount {
  readonly appId: string;
  readonly appSecret: string;
  /** Where all callbacks of this account go: set once at the platform, not with each order. */
  readonly callbackUrl: string;
}

export interface AggregatorParts {
  readonly account: AggregatorAccount;
  readonly clock: Clock;
  readonly faults: CourierFaultPlan;
  readonly riders: Riders;
}

type Call = <Body>(path: string, schema: z.ZodType<Body>, answer: (body: Body) => unknown) => void;

const CLOCK_SKEW_MS = 600_000;
const RANGE_METERS = 15_000;

/** The aggregator's open platform: flat JSON, signed as a whole, and a code of its own in every answer. */
export async function registerAggregatorRoutes(app: FastifyInstance, parts: AggregatorParts): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof AggregatorRefusal) return reply.code(200).send(error.toBody());
    return reply.code(500).send({ code: 500, msg: '系统异常', data: null });
  });
  registerCourierFaults(app, parts.faults, (path) => /create|cancel$|addTip|confirm/.test(path));

  const call: Call = (path, schema, answer) => {
    app.post(`/aggregator/open${path}`, (request) => {
      const parsed = schema.safeParse(verify(request, parts));
      if (!parsed.success) throw new AggregatorRefusal('parameter');
      return { code: 200, msg: 'success', data: answer(parsed.data) ?? null };
    });
  };
  registerNewOrders(call, parts);
  registerKnownOrders(call, parts);
}

function registerNewOrders(call: Call, parts: AggregatorParts): void {
  const { riders, faults } = parts;
  call('/order/valuation', valuationSchema, (order) =>
    CARRIERS.map((carrier) => {
      const { feeFen, distance } = price(order, carrier);
      const minutes = riders.computeExpectedMinutes('aggregator', distance);
      return {
        deliveryId: carrier.deliveryId,
        deliveryName: carrier.deliveryName,
        amount: feeFen / 100,
        distance,
        expectMinutes: Math.ceil(minutes / carrier.speedFactor),
        isAvailable: !(faults.current.refuseRate === 1),
      };
    }),
  );
  call('/order/create', createSchema, (order) => {
    if (riders.find('aggregator', order.outOrderSn) !== undefined) throw new AggregatorRefusal('knownOrder');
    const carrier = CARRIERS.find(({ deliveryId }) => deliveryId === order.deliveryId);
    if (carrier === undefined) throw new AggregatorRefusal('parameter');
    const { feeFen, distance } = price(order, carrier);
    if (faults.strikes('refuseRate')) throw new AggregatorRefusal('noCapacity');
    const ride = riders.create({
      provider: 'aggregator',
      originId: order.outOrderSn,
      deliveryNo: beijingDay(parts.clock.nowMs()).slice(2).replaceAll('-', '') + String(randomInt(1e11)).padStart(12, '0'),
      callbackUrl: parts.account.callbackUrl,
      mark: order.shopOrderNo,
      carrierId: carrier.deliveryId,
      shop: { latitude: order.senderLat, longitude: order.senderLng },
      receiver: { name: order.receiverName, phone: order.receiverPhone, address: order.receiverAddress, latitude: order.receiverLat, longitude: order.receiverLng },
      feeFen,
      tipFen: Math.round((order.tipAmount ?? 0) * 100),
    });
    return { orderSn: ride.deliveryNo, deliveryAmount: feeFen / 100, distance };
  });
}

function registerKnownOrders(call: Call, parts: AggregatorParts): void {
  const { riders } = parts;
  call('/order/detail', orderSchema, ({ outOrderSn }) => {
    const ride = get(parts, outOrderSn);
    return composeAggregatorDetail(ride, riders.locate(ride));
  });
  call('/order/cancelFee', orderSchema, ({ outOrderSn }) => {
    const penaltyFen = riders.computePenaltyFen(get(parts, outOrderSn));
    if (penaltyFen === null) throw new AggregatorRefusal('tooLateToCancel');
    return { deductAmount: penaltyFen / 100 };
  });
  call('/order/cancel', cancelSchema, ({ outOrderSn, reason }) => {
    const ride = get(parts, outOrderSn);
    if (riders.computePenaltyFen(ride) === null) throw new AggregatorRefusal('tooLateToCancel');
    return { deductAmount: riders.cancelByMerchant(ride, reason).penaltyFen / 100 };
  });
  // Each tip here is added to those before, unlike 达达's, which replaces them.
  call('/order/addTip', tipSchema, ({ outOrderSn, tipAmount }) => {
    const ride = get(parts, outOrderSn);
    if (ride.status !== 'waiting') throw new AggregatorRefusal('tooLateToTip');
    return { tipAmount: riders.setTip(ride, ride.tipFen + Math.round(tipAmount * 100)).tipFen / 100 };
  });
  call('/order/confirmReturn', orderSchema, ({ outOrderSn }) => {
    const ride = get(parts, outOrderSn);
    if (ride.status !== 'returning') throw new AggregatorRefusal('notReturning');
    riders.confirmReturn(ride);
    return undefined;
  });
}

function verify(request: FastifyRequest, { account, clock }: AggregatorParts): Record<string, unknown> {
  const body = parseJson(request.body);
  if (typeof body['appId'] !== 'string' || typeof body['timeStamp'] !== 'number' || typeof body['sign'] !== 'string') throw new AggregatorRefusal('parameter');
  if (body['appId'] !== account.appId) throw new AggregatorRefusal('appId');
  if (signAggregator(body, account.appSecret) !== body['sign']) throw new AggregatorRefusal('sign');
  if (Math.abs(clock.nowMs() - body['timeStamp']) > CLOCK_SKEW_MS) throw new AggregatorRefusal('timeStamp');
  return body;
}

function parseJson(text: unknown): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(typeof text === 'string' ? text : '');
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  } catch {
    // Answered below, like any other body that is no object.
  }
  throw new AggregatorRefusal('parameter');
}

function get({ riders }: AggregatorParts, originId: string): Ride {
  const ride = riders.find('aggregator', originId);
  if (ride === undefined) throw new AggregatorRefusal('unknownOrder');
  return ride;
}

function price(order: AggregatorOrder, carrier: { priceFactor: number }): { feeFen: number; distance: number } {
  const distance = computeRideMeters({ latitude: order.senderLat, longitude: order.senderLng }, { latitude: order.receiverLat, longitude: order.receiverLng });
  if (distance > RANGE_METERS) throw new AggregatorRefusal('tooFar');
  const basicFen = 550 + 110 * Math.max(0, Math.ceil(distance / 1_000) - 1);
  return { feeFen: Math.round((basicFen * carrier.priceFactor) / 10) * 10, distance };
}
