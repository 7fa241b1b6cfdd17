import { Injectable } from '@nestjs/common';
import { Clock, Database, IdSource, once, type Tx } from '@quanyu/platform';
import type { RuleContent, StoredRule } from '../price-rules/price-rule.rules.js';
import { PriceRules } from '../price-rules/price-rules.js';
import { promotionsError } from '../promotions.errors.js';
import type { ClaimGuard } from './claim-gate.js';
import { Claimants } from './claimants.js';
import { CouponsRepository, type NewCoupon } from './coupons.repository.js';

type CouponTerms = NonNullable<RuleContent['coupon']>;
type DatedCoupon = Omit<NewCoupon, 'source' | 'sourceKey'>;

const DAY_MS = 24 * 3_600_000;

/** What the holder of a new coupon is told. */
export interface ClaimedCoupon {
  readonly couponId: string;
  readonly validFrom: string;
  readonly validUntil: string;
}

export interface ClaimTerms {
  /** Points that the customer agreed to; left out, they took it to be free. */
  readonly pointsPrice?: number | undefined;
  /** Counts what people share, see `ClaimGate`. */
  readonly guard?: ClaimGuard | undefined;
}

/**
 * Coupons come to customers: claimed in the centre, by a printed code, or given by an event. A customer is one person whatever they sign in
 * with, and the limit per customer counts that person.
 */
