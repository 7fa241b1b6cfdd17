import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env, isDomainError, type StaticRefusal } from '@quanyu/platform';
import { Assess, type LimitCheck, type LimitState, peerAddressKey, type RateLimit, RateLimits, riskError, Screening, SHOP_ROOM_ID, WaitingRooms } from '@quanyu/risk';
import { LRUCache } from 'lru-cache';
import { ReviewOrders } from '../risk/index.js';

/** Who places an order, by what they cannot choose. */
export interface Orderer {
  readonly customerId: string;
  /** Of this request; its repeats have the same. */
  readonly idempotencyKey: string;
  readonly deviceId: string | undefined;
  readonly ip: string;
  readonly userAgent?: string | undefined;
  /** The answer to a challenge, when one was set. */
  readonly challengeSolution?: string | undefined;
  /** Of the shop's waiting room, when one is open. */
  readonly waitingPass: string | undefined;
  /** Told what is left of the tightest limit, for the reply's headers. */
  readonly onLimit?: (state: LimitState) => void;
}

type Attempt = Pick<Orderer, 'customerId' | 'idempotencyKey'>;
type Subject = Attempt & Pick<Orderer, 'deviceId' | 'ip' | 'userAgent' | 'challengeSolution'>;

const ORDERS_PER_CUSTOMER: RateLimit = { name: 'order.customer', burst: 10, count: 20, perSeconds: 60 };
const ORDERS_PER_DEVICE: RateLimit = { name: 'order.device', burst: 20, count: 30, perSeconds: 60 };
/** About an hour of a busy process. */
const REMEMBERED_REQUESTS = 50_000;

/** What stands in front of placing an order: the deny list, the shop's waiting room, and limits and signals in one round trip to Redis. */
@Injectable()
export class OrderGate {
  private readonly perAddress: RateLimit;
  /** Requests that passed here. Only of these can an order stand that this process may have to tell again. */
  private readonly passed = new LRUCache<string, true>({ max: REMEMBERED_REQUESTS });

  constructor(
    private readonly screening: Screening,
    private readonly limits: RateLimits,
    private readonly rooms: WaitingRooms,
    private readonly assess: Assess,
    private readonly reviews: ReviewOrders,
    @Inject(ENV) env: Pick<Env, 'ORDER_LIMIT_PER_ADDRESS'>,
  ) {
    this.perAddress = { name: 'order.address', burst: env.ORDER_LIMIT_PER_ADDRESS * 2, count: env.ORDER_LIMIT_PER_ADDRESS, perSeconds: 1 };
  }

  /**
   * Runs an attempt of somebody who may try; see `orAccepted` for `findAccepted`.
   * @throws RISK.BLOCKED, RISK.QUEUE_REQUIRED, RISK.CHALLENGE_REQUIRED, RATE_LIMITED, and what the attempt throws
   */
  async admit<T>(orderer: Orderer, attempt: () => Promise<T>, findAccepted: () => Promise<T | null>): Promise<T> {
    const { customerId, deviceId, ip } = orderer;
    const run = (): Promise<T> =>
      this.screening.run('order.place', { customerId, deviceId, address: ip }, async () => {
        this.assertTurn(orderer);
        const state = await this.spend(orderer);
        orderer.onLimit?.(state);
        return attempt();
      });
    return this.orAccepted(orderer, run, findAccepted);
  }

  /**
   * Whoever was told yes is told it again for the same request, though a limit, a queue or a rule of risk turns it away by now. What never
   * passed is not looked up, so that a flood of refusals stays away from the database; after a restart, or at another process, a
   * repeat of somebody who is turned away is refused like any request, and the order stands among their orders.
   */
  async orAccepted<T>(attempt: Attempt, run: () => Promise<T>, findAccepted: () => Promise<T | null>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (!isTurnedAway(error) || !this.passed.has(keyOf(attempt))) throw error;
      const accepted = await findAccepted().catch(() => null);
      if (accepted === null) throw error;
      return accepted;
    }
  }

  /**
   * Limits and rules alone, for whoever has a batch of their own to send with them. Whoever is to be looked at is watched before this
   * returns, so that the order that follows is held.
   * @throws RATE_LIMITED, RISK.BLOCKED, RISK.CHALLENGE_REQUIRED
   */
  async spend(orderer: Subject): Promise<LimitState> {
    const [state, assessment] = await Promise.all([this.limits.enforce(this.checksOf(orderer)), this.assess.admit('order', orderer)]);
    if (assessment.verdict === 'review') await this.reviews.watch(orderer.customerId, assessment);
    this.passed.set(keyOf(orderer), true);
    return state;
  }

  /** The refusal of somebody who is known here to be over a limit, at once and without Redis. */
  findKnownRefusal({ customerId, deviceId, ip }: Omit<Subject, 'idempotencyKey'>): StaticRefusal | null {
    const { limits } = this;
    return (
      limits.findKnownRefusal(ORDERS_PER_CUSTOMER, customerId) ??
      (deviceId === undefined ? null : limits.findKnownRefusal(ORDERS_PER_DEVICE, deviceId)) ??
      limits.findKnownRefusal(this.perAddress, peerAddressKey(ip))
    );
  }

  private checksOf({ customerId, deviceId, ip }: Subject): LimitCheck[] {
    return [
      { limit: ORDERS_PER_CUSTOMER, subject: customerId },
      ...(deviceId === undefined ? [] : [{ limit: ORDERS_PER_DEVICE, subject: deviceId }]),
      { limit: this.perAddress, subject: peerAddressKey(ip) },
    ];
  }

  private assertTurn({ customerId, deviceId, waitingPass }: Orderer): void {
    const roomId = SHOP_ROOM_ID;
    if (!this.rooms.isRequired(roomId)) return;
    if (deviceId === undefined || !this.rooms.verifyPass(waitingPass, { roomId, customerId, deviceId })) throw riskError('RISK.QUEUE_REQUIRED', { roomId });
  }
}

/** A sale token that another request spent bought nothing for this one: its own repeat passes the token. */
function isTurnedAway(error: unknown): boolean {
  return isDomainError(error) && error.code !== 'RISK.SALE_TOKEN_INVALID' && (error.code.startsWith('RISK.') || error.code === 'RATE_LIMITED');
}

function keyOf({ customerId, idempotencyKey }: Attempt): string {
  return `${customerId}/${idempotencyKey}`;
}
