import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import type { SimulatorState } from '../state.js';
import type { CourierFaultPlan } from './courier-faults.js';
import { registerCourierFaults } from './courier-fault-hooks.js';
import { type Ride, rideKey } from './courier-state.js';
import { signDadaRequest } from './dada-signature.js';
import {
  afterQuerySchema, cancelSchema, composeDadaStatus, type DadaOrder, DadaRefusal, envelopeSchema, newDeliveryNo, orderIdSchema, orderSchema, shopSchema, tipSchema, yuan,
} from './dada-wire.js';
import { computeRideMeters } from './geography.js';
import type { Riders } from './riders.js';

export interface DadaAccount {
  readonly appKey: string;
  readonly appSecret: string;
  readonly sourceId: string;
}

export interface DadaParts {
  readonly account: DadaAccount;
  readonly clock: Clock;
  readonly faults: CourierFaultPlan;
  readonly state: SimulatorState;
  readonly riders: Riders;
}

/** [mem] A request older or newer than this is refused. */
const CLOCK_SKEW_SECONDS = 600;
/** [mem] A price can be ordered at for three minutes. */
const QUOTE_MS = 180_000;
const RANGE_METERS = 20_000;

const CITIES = { 北京: '010', 上海: '021', 天津: '022', 重庆: '023', 沈阳: '024', 南京: '025', 武汉: '027', 成都: '028', 西安: '029', 青岛: '0532', 杭州: '0571', 宁波: '0574', 厦门: '0592', 福州: '0591', 长沙: '0731', 郑州: '0371', 广州: '020', 深圳: '0755', 苏州: '0512', 无锡: '0510', 合肥: '0551', 大连: '0411', 济南: '0531', 昆明: '0871' };

/** 达达's open platform: one envelope for every call, and every answer is HTTP 200 with a status of its own. */
export async function registerDadaRoutes(app: FastifyInstance, parts: DadaParts): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof DadaRefusal) return reply.code(200).send(error.toBody());
    return reply.code(500).send({ status: 'fail', code: -1, errorCode: -1, msg: '系统异常' });
  });
  registerCourierFaults(app, parts.faults, (path) => /addOrder|addAfterQuery|formalCancel|addTip|confirm/.test(path));

  const call = <Body>(path: string, schema: z.ZodType<Body>, answer: (body: Body) => unknown): void => {
    app.post(path, (request) => {
      const parsed = schema.safeParse(openEnvelope(request, parts));
      if (!parsed.success) throw new DadaRefusal('parameter');
      return { status: 'success', code: 0, errorCode: 0, msg: '成功', result: answer(parsed.data) };
    });
  };
  const { riders, state, clock } = parts;

  call('/api/cityCode/list', z.unknown(), () => Object.entries(CITIES).map(([cityName, cityCode]) => ({ cityName, cityCode })));
  call('/api/shop/add', z.array(shopSchema).min(1).max(100), (shops) => {
    const known = shops.filter(({ origin_shop_id: shopNo }) => state.courierShops.find(shopNo) !== undefined);
    if (known.length > 0) throw new DadaRefusal('knownShop');
    for (const { origin_shop_id: shopNo, station_name: name, lat: latitude, lng: longitude } of shops) state.courierShops.put(shopNo, { shopNo, name, latitude, longitude });
    return { success: shops.length, failedList: [] };
  });
  call('/api/order/addOrder', orderSchema, (order) => composePrice(create(parts, order, newDeliveryNo())));
  call('/api/order/queryDeliverFee', orderSchema, (order) => {
    const { feeFen, distance } = price(parts, order);
    const deliveryNo = newDeliveryNo();
    state.courierQuotes.put(deliveryNo, { deliveryNo, originId: order.origin_id, expiresAtMs: clock.nowMs() + QUOTE_MS, order });
    return { distance, deliveryNo, fee: yuan(feeFen), deliverFee: yuan(feeFen), couponFee: 0, tips: order.tips ?? 0, insuranceFee: 0 };
  });
  call('/api/order/addAfterQuery', afterQuerySchema, ({ deliveryNo }) => {
    const quote = state.courierQuotes.find(deliveryNo);
    if (quote === undefined || quote.expiresAtMs < clock.nowMs()) throw new DadaRefusal('unknownQuote');
    return composePrice(create(parts, orderSchema.parse(quote.order), deliveryNo));
  });
  call('/api/order/status/query', orderIdSchema, ({ order_id: originId }) => {
    const ride = get(parts, originId);
    return composeDadaStatus(ride, riders.locate(ride));
  });
  call('/api/order/formalCancel', cancelSchema, ({ order_id: originId, cancel_reason_id: reasonId, cancel_reason: reason }) => {
    if (reasonId === 10_000 && !reason) throw new DadaRefusal('parameter');
    const ride = get(parts, originId);
    if (riders.computePenaltyFen(ride) === null) throw new DadaRefusal('tooLateToCancel');
    return { deduct_fee: yuan(riders.cancelByMerchant(ride, reason ?? `商家取消（${reasonId}）`).penaltyFen) };
  });
  call('/api/order/addTip', tipSchema, ({ order_id: originId, tips }) => {
    const ride = get(parts, originId);
    const tipFen = Math.round(tips * 100);
    if (ride.status !== 'waiting') throw new DadaRefusal('tooLateToTip');
    if (tipFen <= ride.tipFen) throw new DadaRefusal('tipTooSmall');
    riders.setTip(ride, tipFen);
    return undefined;
  });
  call('/api/order/confirm/goods', orderIdSchema, ({ order_id: originId }) => {
    const ride = get(parts, originId);
    if (ride.status !== 'returning') throw new DadaRefusal('notReturning');
    riders.confirmReturn(ride);
    return undefined;
  });
}

