import { Injectable } from '@nestjs/common';
import { Clock, Database, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import { LedgerRepository } from '../ledger/ledger.repository.js';
import { membershipError } from '../membership.errors.js';
import type { Purchase } from './purchase.js';
import { computeTermRefund } from './purchase.rules.js';
import { Purchases, topUpKey } from './purchases.js';
import { PurchasesRepository } from './purchases.repository.js';

/** Stored value of somebody, what they bought, and what of it would go back now. */
export interface Wallet {
  readonly balanceFen: number;
  readonly paidFen: number;
  readonly giftFen: number;
  readonly isFrozen: boolean;
  readonly limitFen: number;
  /** `refundPoints`: what of the points that a paid term added would be taken back with it. */
  readonly purchases: readonly { readonly purchase: Purchase; readonly refundableFen: number; readonly refundPoints: number }[];
}

/** What screens show of stored value, and the brake that staff pull. */
@Injectable()
export class Wallets {
  constructor(
    private readonly database: Database,
    private readonly purchases: PurchasesRepository,
    private readonly buying: Purchases,
    private readonly entries: LedgerRepository,
    private readonly clock: Clock,
  ) {}

  async read(memberId: string): Promise<Wallet> {
    const now = this.clock.now();
    const [account, holdings, bought, limitFen] = await Promise.all([
      this.entries.findAccount(this.database, memberId, 'storedValue'),
      this.entries.readHoldings(this.database, [memberId], { now, soonBefore: now }),
      this.purchases.listPaid(memberId),
      this.buying.findLimit(memberId),
    ]);
    const held = (part: 'paid' | 'gift'): number => holdings.find((row) => row.unit === 'storedValue' && row.part === part)?.held ?? 0;
    const left = await this.entries.readPaidLeft(this.database, bought.filter(({ kind }) => kind === 'topUp').map(topUpKey));
    const refundable = (purchase: Purchase): number => {
      if (purchase.status !== 'paid') return 0;
      return purchase.kind === 'topUp' ? (left.get(topUpKey(purchase)) ?? 0) : computeTermRefund(purchase, now);
    };
    const priced = bought.map((purchase) => ({ purchase, refundableFen: refundable(purchase) }));
    const terms = priced.filter(({ purchase, refundableFen }) => purchase.kind === 'paidTerm' && refundableFen > 0);
    const points = await this.purchases.sumTermPoints(terms.map(({ purchase: { id, payFen }, refundableFen }) => ({ purchaseId: id, payFen, keptFen: payFen - refundableFen })));
    return {
      balanceFen: account?.balance ?? 0, paidFen: held('paid'), giftFen: held('gift'), isFrozen: account?.isFrozen ?? false, limitFen,
      purchases: priced.map((one) => ({ ...one, refundPoints: points.get(one.purchase.id) ?? 0 })),
    };
  }

  /** A frozen account takes in, and gives nothing out. Doing it twice is doing it once. @throws MEMBERSHIP.NOT_FOUND */
  async freeze(memberId: string, isFrozen: boolean, { staff, reason, ip, requestId }: { staff: StaffPrincipal; reason: string; ip: string; requestId: string }): Promise<void> {
    await this.database.transaction(async (tx) => {
      const account = await this.entries.findAccount(tx, memberId, 'storedValue');
      if (account === null) throw membershipError('MEMBERSHIP.NOT_FOUND');
      if (!(await this.entries.setFrozen(tx, { memberId, unit: 'storedValue' }, isFrozen))) return;
      await writeAudit(tx, { actor: staff, action: isFrozen ? 'member.freezeStoredValue' : 'member.unfreezeStoredValue', targetType: 'member', targetId: memberId, reason, ip, requestId, at: this.clock.now() });
    });
  }
}