@Injectable()
export class ClaimCoupon {
  constructor(
    private readonly database: Database,
    private readonly repository: CouponsRepository,
    private readonly rules: PriceRules,
    private readonly claimants: Claimants,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /**
   * Idempotent by key. Takes as many points as were agreed to, or none.
   * @throws COUPON.NOT_FOUND, COUPON.NOT_CLAIMABLE, COUPON.NOT_FOR_YOU, COUPON.PRICE_CHANGED, COUPON.LIMIT, COUPON.SOLD_OUT, RISK.BLOCKED; of one that costs points MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.NOT_ENOUGH
   */
  async claim(customerId: string, templateId: string, key: string, { pointsPrice: points = 0, guard }: ClaimTerms = {}): Promise<ClaimedCoupon> {
    const { name, coupon: terms, audience } = this.templateOf(templateId);
    if (!terms.isInCentre) throw promotionsError('COUPON.NOT_FOUND');
    return once(this.database, { scope: `coupon:${customerId}`, key, request: { claimCoupon: templateId, ...(points === 0 ? {} : { pointsPrice: points }) } }, async (tx) => {
      this.assertClaimable(terms);
      await this.assertFor(tx, customerId, audience);
      if (points !== (terms.pointsPrice ?? 0)) throw promotionsError('COUPON.PRICE_CHANGED');
      const coupon: NewCoupon = { ...this.newClaim(terms, templateId, customerId), source: 'claim', sourceKey: null };
      if (!(await this.repository.countIssued(tx, templateId, 1))) throw promotionsError('COUPON.SOLD_OUT');
      if (points > 0) await this.claimants.pay(tx, { id: coupon.id, customerId }, { name, points });
      await this.insertGuarded(tx, coupon, { limit: terms.perCustomer, guard: guard ?? null });
      return toClaimed(coupon);
    });
  }

  /** Claims the coupon of a printed code. Idempotent by key. @throws COUPON.CODE_UNKNOWN, COUPON.CODE_TAKEN, COUPON.NOT_CLAIMABLE, COUPON.NOT_FOR_YOU, COUPON.LIMIT */
  async claimCode(customerId: string, code: string, key: string): Promise<ClaimedCoupon> {
    return once(this.database, { scope: `coupon:${customerId}`, key, request: { claimCouponCode: code } }, async (tx) => {
      const found = await this.repository.findCode(tx, code);
      if (found === null) throw promotionsError('COUPON.CODE_UNKNOWN');
      const { coupon: terms, audience } = this.templateOf(found.templateId);
      this.assertClaimable(terms);
      await this.assertFor(tx, customerId, audience);
      // Every claim of a template goes through its row, so that a customer's limit counts one after the other.
      await this.repository.lockTemplates(tx, [found.templateId]);
      const coupon = { ...this.newClaim(terms, found.templateId, customerId), id: found.id };
      if (await this.repository.claimCode(tx, coupon, terms.perCustomer)) return toClaimed(coupon);
      const [counts] = await this.repository.countClaims(tx, customerId, [found.templateId]);
      throw (counts?.mine ?? 0) >= terms.perCustomer ? promotionsError('COUPON.LIMIT', { limit: terms.perCustomer }) : promotionsError('COUPON.CODE_TAKEN');
    });
  }

  /**
   * Gives a coupon for an event, in the event's transaction, to a customer who has had fewer than `perCustomer` by events, or by those whose key
   * begins with `within`: what comes every year is counted by the year. Claims count apart. The same event gives once. Null when it gives none:
   * what people wait for does not fail because of a coupon.
   */
  async giveForEvent(tx: Tx, { customerId, templateId, eventKey, within = '' }: { customerId: string; templateId: string; eventKey: string; within?: string | undefined }): Promise<ClaimedCoupon | null> {
    const content = this.rules.find(templateId)?.content;
    const terms = content?.coupon ?? null;
    if (content === undefined || terms === null) return null;
    const dated = this.newCoupon(terms, templateId, customerId);
    if (dated === null || !(await this.claimants.isFor(tx, customerId, content.audience, { comesByItself: true }))) return null;
    await this.repository.lockTemplates(tx, [templateId]);
    const { isGiven, given } = await this.repository.countEvents(tx, { templateId, customerId, sourceKey: eventKey, within });
    if (isGiven || given >= terms.perCustomer || !(await this.repository.countIssued(tx, templateId, 1))) return null;
    const coupon: NewCoupon = { ...dated, source: 'event', sourceKey: eventKey };
    await this.repository.insert(tx, coupon, { limit: terms.perCustomer, group: null });
    return toClaimed(coupon);
  }

  /** Takes back what an event gave, unless it was used or its days are over: then it was given. The template's row is taken, behind whoever gives of it. */
  async withdrawFromEvent(tx: Tx, templateId: string, eventKey: string): Promise<void> {
    if (await this.repository.deleteUnused(tx, templateId, eventKey)) await this.repository.countIssued(tx, templateId, -1);
  }

  private async insertGuarded(tx: Tx, coupon: NewCoupon, { limit, guard }: { limit: number; guard: ClaimGuard | null }): Promise<void> {
    const { templateId, customerId } = coupon;
    const [group, device] = [guard?.group ?? null, guard?.device ?? null];
    if (!(await this.repository.insert(tx, coupon, { limit, group }))) {
      const [counts] = await this.repository.countClaims(tx, customerId, [templateId]);
      const isTheirs = guard === null || group === null || (counts?.mine ?? 0) >= limit;
      throw isTheirs ? promotionsError('COUPON.LIMIT', { limit }) : guard.refuse('limit.couponsPerGroup', { templateId, groupId: group.groupId, members: group.members.length, limit: group.most });
    }
    if (guard === null || device === null || (await this.repository.countOnDevice(tx, templateId, device))) return;
    throw guard.refuse('limit.couponsPerDevice', { templateId, limit: device.most });
  }

  private templateOf(templateId: string): StoredRule['content'] & { coupon: CouponTerms } {
    const content = this.rules.find(templateId)?.content;
    if (content === undefined || content.coupon === null) throw promotionsError('COUPON.NOT_FOUND');
    return { ...content, coupon: content.coupon };
  }

  private assertClaimable({ claimFrom, claimUntil }: CouponTerms): void {
    const nowMs = this.clock.nowMs();
    if (nowMs < Date.parse(claimFrom)) throw promotionsError('COUPON.NOT_CLAIMABLE', { claimFrom });
    if (nowMs >= Date.parse(claimUntil)) throw promotionsError('COUPON.NOT_CLAIMABLE', { claimUntil });
  }

  /** Nobody is given by their own claim what they could not use. */
  private async assertFor(tx: Tx, customerId: string, audience: RuleContent['audience']): Promise<void> {
    if (!(await this.claimants.isFor(tx, customerId, audience))) throw promotionsError('COUPON.NOT_FOR_YOU');
  }

  private newClaim(terms: CouponTerms, templateId: string, customerId: string): DatedCoupon {
    const coupon = this.newCoupon(terms, templateId, customerId);
    if (coupon === null) throw promotionsError('COUPON.NOT_CLAIMABLE', terms.validity.kind === 'fixed' ? { claimUntil: terms.validity.until } : {});
    return coupon;
  }

  /** Null when its days are over already. */
  private newCoupon({ validity }: CouponTerms, templateId: string, customerId: string): DatedCoupon | null {
    const now = this.clock.now();
    const [validFrom, validUntil] = validity.kind === 'fixed' ? [new Date(validity.from), new Date(validity.until)] : [now, new Date(now.getTime() + validity.days * DAY_MS)];
    if (validUntil <= now) return null;
    return { id: this.ids.uuid(), templateId, customerId, validFrom, validUntil, claimedAt: now };
  }
}

function toClaimed({ id, validFrom, validUntil }: Pick<NewCoupon, 'id' | 'validFrom' | 'validUntil'>): ClaimedCoupon {
  return { couponId: id, validFrom: validFrom.toISOString(), validUntil: validUntil.toISOString() };
}