/** Verifies the envelope and returns the JSON inside. */
function openEnvelope(request: FastifyRequest, { account, clock }: DadaParts): unknown {
  const parsed = envelopeSchema.safeParse(parseJson(request.body));
  if (!parsed.success) throw new DadaRefusal('parameter');
  const { signature, timestamp, ...rest } = parsed.data;
  if (rest.app_key !== account.appKey || rest.source_id !== account.sourceId) throw new DadaRefusal('appKey');
  if (signDadaRequest({ ...rest, timestamp: String(timestamp) }, account.appSecret) !== signature) throw new DadaRefusal('signature');
  if (Math.abs(clock.nowMs() / 1_000 - Number(timestamp)) > CLOCK_SKEW_SECONDS) throw new DadaRefusal('timestamp');
  // A call without parameters has an empty body.
  return rest.body === '' ? {} : parseJson(rest.body);
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(typeof text === 'string' ? text : '');
  } catch {
    throw new DadaRefusal('parameter');
  }
}

function get({ riders }: DadaParts, originId: string): Ride {
  const ride = riders.find('dada', originId);
  if (ride === undefined) throw new DadaRefusal('unknownOrder');
  return ride;
}

/** The merchant's number may be used again only for an order that came to nothing. */
function create(parts: DadaParts, order: DadaOrder, deliveryNo: string): Ride {
  const { riders, state, faults } = parts;
  const former = state.rides.find(rideKey('dada', order.origin_id));
  if (former !== undefined) throw new DadaRefusal('knownOrder');
  const { feeFen, shop } = price(parts, order);
  if (faults.strikes('refuseRate')) throw new DadaRefusal('noCapacity');
  return riders.create({
    provider: 'dada',
    originId: order.origin_id,
    deliveryNo,
    callbackUrl: order.callback,
    mark: order.origin_mark_no,
    shop: { latitude: shop.latitude, longitude: shop.longitude },
    receiver: { name: order.receiver_name, phone: order.receiver_phone, address: order.receiver_address, latitude: order.receiver_lat, longitude: order.receiver_lng },
    feeFen,
    tipFen: Math.round((order.tips ?? 0) * 100),
  });
}

/** Six yuan for the first kilometre and one for each that is begun after it, more for what is heavy. */
function price({ state }: DadaParts, order: DadaOrder): { feeFen: number; distance: number; shop: { latitude: number; longitude: number } } {
  const shop = state.courierShops.find(order.shop_no);
  if (shop === undefined) throw new DadaRefusal('unknownShop');
  const distance = computeRideMeters(shop, { latitude: order.receiver_lat, longitude: order.receiver_lng });
  if (distance > RANGE_METERS) throw new DadaRefusal('tooFar');
  const feeFen = 600 + 100 * Math.max(0, Math.ceil(distance / 1_000) - 1) + 100 * Math.max(0, Math.ceil(order.cargo_weight) - 5);
  return { feeFen, distance, shop };
}

function composePrice(ride: Ride): object {
  return { distance: ride.distanceMeters, deliveryNo: ride.deliveryNo, fee: yuan(ride.feeFen), deliverFee: yuan(ride.feeFen), couponFee: 0, tips: yuan(ride.tipFen), insuranceFee: 0 };
}
