/** What members hold. Points are pieces, growth value is pieces, stored value is fen. */
export const LEDGER_UNITS = ['points', 'growth', 'storedValue'] as const;
export type LedgerUnit = (typeof LEDGER_UNITS)[number];

/** Where the amount of a lot lies. `source` and `owed` are at most zero, all six together are always zero. */
export const BUCKETS = ['source', 'held', 'spent', 'expired', 'owed', 'settled'] as const;
export type Bucket = (typeof BUCKETS)[number];
export type Buckets = Readonly<Record<Bucket, number>>;

/** Stored value is what was paid and what was given on top; everything else is whole. */
export type LotPart = 'whole' | 'paid' | 'gift';

/** One grant, or one part of it: what it was, and where it went. */
export interface Lot {
  readonly id: string;
  readonly grantId: string;
  readonly part: LotPart;
  /** Null never expires. */
  readonly expiresAt: Date | null;
  readonly buckets: Buckets;
}

/** Moves an amount between two buckets of a lot: one side less, the other side more, so that each entry sums to zero by itself. */
export interface Move {
  readonly lotId: string;
  readonly from: Bucket;
  readonly to: Bucket;
  readonly amount: number;
}

/** What an operation takes out of a lot, in the order in which it was taken. */
export interface Taken {
  readonly lotId: string;
  readonly amount: number;
}

/** A debt of one lot that another paid. */
export interface Settlement {
  readonly payerId: string;
  readonly debtorId: string;
  readonly amount: number;
}

const EMPTY: Buckets = { source: 0, held: 0, spent: 0, expired: 0, owed: 0, settled: 0 };
const PART_RANK: Readonly<Record<LotPart, number>> = { whole: 0, paid: 0, gift: 1 };

/** What returns to a lot that has expired meanwhile can be used for so long again. */
export const RETURN_GRACE_MS = 7 * 86_400_000;

/**
 * The lots of one member in one unit, as operations change them. Every change is a move, and what the moves leave behind is never
 * negative: an operation that would make it so is refused whole.
 */
export class LotBook {
  readonly moves: Move[] = [];
  private readonly lots = new Map<string, Lot>();

  constructor(lots: readonly Lot[]) {
    for (const lot of [...lots].sort(byUse)) this.lots.set(lot.id, lot);
  }

  find(lotId: string): Lot | null {
    return this.lots.get(lotId) ?? null;
  }

  /** The lots of one grant, the paid part first. */
  listGranted(grantId: string): Lot[] {
    return this.list()
      .filter((lot) => lot.grantId === grantId)
      .sort(byUse);
  }

  /** What can be spent now. */
  spendable(now: Date): number {
    return this.live(now).reduce((sum, { buckets }) => sum + buckets.held, 0);
  }

  /** Everything past its time goes. */
  expire(now: Date): void {
    for (const { id, expiresAt, buckets } of this.list()) {
      if (expiresAt !== null && expiresAt <= now) this.move(id, 'held', 'expired', buckets.held);
    }
  }

  /** A new lot comes in, and first settles what the member owes. */
  grant(lot: Omit<Lot, 'buckets'>, amount: number): void {
    this.lots.set(lot.id, { ...lot, buckets: EMPTY });
    this.move(lot.id, 'source', 'held', amount);
    this.settleDebts();
  }

  /** Takes what expires first; of stored value what was paid before what was given. False when there is not enough, and nothing has changed. */
  spend(amount: number, now: Date): boolean {
    if (this.spendable(now) < amount) return false;
    let left = amount;
    for (const { id, buckets } of this.live(now)) {
      const part = Math.min(left, buckets.held);
      this.move(id, 'held', 'spent', part);
      left -= part;
    }
    return true;
  }

  /** Gives back a part of what was spent, the last taken first, to the lots that it came from. Returns lots that get more time. */
  unspend(taken: readonly Taken[], amount: number, now: Date): { readonly lotId: string; readonly expiresAt: Date }[] {
    const renewed: { lotId: string; expiresAt: Date }[] = [];
    let left = amount;
    for (const { lotId, amount: most } of taken) {
      const part = Math.min(left, most);
      if (part === 0) continue;
      left -= part;
      this.move(lotId, 'spent', 'held', part);
      const { expiresAt } = this.get(lotId);
      const graceEnd = new Date(now.getTime() + RETURN_GRACE_MS);
      if (expiresAt !== null && expiresAt <= now) renewed.push({ lotId, expiresAt: graceEnd });
    }
    if (left > 0) throw new Error('more was to be given back than was spent');
    this.settleDebts();
    return renewed;
  }

  /**
   * Takes back a part of a grant. What is still there goes first; what was spent is owed, and is settled from the member's other lots or
   * from what comes in later; what had expired is only written off.
   */
  revoke(lotId: string, amount: number): void {
    const { source, held, expired } = this.get(lotId).buckets;
    if (amount > -source) throw new Error('more was to be taken back than was granted');
    const fromHeld = Math.min(amount, held);
    const fromSpent = Math.max(0, Math.min(amount - fromHeld, -source - held - expired));
    this.move(lotId, 'held', 'source', fromHeld);
    this.move(lotId, 'owed', 'source', fromSpent);
    this.move(lotId, 'expired', 'source', amount - fromHeld - fromSpent);
    this.settleDebts();
  }

