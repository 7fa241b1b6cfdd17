import type { Clock } from '@quanyu/platform';
import type { z } from 'zod';
import { aggregatorCallback, aggregatorDetail, aggregatorFee, aggregatorPlaced, aggregatorQuotes, aggregatorReply } from './aggregator.schema.js';
import { type CancelPreview, type CourierJob, type CourierNews, type CourierPort, type CourierQuote, CourierRefusal, CourierUnknown, type PlacedCourier, type RefusalReason } from './courier-port.js';
import type { CourierStatus } from './courier-state.js';
import { CourierWire, isSameText, md5, parseJson, toFen, toYuan } from './courier-wire.js';

export interface AggregatorOptions {
  readonly baseUrl: string;
  readonly appId: string;
  readonly appSecret: string;
  readonly clock: Clock;
}

const STATUSES: Readonly<Record<number, CourierStatus>> = { 1: 'created', 2: 'accepted', 3: 'picked', 4: 'delivered', 5: 'returning', 6: 'returned', [-1]: 'canceled', [-2]: 'failed' };
const DONE = 200;
const REASONS: Readonly<Record<number, RefusalReason>> = { 2001: 'knownOrder', 2002: 'unknownOrder', 2003: 'tooLate', 2004: 'tooLate', 2005: 'noCapacity', 2006: 'tooFar' };
const REASON_OTHER = 99;
/** Repetitions are signed anew each time; older ones than their last repeat are not genuine. */
const CALLBACK_AGE_MS = 10 * 60_000;

/** An aggregator of couriers: flat JSON, signed as a whole in both directions, several carriers behind it. */
export class Aggregator implements CourierPort {
  readonly code = 'aggregator';
  private readonly wire: CourierWire;

  constructor(private readonly options: AggregatorOptions) {
    this.wire = new CourierWire('aggregator', options.baseUrl);
  }

  async quote(job: CourierJob): Promise<readonly CourierQuote[]> {
    const quotes = await this.call(aggregatorQuotes, '/order/valuation', orderOf(job));
    return quotes
      .filter(({ isAvailable }) => isAvailable)
      .map((quote) => ({
        courier: 'aggregator',
        carrierId: String(quote.deliveryId),
        carrierName: quote.deliveryName,
        feeFen: toFen(quote.amount),
        distanceMeters: Math.round(quote.distance),
        expectedMinutes: quote.expectMinutes,
        ticket: null,
      }));
  }

  async create(job: CourierJob, { carrierId }: { carrierId: string | null }): Promise<PlacedCourier> {
    try {
      const placed = await this.call(aggregatorPlaced, '/order/create', { ...orderOf(job), deliveryId: Number(carrierId ?? 1) });
      return { platformOrderNo: placed.orderSn, feeFen: toFen(placed.deliveryAmount) };
    } catch (error) {
      if (!(error instanceof CourierRefusal) || error.reason !== 'knownOrder') throw error;
      const found = await this.query(job.originId);
      if (found === null) throw new CourierUnknown('aggregator', 'an order is known and cannot be found', error);
      return { platformOrderNo: found.platformOrderNo, feeFen: found.feeFen ?? 0 };
    }
  }

  async query(originId: string): Promise<CourierNews | null> {
    try {
      const found = await this.call(aggregatorDetail, '/order/detail', { outOrderSn: originId });
      const status = found.status === 2 && found.isArrived === true ? 'arrived' : STATUSES[found.status];
      if (status === undefined || found.outOrderSn !== originId) throw new CourierUnknown('aggregator', `status ${found.status} of ${found.outOrderSn} is not known`);
      const { shipperLat: latitude, shipperLng: longitude } = found;
      return {
        ...newsOf(found, status),
        position: latitude === null || longitude === null ? null : { latitude, longitude },
        key: `query:${originId}:${status}`,
      };
    } catch (error) {
      if (error instanceof CourierRefusal && error.reason === 'unknownOrder') return null;
      throw error;
    }
  }

  async previewCancel(originId: string): Promise<CancelPreview> {
    try {
      const { deductAmount } = await this.call(aggregatorFee, '/order/cancelFee', { outOrderSn: originId });
      return { penaltyFen: toFen(deductAmount), isCertain: true };
    } catch (error) {
      if (error instanceof CourierRefusal && error.reason === 'tooLate') return null;
      throw error;
    }
  }

  async cancel(originId: string, reason: string): Promise<{ penaltyFen: number }> {
    const { deductAmount } = await this.call(aggregatorFee, '/order/cancel', { outOrderSn: originId, reasonCode: REASON_OTHER, reason: reason.slice(0, 200) });
    return { penaltyFen: toFen(deductAmount) };
  }

