import { Injectable } from '@nestjs/common';
import { Customers } from '@quanyu/identity';
import { Clock, type StaticRefusal, staticRefusal } from '@quanyu/platform';
import { Challenges, type LimitCheck, peerAddressKey, type RateLimit, RateLimits, riskError, SaleTokens, Screening, SHOP_ROOM_ID, WaitingRooms } from '@quanyu/risk';
import { LRUCache } from 'lru-cache';
import { AttemptCounts } from './attempt-counts.js';
import { FlashSales, type LiveItem } from './flash-sales.js';
import { promotionsError } from '../promotions.errors.js';

export interface SaleTokenRequest {
  readonly itemId: string;
  readonly storeId: string;
  readonly customerId: string;
  readonly deviceId: string | null;
  readonly ip: string;
  readonly waitingPass: string | undefined;
  readonly challengeSolution: string | undefined;
}

const PER_CUSTOMER: RateLimit = { name: 'flash.customer', burst: 10, count: 30, perSeconds: 60 };
const PER_DEVICE: RateLimit = { name: 'flash.device', burst: 10, count: 40, perSeconds: 60 };
const PER_ADDRESS: RateLimit = { name: 'flash.address', burst: 200, count: 100, perSeconds: 1 };

const HOUR_MS = 3_600_000;
const KNOWN_MS = 30_000;

/** What conditions ask about somebody; told apart from the rest because it is remembered for half a minute. */
interface Standing {
  readonly createdAt: Date;
  readonly firstPaidAt: Date | null;
  /** Verified, which is what makes a registered member. */
  readonly phone: string | null;
}

/** The part of risk that stands in front of a sale token. */
@Injectable()
export class SaleGate {
  private readonly queueRefusals = new LRUCache<string, StaticRefusal>({ max: 1_000 });

  constructor(
    private readonly limits: RateLimits,
    private readonly rooms: WaitingRooms,
    private readonly challenges: Challenges,
    private readonly tokens: SaleTokens,
    private readonly screening: Screening,
  ) {}

  /** The device of somebody who may try. @throws RATE_LIMITED, RISK.BLOCKED, RISK.DEVICE_REQUIRED, RISK.QUEUE_REQUIRED, RISK.CHALLENGE_REQUIRED */
  async pass(live: LiveItem, request: SaleTokenRequest): Promise<string> {
    const { customerId, deviceId, ip } = request;
    return this.screening.run('flash.token', { customerId, deviceId: deviceId ?? undefined, address: ip }, () => this.check(live, request));
  }

  private async check(live: LiveItem, request: SaleTokenRequest): Promise<string> {
    const { customerId, deviceId, ip } = request;
    if (deviceId === null) throw riskError('RISK.DEVICE_REQUIRED');
    await this.limits.enforce(checksOf({ customerId, deviceId, ip }));
    const roomId = this.roomBefore(live.session.id);
    if (roomId !== null && !this.rooms.verifyPass(request.waitingPass, { roomId, customerId, deviceId })) throw riskError('RISK.QUEUE_REQUIRED', { roomId });
    const { challenge: difficulty } = live.campaign.protection;
    if (difficulty !== 'off') {
      const purpose = { difficulty, subject: `${live.session.id}/${customerId}` };
      const isSolved = request.challengeSolution !== undefined && (await this.challenges.verify(request.challengeSolution, purpose));
      if (!isSolved) throw riskError('RISK.CHALLENGE_REQUIRED', { challenge: await this.challenges.create(purpose) });
    }
    return deviceId;
  }

  /** The refusal of somebody who is known here to be over a limit, or who has no pass where one is asked for, at once and without Redis. */
  findKnownRefusal(sessionId: string, { customerId, deviceId, ip, waitingPass }: Pick<SaleTokenRequest, 'customerId' | 'deviceId' | 'ip' | 'waitingPass'>): StaticRefusal | null {
    if (deviceId === null) return null;
    const limited = this.limits.findKnownRefusal(PER_CUSTOMER, customerId) ?? this.limits.findKnownRefusal(PER_DEVICE, deviceId) ?? this.limits.findKnownRefusal(PER_ADDRESS, peerAddressKey(ip));
    if (limited !== null) return limited;
    const roomId = this.roomBefore(sessionId);
    return roomId !== null && !this.rooms.verifyPass(waitingPass, { roomId, customerId, deviceId }) ? this.queueRefusal(roomId) : null;
  }

