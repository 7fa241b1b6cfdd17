import type { Clock } from '@quanyu/platform';
import type { z } from 'zod';
import { type CancelPreview, type CourierJob, type CourierNews, type CourierPort, type CourierQuote, CourierRefusal, CourierUnknown, type PlacedCourier, type RefusalReason } from './courier-port.js';
import type { CourierStatus } from './courier-state.js';
import { CourierWire, isSameText, md5, parseJson, toFen, toYuan } from './courier-wire.js';
import { dadaCallback, dadaCanceled, dadaCities, dadaPlaced, dadaPrice, dadaReply, dadaStatus } from './dada.schema.js';

export interface DadaOptions {
  readonly baseUrl: string;
  readonly appKey: string;
  readonly appSecret: string;
  readonly sourceId: string;
  readonly clock: Clock;
}

const STATUSES: Readonly<Record<number, CourierStatus>> = {
  1: 'created',
  // Offered to one rider by name; nobody has accepted.
  8: 'created',
  2: 'accepted',
  100: 'arrived',
  3: 'picked',
  4: 'delivered',
  5: 'canceled',
  // Nobody accepted in time.
  7: 'canceled',
  9: 'returning',
  10: 'returned',
  1000: 'failed',
};
const CANCELED_BY: Readonly<Record<number, CourierNews['canceledBy']>> = { 1: 'rider', 2: 'merchant', 3: 'system' };

/** 达达's numbers for what we tell apart; every other number is a plain refusal. */
const REASONS: Readonly<Record<number, RefusalReason>> = {
  2005: 'unknownOrder', 2044: 'tooLate', 2048: 'tipTooSmall', 2063: 'tooFar', 2076: 'tooLate', 2105: 'knownOrder', 2155: 'unknownStore', 2300: 'expiredTicket', 2500: 'noCapacity',
};
const STORE_IS_KNOWN = 2400;
const REASON_NOT_NEEDED = 36;
/** Business of a store: 5 is the number for retail of everyday goods. */
const BUSINESS = 5;
/** 达达's published rule: free for a minute after a rider accepted, then two yuan, and free again when none came within a quarter of an hour. */
const FREE_AFTER_ACCEPT_MS = 60_000;
const RIDER_IS_LATE_MS = 15 * 60_000;
const PENALTY_FEN = 200;

/** 达达's open platform: a signed envelope for every call. */
export class Dada implements CourierPort {
  readonly code = 'dada';
  private readonly wire: CourierWire;
  private cityCodes: ReadonlyMap<string, string> | null = null;

  constructor(private readonly options: DadaOptions) {
    this.wire = new CourierWire('dada', options.baseUrl);
  }

  async quote(job: CourierJob): Promise<readonly CourierQuote[]> {
    const price = await this.withStore(job, () => this.call(dadaPrice, '/api/order/queryDeliverFee', orderOf(job)));
    return [
      { courier: 'dada', carrierId: null, carrierName: '达达', feeFen: toFen(price.fee), distanceMeters: Math.round(price.distance), expectedMinutes: null, ticket: price.deliveryNo },
    ];
  }

  async create(job: CourierJob, { ticket }: { ticket: string | null }): Promise<PlacedCourier> {
    try {
      const placed = ticket === null ? null : await this.createQuoted(ticket);
      const { deliveryNo, fee } = placed ?? (await this.withStore(job, () => this.call(dadaPlaced, '/api/order/addOrder', orderOf(job))));
      return { platformOrderNo: deliveryNo, feeFen: toFen(fee) };
    } catch (error) {
      if (!(error instanceof CourierRefusal) || error.reason !== 'knownOrder') throw error;
      const found = await this.query(job.originId);
      if (found === null) throw new CourierUnknown('dada', 'an order is known and cannot be found', error);
      return { platformOrderNo: found.platformOrderNo, feeFen: found.feeFen ?? 0 };
    }
  }

