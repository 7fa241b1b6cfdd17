import { Injectable } from '@nestjs/common';
import type { Tx } from '@quanyu/platform';
import { LedgerRepository } from '../ledger/ledger.repository.js';
import { Ledger } from '../ledger/ledger.js';
import { MembersRepository } from '../members.repository.js';
import type { Purchase } from '../purchases/purchase.js';
import { Purchases, topUpKey } from '../purchases/purchases.js';
import { PurchasesRepository } from '../purchases/purchases.repository.js';

/** An order that gave something back to accounts. */
export interface ReturnedOrder {
  readonly id: string;
  readonly orderNo: string;
  readonly customerId: string;
  readonly refundRequestedFen: number;
}

/**
 * What an order gives back to somebody who has left the programme since, and reaches no account any more: points lapse, as theirs did then, and
 * stored value goes the way that it came.
 */
@Injectable()
export class AfterLeaving {
  constructor(
    private readonly members: MembersRepository,
    private readonly bought: PurchasesRepository,
    private readonly purchases: Purchases,
    private readonly ledger: Ledger,
    private readonly entries: LedgerRepository,
  ) {}

  /** Empties the accounts of who has left. Returns what must be paid back, by top-up; nothing for members, and while staff hold the account. */
  async settle(tx: Tx, { id, orderNo, customerId, refundRequestedFen }: ReturnedOrder): Promise<{ readonly purchase: Purchase; readonly refundFen: number }[]> {
    const memberId = await this.members.findSurvivor(tx, customerId);
    if (!(await this.members.hasLeft(tx, memberId))) return [];
    // Top-ups come before accounts, as for whoever asks for one back.
    const topUps = await this.bought.lockTopUps(tx, memberId);
    const reason = `退出会员后退款 · 订单 ${orderNo}`;
    await this.ledger.forfeit(tx, { memberId, unit: 'points', key: `left:${id}:${refundRequestedFen}`, kind: 'forfeit', note: reason, referenceId: id });
    if ((await this.entries.findAccount(tx, memberId, 'storedValue'))?.isFrozen !== false) return [];
    const left = await this.entries.readPaidLeft(tx, topUps.map(topUpKey));
    const paidOut: { purchase: Purchase; refundFen: number }[] = [];
    for (const purchase of topUps) {
      if ((left.get(topUpKey(purchase)) ?? 0) > 0) paidOut.push({ purchase, refundFen: await this.purchases.takeBack(tx, purchase, { reason }) });
    }
    return paidOut;
  }
}
