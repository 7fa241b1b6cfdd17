import { Injectable } from '@nestjs/common';
import { Database, findReply, IdSource, once, requestHash } from '@quanyu/platform';
import { computeBalance, PresaleDeposits, promotionsError } from '@quanyu/promotions';

export interface DepositWish {
  readonly customerId: string;
  readonly presaleId: string;
  readonly units: number;
  /** The terms that the shopper saw, of one unit, and agreed to. */
  readonly depositFen: number;
  readonly balanceFen: number;
  readonly forfeitsDeposit: boolean;
}

/** Somebody takes units of a presale's quota, to pay the deposit next; the same key again takes none. */
@Injectable()
export class OpenDeposit {
  constructor(
    private readonly database: Database,
    private readonly deposits: PresaleDeposits,
    private readonly ids: IdSource,
  ) {}

  /** @throws PRESALE.TERMS_CHANGED, and what `PresaleDeposits.open` throws */
  async execute(wish: DepositWish, key: string): Promise<string> {
    const { customerId, presaleId, units } = wish;
    const { depositId } = await once(this.database, { scope: `customer:${customerId}`, key, request: { presaleDeposit: wish } }, async (tx) => {
      const deposit = await this.deposits.open(tx, { id: this.ids.uuid(), presaleId, customerId, units });
      const isAsSeen = deposit.depositFen === wish.depositFen && computeBalance(deposit).balanceFen === wish.balanceFen && deposit.forfeitsDeposit === wish.forfeitsDeposit;
      if (!isAsSeen) throw promotionsError('PRESALE.TERMS_CHANGED');
      return { depositId: deposit.id };
    });
    return depositId;
  }

  /** The deposit that this request has opened, or null. @throws REQUEST.IDEMPOTENCY_KEY_REUSED */
  async findOpened(wish: DepositWish, key: string): Promise<string | null> {
    const opened = await findReply<{ depositId: string }>(this.database, { scope: `customer:${wish.customerId}`, key, requestHash: requestHash({ presaleDeposit: wish }) });
    return opened?.depositId ?? null;
  }
}