  async query(originId: string): Promise<CourierNews | null> {
    try {
      const found = await this.call(dadaStatus, '/api/order/status/query', { order_id: originId });
      const status = STATUSES[found.statusCode];
      if (status === undefined || found.orderId !== originId) throw new CourierUnknown('dada', `status ${found.statusCode} of ${found.orderId} is not known`);
      const { transporterName: name, transporterPhone: phone, transporterLat: latitude, transporterLng: longitude } = found;
      return {
        originId, platformOrderNo: '', status, happenedAt: null,
        rider: phone === '' ? null : { name, phone },
        position: latitude === null || longitude === null ? null : { latitude, longitude },
        feeFen: found.deliveryFee === undefined ? null : toFen(found.deliveryFee),
        penaltyFen: found.deductFee === undefined ? null : toFen(found.deductFee),
        canceledBy: null, reason: null,
        key: `query:${originId}:${status}`,
      };
    } catch (error) {
      if (error instanceof CourierRefusal && error.reason === 'unknownOrder') return null;
      throw error;
    }
  }

  /** 达达 says what it took only when it is done; before that its published rule must do. */
  async previewCancel(originId: string): Promise<CancelPreview> {
    const found = await this.call(dadaStatus, '/api/order/status/query', { order_id: originId });
    const status = STATUSES[found.statusCode];
    if (status === 'created') return { penaltyFen: 0, isCertain: true };
    if ((status !== 'accepted' && status !== 'arrived') || found.acceptTime === null) return null;
    const sinceMs = this.options.clock.nowMs() - found.acceptTime.getTime();
    const isFree = sinceMs <= FREE_AFTER_ACCEPT_MS || (status === 'accepted' && sinceMs > RIDER_IS_LATE_MS);
    return { penaltyFen: isFree ? 0 : PENALTY_FEN, isCertain: false };
  }

  async cancel(originId: string, reason: string): Promise<{ penaltyFen: number }> {
    const { deduct_fee: fee } = await this.call(dadaCanceled, '/api/order/formalCancel', { order_id: originId, cancel_reason_id: REASON_NOT_NEEDED, cancel_reason: reason });
    return { penaltyFen: toFen(fee) };
  }

  /** The newest tip counts here, and it must be more than the one before. */
  async addTip(originId: string, tip: { wholeFen: number; city: string }): Promise<void> {
    await this.call(null, '/api/order/addTip', { order_id: originId, tips: toYuan(tip.wholeFen), city_code: await this.cityCode(tip.city) });
  }

  async confirmReturn(originId: string): Promise<void> {
    await this.call(null, '/api/order/confirm/goods', { order_id: originId });
  }

  /** The signature holds no secret: it finds damage, not forgers. What proves the sender is the address that only 达达 was given. */
  readCallback(rawBody: Buffer): CourierNews | null {
    const parsed = dadaCallback.safeParse(parseJson(rawBody.toString('utf8')));
    if (!parsed.success) return null;
    const facts = parsed.data;
    const expected = md5([facts.client_id, facts.order_id, String(facts.update_time)].sort().join(''));
    if (!isSameText(expected, facts.signature.toLowerCase())) return null;
    const status = STATUSES[facts.order_status];
    if (status === undefined) return null;
    const { client_id: platformOrderNo, order_id: originId, dm_name: name, dm_mobile: phone } = facts;
    return {
      originId, platformOrderNo, status,
      happenedAt: new Date(facts.update_time * 1_000),
      rider: phone ? { name: name ?? '', phone } : null,
      position: null, feeFen: null, penaltyFen: null,
      canceledBy: status === 'canceled' ? (CANCELED_BY[facts.cancel_from ?? 0] ?? 'system') : null,
      reason: facts.cancel_reason || null,
      key: `${originId}:${facts.order_status}:${facts.update_time}:${facts.dm_id ?? ''}`,
    };
  }

