import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SealedRecipients } from '@quanyu/identity';
import { DomainError, type Tx } from '@quanyu/platform';
import { Screening, SharedLimits } from '@quanyu/risk';
import { FlashOrdersRepository } from './flash-orders.repository.js';
import type { LiveItem } from './flash-sales.js';
import { promotionsError } from '../promotions.errors.js';
import { type LimitUse, limitKeyOf, PurchaseLimits } from '../purchase-limits.repository.js';

/** A late payment counts, but is never refused for a limit. */
const MAX_INT = 2_147_483_647;

/** Who buys, as far as purchase limits count it. Nothing here is what a caller can choose freely. */
export interface Buyer {
  readonly customerId: string;
  readonly deviceId: string;
  /** As `peerAddressKey` writes it. */
  readonly address: string;
  readonly recipientPhone: string;
}

/** A flash order on its way into a group. */
export interface FlashOrderRequest {
  readonly orderId: string;
  readonly live: LiveItem;
  readonly locationId: string;
  readonly buyer: Buyer;
  readonly units: number;
  readonly idempotencyKey: string;
  readonly placedAt: Date;
}

/** The orders of flash sales and what they count against. Every change is part of the transaction that moves the order. */
@Injectable()
export class FlashOrders {
  constructor(
    private readonly repository: FlashOrdersRepository,
    private readonly limits: PurchaseLimits,
    private readonly shared: SharedLimits,
    private readonly screening: Screening,
    private readonly recipients: SealedRecipients,
  ) {}

  /**
   * Decides purchase limits for a group, in arrival order with running totals. Returns one refusal or null per request;
   * the accepted ones hold their counters locked until the group ends, and are written by `insert`.
   */
  async checkLimits(tx: Tx, requests: readonly FlashOrderRequest[]): Promise<readonly (DomainError | null)[]> {
    const uses = requests.map((request) => this.limitsOf(request));
    const held = await this.limits.lockLimits(tx, uses.flat());
    return requests.map((request, index) => {
      const mine = uses[index] ?? [];
      const full = mine.find((use) => (held.get(limitKeyOf(use)) ?? 0) + request.units > use.limit);
      if (full !== undefined) {
        const already = held.get(limitKeyOf(full)) ?? 0;
        if (full.kind === 'group') return this.refuseGroup(request, full);
        return full.kind === 'customer' ? promotionsError('FLASH.LIMIT', { limit: full.limit, already }) : promotionsError('FLASH.LIMIT_SHARED', { kind: full.kind, limit: full.limit });
      }
      for (const use of mine) held.set(limitKeyOf(use), (held.get(limitKeyOf(use)) ?? 0) + request.units);
      return null;
    });
  }

  /** A customer who is linked with others counts with them as well, each group once in a session. */
  private limitsOf({ live: { campaign, session, item }, buyer }: FlashOrderRequest): LimitUse[] {
    const { customerId, deviceId, address } = buyer;
    const { perDevice, perAddress, perRecipient } = campaign.limits;
    const uses: LimitUse[] = [{ scopeId: item.id, kind: 'customer', subject: customerId, limit: item.limitPerCustomer }];
    if (perDevice !== null) uses.push({ scopeId: session.id, kind: 'device', subject: deviceId, limit: perDevice });
    if (perAddress !== null) uses.push({ scopeId: session.id, kind: 'address', subject: address, limit: perAddress });
    if (perRecipient !== null) uses.push({ scopeId: session.id, kind: 'recipient', subject: this.recipientOf({ campaign, session }, buyer), limit: perRecipient });
    const group = this.shared.perGroup('flashUnitsPerGroup', { customerId, deviceId });
    if (group !== null) uses.push({ scopeId: session.id, kind: 'group', subject: group.groupId, limit: group.most });
    return uses;
  }

  /** The phone itself stays with the order; here it only has to be told apart within its session. */
  private recipientOf({ campaign, session }: Pick<LiveItem, 'campaign' | 'session'>, { recipientPhone }: Buyer): string {
    return campaign.keysRecipients ? this.recipients.phoneIndexWithin(session.id, recipientPhone) : createHash('sha256').update(`${session.id}/${recipientPhone}`).digest('base64url');
  }

  private refuseGroup({ live: { session }, buyer: { customerId, deviceId } }: FlashOrderRequest, { subject, limit }: LimitUse): DomainError {
    return this.screening.refuse('flash.order', { customerId, deviceId }, { rule: 'limit.flashUnitsPerGroup', evidence: { sessionId: session.id, groupId: subject, limit } });
  }

  /** Writes accepted orders and counts them against their limits. */
  async insert(tx: Tx, requests: readonly FlashOrderRequest[]): Promise<void> {
    if (requests.length === 0) return;
    const totals = new Map<string, LimitUse & { units: number }>();
    const rows = requests.map((request) => {
      const limits = this.limitsOf(request);
      for (const use of limits) totals.set(limitKeyOf(use), { ...use, units: (totals.get(limitKeyOf(use))?.units ?? 0) + request.units });
      const { live, ...rest } = request;
      return { ...rest, campaignId: live.campaign.id, sessionId: live.session.id, itemId: live.item.id, customerId: request.buyer.customerId, limits };
    });
    await this.limits.addUnits(tx, [...totals.values()]);
    await this.repository.insert(tx, rows);
  }

  /** Takes the counters of an order's limits, for whoever must hold them before its stock. */
  async lockLimits(tx: Tx, orderId: string): Promise<void> {
    const limits = await this.repository.findLimits(tx, orderId);
    if (limits.length > 0) await this.limits.lockLimits(tx, limits);
  }

  /** The order was paid; a late payment takes its place under the limits again, whoever bought meanwhile. */
  async markPaid(tx: Tx, orderId: string): Promise<void> {
    if ((await this.repository.move(tx, orderId, ['held'], 'paid')) !== null) return;
    const again = await this.repository.move(tx, orderId, ['returned'], 'paid');
    if (again === null) return;
    await this.limits.lockLimits(tx, again.limits);
    await this.limits.addUnits(tx, again.limits.map((use) => ({ ...use, units: again.units, limit: MAX_INT })));
  }

  /** The order ended without a sale: its units no longer count against anybody. Twice is fine. */
  async markReturned(tx: Tx, orderId: string): Promise<void> {
    const returned = await this.repository.move(tx, orderId, ['held', 'paid'], 'returned');
    if (returned !== null) await this.limits.giveBack(tx, returned.limits, returned.units);
  }

  /** Some units of a paid order are not sold after all: they no longer count against anybody, and the order with the last of them. */
  async giveUnitsBack(tx: Tx, orderId: string, units: number): Promise<void> {
    const limits = await this.repository.takeOff(tx, orderId, units);
    if (limits !== null) await this.limits.giveBack(tx, limits, units);
  }
}