  /** Tips add up here. */
  async addTip(originId: string, tip: { formerFen: number; wholeFen: number }): Promise<void> {
    await this.call(null, '/order/addTip', { outOrderSn: originId, tipAmount: toYuan(tip.wholeFen - tip.formerFen) });
  }

  async confirmReturn(originId: string): Promise<void> {
    await this.call(null, '/order/confirmReturn', { outOrderSn: originId });
  }

  readCallback(rawBody: Buffer): CourierNews | null {
    const parsed = aggregatorCallback.safeParse(parseJson(rawBody.toString('utf8')));
    if (!parsed.success || parsed.data.appId !== this.options.appId) return null;
    const facts = parsed.data;
    if (!isSameText(signAggregator(facts, this.options.appSecret), facts.sign)) return null;
    if (Math.abs(this.options.clock.nowMs() - facts.timeStamp) > CALLBACK_AGE_MS) return null;
    const status = STATUSES[facts.status];
    if (status === undefined) return null;
    return { ...newsOf(facts, status), position: null, key: `${facts.outOrderSn}:${facts.status}:${facts.shipperPhone ?? ''}` };
  }

  private async call<S extends z.ZodType>(schema: S, path: string, fields: object): Promise<z.output<S>>;
  private async call(schema: null, path: string, fields: object): Promise<undefined>;
  private async call(schema: z.ZodType | null, path: string, fields: object): Promise<unknown> {
    const { appId, appSecret, clock } = this.options;
    const body = { ...fields, appId, timeStamp: clock.nowMs() };
    const reply = aggregatorReply.safeParse(await this.wire.post(path, { ...body, sign: signAggregator(body, appSecret) }));
    if (!reply.success) throw new CourierUnknown('aggregator', 'the reply has an unknown shape');
    const { code, msg, data } = reply.data;
    if (code !== DONE) throw new CourierRefusal('aggregator', REASONS[code] ?? 'invalid', `${code} ${msg}`);
    if (schema === null) return undefined;
    const parsed = schema.safeParse(data);
    if (!parsed.success) throw new CourierUnknown('aggregator', 'the data has an unknown shape');
    return parsed.data;
  }
}

/** key=value pairs sorted and joined by &, empty ones left out, the secret last. */
export function signAggregator(fields: Readonly<Record<string, unknown>>, secret: string): string {
  const pairs = Object.keys(fields)
    .filter((key) => key !== 'sign' && fields[key] !== '' && fields[key] !== null && fields[key] !== undefined)
    .sort()
    .map((key) => `${key}=${String(fields[key])}`);
  return md5([...pairs, `appSecret=${secret}`].join('&')).toUpperCase();
}

type Facts = Pick<z.output<typeof aggregatorCallback>, 'outOrderSn' | 'orderSn' | 'shipperName' | 'shipperPhone' | 'deliveryAmount' | 'deductAmount' | 'cancelReason' | 'cancelFrom'>;

function newsOf(facts: Facts, status: CourierStatus): Omit<CourierNews, 'position' | 'key'> {
  const { shipperName: name, shipperPhone: phone } = facts;
  return {
    originId: facts.outOrderSn,
    platformOrderNo: facts.orderSn,
    status,
    // The aggregator signs each repetition with its own time; when it happened is not told.
    happenedAt: null,
    rider: phone ? { name: name ?? '', phone } : null,
    feeFen: toFen(facts.deliveryAmount),
    penaltyFen: toFen(facts.deductAmount),
    canceledBy: status === 'canceled' ? (facts.cancelFrom ?? 'system') : null,
    reason: facts.cancelReason ?? null,
  };
}

function orderOf(job: CourierJob): object {
  const { store, receiver, goods } = job;
  return {
    outOrderSn: job.originId,
    senderName: store.name,
    senderPhone: store.phone,
    senderAddress: store.address,
    senderLng: store.longitude,
    senderLat: store.latitude,
    receiverName: receiver.name,
    receiverPhone: receiver.phone,
    receiverAddress: receiver.address,
    receiverLng: receiver.longitude,
    receiverLat: receiver.latitude,
    goodsPrice: toYuan(Math.max(1, goods.valueFen)),
    goodsWeight: Math.max(0.1, goods.weightGrams / 1_000),
    shopOrderNo: job.mark,
    remark: (job.remark ?? '').slice(0, 200),
  };
}