  /** Everything that can still be used lapses. */
  forfeit(): void {
    for (const { id, buckets } of this.list()) this.move(id, 'held', 'expired', buckets.held);
  }

  /** Lets lots go to another member, as they are. Those that are not here are left out. */
  release(lotIds: readonly string[]): Lot[] {
    const released = lotIds.flatMap((id) => this.lots.get(id) ?? []);
    for (const { id } of released) this.lots.delete(id);
    return released;
  }

  /** Takes over lots of another member; debts are settled as if everything had always been one member's. */
  adopt(lots: readonly Lot[]): void {
    for (const lot of lots) this.lots.set(lot.id, lot);
    this.settleDebts();
  }

  /** Undoes settlements between lots that are here, the last first: who owed owes again, who paid has it back. */
  unsettle(settlements: readonly Settlement[]): void {
    for (const { payerId, debtorId, amount } of [...settlements].reverse()) {
      if (!this.lots.has(payerId) || !this.lots.has(debtorId)) continue;
      this.move(debtorId, 'owed', 'settled', amount);
      this.move(payerId, 'settled', 'held', amount);
    }
  }

  /** Ends a top-up: what is left of what was paid goes back as money, what is left of its gift lapses. Returns the money. */
  withdraw(grantId: string): number {
    let paid = 0;
    for (const { id, part, buckets } of this.listGranted(grantId)) {
      this.move(id, 'held', part === 'paid' ? 'source' : 'expired', buckets.held);
      if (part === 'paid') paid += buckets.held;
    }
    return paid;
  }

  private list(): Lot[] {
    return [...this.lots.values()];
  }

  private live(now: Date): Lot[] {
    return this.list().filter(({ expiresAt, buckets }) => buckets.held > 0 && (expiresAt === null || expiresAt > now)).sort(byUse);
  }

  private get(lotId: string): Lot {
    const lot = this.lots.get(lotId);
    if (lot === undefined) throw new Error(`lot ${lotId} is not in the book`);
    return lot;
  }

  /** Oldest debts first, from what expires first. */
  private settleDebts(): void {
    for (const { id: debtor } of this.list().filter(({ buckets }) => buckets.owed < 0)) {
      for (const { id: payer } of this.list().filter(({ buckets }) => buckets.held > 0).sort(byUse)) {
        const part = Math.min(-this.get(debtor).buckets.owed, this.get(payer).buckets.held);
        this.move(payer, 'held', 'settled', part);
        this.move(debtor, 'settled', 'owed', part);
      }
    }
  }

  private move(lotId: string, from: Bucket, to: Bucket, amount: number): void {
    if (amount === 0) return;
    const lot = this.get(lotId);
    const buckets = { ...lot.buckets, [from]: lot.buckets[from] - amount, [to]: lot.buckets[to] + amount };
    if (!Number.isSafeInteger(amount) || amount < 0 || !isSound(buckets)) throw new Error(`a move of ${amount} from ${from} to ${to} is not possible`);
    this.lots.set(lotId, { ...lot, buckets });
    this.moves.push({ lotId, from, to, amount });
  }
}

export interface Change {
  readonly held: number;
  readonly owed: number;
}

/** By how much moves change what is held, and what is owed. */
export function changeOf(moves: readonly Move[]): Change {
  const { held, owed } = sumMoves(moves);
  return { held, owed: 0 - owed };
}

/** What moves add to the buckets of whatever they touch. */
export function sumMoves(moves: readonly Move[]): Buckets {
  const sums = { ...EMPTY };
  for (const { from, to, amount } of moves) {
    sums[from] -= amount;
    sums[to] += amount;
  }
  return sums;
}

/** The settlements among moves: `held → settled` of who pays, then `settled → owed` of who owed. */
export function settlementsAmong(moves: readonly Move[]): Settlement[] {
  return moves.flatMap(({ lotId: payerId, from, to, amount }, index): Settlement[] => {
    const next = moves[index + 1];
    return from === 'held' && to === 'settled' && next?.to === 'owed' ? [{ payerId, debtorId: next.lotId, amount }] : [];
  });
}

/** What holds for every lot at every moment; the table checks the same. */
export function isSound({ source, held, spent, expired, owed, settled }: Buckets): boolean {
  return source <= 0 && owed <= 0 && held >= 0 && spent >= 0 && expired >= 0 && source + held + spent + expired + owed + settled === 0;
}

/** In the order of use. */
function byUse(a: Lot, b: Lot): number {
  const rank = PART_RANK[a.part] - PART_RANK[b.part];
  if (rank !== 0) return rank;
  const time = (a.expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER) - (b.expiresAt?.getTime() ?? Number.MAX_SAFE_INTEGER);
  if (time !== 0) return time;
  return a.id < b.id ? -1 : 1;
}