  /** Null when the price is not kept any more. */
  private async createQuoted(ticket: string): Promise<z.output<typeof dadaPlaced> | null> {
    try {
      return await this.call(dadaPlaced, '/api/order/addAfterQuery', { deliveryNo: ticket });
    } catch (error) {
      if (error instanceof CourierRefusal && error.reason === 'expiredTicket') return null;
      throw error;
    }
  }

  /** A store that 达达 does not know yet is registered, once. */
  private async withStore<T>(job: CourierJob, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof CourierRefusal) || error.reason !== 'unknownStore') throw error;
      await this.registerStore(job.store);
      return ask();
    }
  }

  private async registerStore(store: CourierJob['store']): Promise<void> {
    const shop = {
      origin_shop_id: store.code, station_name: store.name, business: BUSINESS, city_name: store.city, area_name: store.district, station_address: store.address,
      lng: store.longitude, lat: store.latitude, contact_name: store.name, phone: store.phone,
    };
    await this.call(null, '/api/shop/add', [shop], [STORE_IS_KNOWN]);
  }

  private async cityCode(city: string): Promise<string> {
    if (this.cityCodes === null) {
      const cities = await this.call(dadaCities, '/api/cityCode/list', '');
      this.cityCodes = new Map(cities.map(({ cityName, cityCode }) => [plainCity(cityName), cityCode]));
    }
    const code = this.cityCodes.get(plainCity(city));
    if (code === undefined) throw new CourierRefusal('dada', 'invalid', `it has no code for ${city}`);
    return code;
  }

  private async call<S extends z.ZodType>(schema: S, path: string, body: unknown): Promise<z.output<S>>;
  private async call(schema: null, path: string, body: unknown, fine?: readonly number[]): Promise<undefined>;
  private async call(schema: z.ZodType | null, path: string, body: unknown, fine: readonly number[] = []): Promise<unknown> {
    const reply = dadaReply.safeParse(await this.wire.post(path, this.envelope(body)));
    if (!reply.success) throw new CourierUnknown('dada', 'the reply has an unknown shape');
    const { code, msg, result } = reply.data;
    if (code !== 0 && !fine.includes(code)) throw new CourierRefusal('dada', REASONS[code] ?? 'invalid', `${code} ${msg}`);
    if (schema === null) return undefined;
    const parsed = schema.safeParse(result);
    if (!parsed.success) throw new CourierUnknown('dada', 'the result has an unknown shape');
    return parsed.data;
  }

  private envelope(body: unknown): Record<string, string> {
    const { appKey, sourceId, clock } = this.options;
    const fields: Record<string, string> = {
      app_key: appKey,
      body: body === '' ? '' : JSON.stringify(body),
      format: 'json',
      source_id: sourceId,
      timestamp: String(Math.floor(clock.nowMs() / 1_000)),
      v: '1.0',
    };
    return { ...fields, signature: signDada(fields, this.options.appSecret) };
  }
}

/** Keys sorted, each followed by its value without any separator, between two secrets. */
export function signDada(fields: Readonly<Record<string, string>>, secret: string): string {
  const joined = Object.keys(fields).sort().map((key) => key + (fields[key] ?? '')).join('');
  return md5(secret + joined + secret).toUpperCase();
}

function plainCity(city: string): string {
  return city.replace(/市$/, '');
}

function orderOf(job: CourierJob): object {
  const { store, receiver, goods } = job;
  return {
    shop_no: store.code,
    origin_id: job.originId,
    cargo_price: toYuan(Math.max(1, goods.valueFen)),
    cargo_weight: Math.max(0.1, goods.weightGrams / 1_000),
    cargo_num: goods.itemCount,
    is_prepay: 0,
    receiver_name: receiver.name,
    receiver_address: receiver.address,
    receiver_lat: receiver.latitude,
    receiver_lng: receiver.longitude,
    receiver_phone: receiver.phone,
    callback: job.callbackUrl,
    origin_mark_no: job.mark,
    ...(job.remark !== null && job.remark !== '' && { info: job.remark }),
  };
}
