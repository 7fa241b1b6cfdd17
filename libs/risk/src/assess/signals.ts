import { Injectable } from '@nestjs/common';
import { Clock, type Queryable } from '@quanyu/platform';
import { CustomerGroups } from '../links/groups.js';
import { Sightings } from '../links/sightings.js';
import type { Counted, CountRequest } from '../lua/count-signals.js';
import { Counters } from './counters.js';
import { isCrawler, isDataCentre, isVirtualNumber, uuidTimeMs } from './hints.rules.js';
import { HistoryRepository } from './history.repository.js';
import { type MarkFacts, Marks } from './marks.js';
import { type CountedBy, counterName, type CounterSpec, type RiskPoint, type SignalValues } from './rule.rules.js';

/** What the caller knows of somebody who wants something. What is left out is not known. */
export interface Facts extends MarkFacts {
  readonly userAgent?: string | undefined;
  /** Left out, the customer's id tells it. */
  readonly registeredAt?: Date | undefined;
  readonly payableFen?: number | undefined;
  readonly discountFen?: number | undefined;
  readonly usesCoupon?: boolean | undefined;
  /** How far the parcel goes from the store that sends it. */
  readonly storeDistanceKm?: number | undefined;
}

const MINUTE_SECONDS = 60;

/** Everything that rules may look at. */
@Injectable()
export class Signals {
  constructor(
    private readonly counters: Counters,
    private readonly marks: Marks,
    private readonly groups: CustomerGroups,
    private readonly sightings: Sightings,
    private readonly histories: HistoryRepository,
    private readonly clock: Clock,
  ) {}

  /** Remembers that this customer was seen with these marks. */
  note(facts: MarkFacts): void {
    if (facts.customerId !== undefined) this.sightings.note(facts.customerId, facts);
  }

  /** What is known without PostgreSQL: of the facts, this process, and one batch on Redis for the counters; those `alreadyCounted` are only looked at. */
  async read(point: RiskPoint, facts: Facts, specs: readonly CounterSpec[], alreadyCounted?: ReadonlySet<CountedBy>): Promise<SignalValues> {
    const asked = specs.flatMap((spec) => {
      const request = this.countRequest(point, facts, spec, alreadyCounted?.has(spec.per) !== true);
      return request === null ? [] : [{ spec, request }];
    });
    const values = this.valuesOf(facts);
    if (asked.length === 0) return values;
    const counts = await this.counters.count(asked.map(({ request }) => request));
    asked.forEach(({ spec }, index) => {
      const count = counts[index];
      if (count !== undefined) values[counterName(spec)] = count;
    });
    return values;
  }

  /** Shares of nothing are not known: whoever has not bought yet has no habits. */
  async readHistory(customerId: string, source?: Queryable): Promise<SignalValues> {
    const { paidOrders, couponOrders, refundedOrders } = await this.histories.find(customerId, source);
    return paidOrders === 0 ? { paidOrders } : { paidOrders, couponOrderPercent: (100 * couponOrders) / paidOrders, refundPercent: (100 * refundedOrders) / paidOrders };
  }

  private valuesOf({ customerId, deviceId, ip, userAgent, phone, registeredAt, payableFen, discountFen, usesCoupon, storeDistanceKm }: Facts): Record<string, number | boolean> {
    const values: Record<string, number | boolean> = { hasDevice: deviceId !== undefined };
    const registeredMs = registeredAt?.getTime() ?? (customerId === undefined ? null : uuidTimeMs(customerId));
    if (registeredMs !== null) values['accountAgeSeconds'] = Math.max(0, Math.round((this.clock.nowMs() - registeredMs) / 1_000));
    if (customerId !== undefined) values['groupSize'] = this.groups.find(customerId)?.members.length ?? 1;
    if (userAgent !== undefined) values['isCrawler'] = isCrawler(userAgent);
    if (ip !== undefined) values['isDataCentre'] = isDataCentre(ip);
    if (phone !== undefined) values['isVirtualNumber'] = isVirtualNumber(phone);
    if (usesCoupon !== undefined) values['usesCoupon'] = usesCoupon;
    if (storeDistanceKm !== undefined) values['storeDistanceKm'] = storeDistanceKm;
    return payableFen === undefined ? values : { ...values, payableFen, ...discountOf(payableFen, discountFen) };
  }

  private countRequest(point: RiskPoint, facts: Facts, spec: CounterSpec, isCounted: boolean): CountRequest | null {
    const subject = this.marks.counted(spec.per, facts);
    if (subject === null) return null;
    const counts: Counted = spec.of === 'attempts' ? { request: isCounted ? 'count' : 'look' } : { customer: isCounted ? (facts.customerId ?? 'look') : 'look' };
    return { name: `${point}:${counterName(spec)}`, subject, counts, windowSeconds: spec.minutes * MINUTE_SECONDS };
  }
}

function discountOf(payableFen: number, discountFen = 0): { discountPercent?: number } {
  const totalFen = payableFen + discountFen;
  return totalFen > 0 ? { discountPercent: Math.round((100 * discountFen) / totalFen) } : {};
}