  /** The room to pass first: the session's own, else the whole shop's, else none. */
  private roomBefore(sessionId: string): string | null {
    if (this.rooms.isRequired(sessionId)) return sessionId;
    return this.rooms.isRequired(SHOP_ROOM_ID) ? SHOP_ROOM_ID : null;
  }

  private queueRefusal(roomId: string): StaticRefusal {
    const known = this.queueRefusals.get(roomId);
    if (known !== undefined) return known;
    const refusal = staticRefusal(riskError('RISK.QUEUE_REQUIRED', { roomId }));
    this.queueRefusals.set(roomId, refusal);
    return refusal;
  }

  issue(attempt: { customerId: string; deviceId: string; itemId: string }): { saleToken: string; expiresAt: Date } {
    const { token, expiresAt } = this.tokens.issue(attempt);
    return { saleToken: token, expiresAt };
  }
}

/**
 * Gives the right to one attempt. Cheapest refusals first: what this process knows, then one batch of limits, then pass and
 * challenge, and only for those who got so far the customer's standing.
 */
@Injectable()
export class IssueSaleToken {
  private readonly standings = new LRUCache<string, Standing>({ max: 20_000, ttl: KNOWN_MS });

  constructor(
    private readonly sales: FlashSales,
    private readonly gate: SaleGate,
    private readonly customers: Customers,
    private readonly counts: AttemptCounts,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws FLASH.NOT_FOUND, FLASH.NOT_STARTED, FLASH.PAUSED, FLASH.ENDED, FLASH.NOT_IN_STORE, FLASH.SOLD_OUT, FLASH.NOT_ELIGIBLE, RATE_LIMITED,
   * RISK.DEVICE_REQUIRED, RISK.QUEUE_REQUIRED, RISK.CHALLENGE_REQUIRED, RISK.BLOCKED
   */
  async execute(request: SaleTokenRequest): Promise<{ saleToken: string; expiresAt: Date }> {
    const live = this.sales.getItem(request.itemId);
    return this.counts.counting(live.session.id, 'token', async () => {
      this.sales.assertOnSale(live, request.storeId);
      this.sales.assertNotHopeless(request.itemId, request.storeId);
      const deviceId = await this.gate.pass(live, request);
      await this.assertEligible(live, request.customerId);
      // Everybody who waited for their limits in the same moment passed the door while there was room for one. A challenge that was solved is spent by then.
      this.sales.assertNotHopeless(request.itemId, request.storeId);
      this.sales.noteExpected(request.itemId, request.storeId);
      return this.gate.issue({ customerId: request.customerId, deviceId, itemId: request.itemId });
    });
  }

  private async assertEligible({ campaign: { conditions } }: LiveItem, customerId: string): Promise<void> {
    if (!conditions.newCustomersOnly && conditions.minAccountAgeHours === 0 && conditions.minTier === 0) return;
    const standing = this.standings.get(customerId) ?? (await this.customers.get(customerId));
    this.standings.set(customerId, standing);
    if (conditions.newCustomersOnly && standing.firstPaidAt !== null) throw promotionsError('FLASH.NOT_ELIGIBLE', { reason: 'newCustomer' });
    if (conditions.minTier > 0 && standing.phone === null) throw promotionsError('FLASH.NOT_ELIGIBLE', { reason: 'tier' });
    if (this.clock.nowMs() - standing.createdAt.getTime() < conditions.minAccountAgeHours * HOUR_MS) throw promotionsError('FLASH.NOT_ELIGIBLE', { reason: 'accountAge' });
  }
}

function checksOf({ customerId, deviceId, ip }: { customerId: string; deviceId: string; ip: string }): LimitCheck[] {
  return [
    { limit: PER_CUSTOMER, subject: customerId },
    { limit: PER_DEVICE, subject: deviceId },
    { limit: PER_ADDRESS, subject: peerAddressKey(ip) },
  ];
}
