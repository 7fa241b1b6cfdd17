import { membershipError } from '../membership.errors.js';
import type { LotMove, NewPosting, OwnedLot, Posting, PostingKind, ReadAccount } from './ledger.repository.js';
import { type Change, changeOf, type LedgerUnit, type Lot, LotBook, type LotPart, type Move, type Settlement, type Taken } from './ledger.rules.js';

/** What every operation says of itself. */
export interface Occasion {
  readonly memberId: string;
  readonly unit: LedgerUnit;
  /** What happened in the business, once: the same key again changes nothing. */
  readonly key: string;
  readonly kind: PostingKind;
  /** What the member reads. */
  readonly note: string;
  /** The order or other thing that it belongs to. */
  readonly referenceId?: string;
  readonly rate?: number;
  readonly actorName?: string;
}

export interface GrantPart {
  readonly part: LotPart;
  readonly amount: number;
  /** Null never expires. */
  readonly expiresAt: Date | null;
}

/** An earlier posting that is taken back, up to so much of it in all. */
export interface Reversal {
  readonly memberId: string;
  readonly unit: LedgerUnit;
  readonly key: string;
  readonly upTo: number;
  readonly kind: PostingKind;
  readonly note: string;
  readonly actorName?: string;
}

export interface Outcome {
  readonly posting: Posting;
  /** False when the same key had been posted before. */
  readonly isNew: boolean;
  /** How much the operation was about, always positive. Of a withdrawal the money that goes back. */
  readonly amount: number;
}

/** One entry of a batch, and the moves that it is made of. */
export interface Entry {
  readonly posting: NewPosting;
  readonly moves: readonly Move[];
}

export interface AccountKey {
  readonly memberId: string;
  readonly unit: LedgerUnit;
}

/** What a batch was read from. */
export interface BatchSource {
  readonly accounts: readonly ReadAccount[];
  readonly lots: readonly OwnedLot[];
  readonly postings: readonly Posting[];
  /** What spendings among the postings still have taken, the last taken first. */
  readonly taken: ReadonlyMap<string, readonly Taken[]>;
}

interface OpenAccount extends AccountKey {
  readonly book: LotBook;
  readonly isFrozen: boolean;
  readonly before: Change;
  held: number;
  owed: number;
}

/**
 * Operations of many accounts, decided in memory in the order in which they come, on rows that are locked. What it leaves behind is written
 * in one go. An operation that is refused throws before it has changed anything.
 */
export class LedgerBatch {
  readonly entries: Entry[] = [];
  readonly lotMoves: LotMove[] = [];
  readonly renewed: { lotId: string; expiresAt: Date }[] = [];
  private readonly opened = new Map<string, OpenAccount>();
  private readonly accounts = new Map<string, OpenAccount>();
  /** By the lot's id, and by the id of the grant that it is of. */
  private readonly ownerOf = new Map<string, OpenAccount>();
  private readonly postings = new Map<string, Posting>();
  private readonly taken: Map<string, Taken[]>;
  private readonly now: Date;
  private readonly newId: () => string;

  constructor(source: BatchSource, { now, newId }: { now: Date; newId: () => string }) {
    this.now = now;
    this.newId = newId;
    this.taken = new Map([...source.taken].map(([id, taken]) => [id, [...taken]]));
    for (const posting of source.postings) this.postings.set(idOf(posting), posting);
    const lots = new Map<string, OwnedLot[]>();
    for (const lot of source.lots) lots.set(idOfAccount(lot), [...(lots.get(idOfAccount(lot)) ?? []), lot]);
    for (const { memberId, unit, balance: held, owed, isFrozen } of source.accounts) {
      const own = lots.get(idOfAccount({ memberId, unit })) ?? [];
      const account: OpenAccount = { memberId, unit, isFrozen, held, owed, before: { held, owed }, book: new LotBook(own) };
      this.accounts.set(idOfAccount(account), account);
      for (const lot of own) this.setOwner(lot, account);
      this.expire(account);
    }
  }

  /** Lots that came in, as they are at the end, with their accounts. */
  get newLots(): readonly OwnedLot[] {
    return [...this.opened].flatMap(([id, { memberId, unit, book }]) => {
      const lot = book.find(id);
      return lot === null ? [] : [{ ...lot, memberId, unit }];
    });
  }

  /** Accounts that are not as they were. */
  get changedAccounts(): readonly (AccountKey & { readonly before: Change; readonly held: number; readonly owed: number })[] {
    return [...this.accounts.values()].filter(({ held, owed, before }) => held !== before.held || owed !== before.owed);
  }

  /** How much earlier postings were taken back by this batch. */
  get reversals(): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    for (const { posting } of this.entries) if (posting.reverses !== null) sums.set(posting.reverses, (sums.get(posting.reverses) ?? 0) + posting.size);
    return sums;
  }

  /** @throws MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.KEY_REUSED */
  grant(occasion: Occasion, parts: readonly GrantPart[]): Outcome {
    const size = sizeOf(parts.reduce((sum, { amount }) => sum + amount, 0));
    return this.post(occasion, size, ({ account, postingId }) => {
      for (const { part, amount, expiresAt } of parts) {
        if (amount === 0) continue;
        const id = this.newId();
        account.book.grant({ id, grantId: postingId, part, expiresAt }, amount);
        this.opened.set(id, account);
        this.setOwner({ id, grantId: postingId }, account);
      }
    });
  }

  /** @throws MEMBERSHIP.NOT_ENOUGH, MEMBERSHIP.FROZEN, MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.KEY_REUSED */
  spend(occasion: Occasion, amount: number): Outcome {
    return this.post(occasion, sizeOf(amount), ({ account }) => {
      refuseFrozen(account);
      if (!account.book.spend(amount, this.now)) throw membershipError('MEMBERSHIP.NOT_ENOUGH', { available: account.book.spendable(this.now), unit: occasion.unit });
    });
  }

  /** Everything that can still be used lapses. Null when there is nothing. @throws MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.KEY_REUSED */
  forfeit(occasion: Occasion): Outcome | null {
    const { held, book } = this.accountOf(occasion);
    return held === 0 ? null : this.post(occasion, held, () => book.forfeit());
  }

  /**
   * Takes an earlier posting back until `upTo` of it is taken back in all. Null when there is nothing (more) to take back. Each lot's part
   * goes to whoever has the lot now: lots of merged members have changed hands.
   */
  reverse({ unit, key, upTo, kind, note, actorName }: Reversal): Outcome | null {
    const original = this.postings.get(idOf({ unit, key }));
    if (original === undefined) return null;
    const amount = Math.min(upTo, original.size) - original.reversed;
    if (amount <= 0) return null;
    const outcomes = this.partsOf(original, amount).map(({ account, size, work }, index) => {
      const { memberId } = account;
      const { referenceId } = original;
      const occasion: Occasion = { memberId, unit, key: `${key}#${upTo}${index === 0 ? '' : `/${index}`}`, kind, note, ...(referenceId === null ? {} : { referenceId }), ...(actorName === undefined ? {} : { actorName }) };
      return this.post(occasion, size, work, original.id);
    });
    this.postings.set(idOf(original), { ...original, reversed: original.reversed + amount });
    const [first] = outcomes;
    return first === undefined ? null : { ...first, amount };
  }

  /**
   * Ends a top-up: what is left of its paid part goes back to the payer, what is left of its gift lapses.
   * @throws MEMBERSHIP.NOT_FOUND, MEMBERSHIP.NOT_ENOUGH, MEMBERSHIP.FROZEN, MEMBERSHIP.KEY_REUSED
   */
  withdraw(topUpKey: string, occasion: Omit<Occasion, 'memberId' | 'unit'>): Outcome {
    const topUp = this.postings.get(idOf({ unit: 'storedValue', key: topUpKey }));
    const account = topUp === undefined ? undefined : this.ownerOf.get(topUp.id);
    if (topUp === undefined || account === undefined) throw membershipError('MEMBERSHIP.NOT_FOUND');
    const whole: Occasion = { ...occasion, memberId: account.memberId, unit: 'storedValue' };
    const done = this.postings.get(idOf(whole));
    if (done !== undefined) return { posting: done, isNew: false, amount: done.size };
    refuseFrozen(account);
    const paidFen = account.book.listGranted(topUp.id).reduce((sum, { part, buckets }) => sum + (part === 'paid' ? buckets.held : 0), 0);
    if (paidFen === 0) throw membershipError('MEMBERSHIP.NOT_ENOUGH', { available: 0, unit: 'storedValue' });
    return this.post(whole, paidFen, () => void account.book.withdraw(topUp.id));
  }

  /**
   * Lots go from one member to another, with a pair of postings whose sums are equal but for debts that are settled. Settlements of an
   * earlier hand-over may be undone on the way. Nothing is posted when none of the lots is there.
   */
  handOver({ unit, fromId, toId, lotIds, key, note, undo = [] }: { unit: LedgerUnit; fromId: string; toId: string; lotIds: readonly string[]; key: string; note: string; undo?: readonly Settlement[] }): void {
    const [from, to] = [this.accountOf({ memberId: fromId, unit }), this.accountOf({ memberId: toId, unit })];
    if (!lotIds.some((id) => from.book.find(id) !== null)) return;
    const fromMark = from.book.moves.length;
    from.book.unsettle(undo);
    const lots = from.book.release(lotIds);
    from.book.adopt([]);
    const carried = { held: sumOf(lots, 'held'), owed: 0 - sumOf(lots, 'owed') };
    this.note(from, { occasion: { memberId: fromId, unit, key: `${key}:out`, kind: 'mergeOut', note }, size: carried.held, mark: fromMark, extra: { held: 0 - carried.held, owed: 0 - carried.owed } });
    const toMark = to.book.moves.length;
    to.book.adopt(lots);
    const { id: postingId } = this.note(to, { occasion: { memberId: toId, unit, key: `${key}:in`, kind: 'mergeIn', note }, size: carried.held, mark: toMark, extra: carried });
    for (const lot of lots) {
      this.setOwner(lot, to);
      this.lotMoves.push({ postingId, lotId: lot.id, fromId, toId });
    }
  }

  /** What is past its time goes before anything else happens, as a posting of its own. */
  private expire(account: OpenAccount): void {
    const mark = account.book.moves.length;
    account.book.expire(this.now);
    if (account.book.moves.length === mark) return;
    const { memberId, unit } = account;
    const size = 0 - changeOf(account.book.moves.slice(mark)).held;
    this.note(account, { occasion: { memberId, unit, key: `expiry:${this.newId()}`, kind: 'expiry', note: '已过期' }, size, mark });
  }

  /** A reversal, split by who has the lots now. */
  private partsOf(original: Posting, amount: number): { account: OpenAccount; size: number; work: Work }[] {
    if (original.change >= 0) {
      const account = this.ownerOf.get(original.id);
      if (account === undefined) throw new Error('a grant has its lot');
      const [lot, other] = account.book.listGranted(original.id);
      if (lot === undefined || other !== undefined) throw new Error('a grant of several parts is withdrawn, not reversed');
      return [{ account, size: amount, work: () => account.book.revoke(lot.id, amount) }];
    }
    const taken = this.taken.get(original.id) ?? [];
    const parts = new Map<OpenAccount, Taken[]>();
    let left = amount;
    for (const one of taken) {
      const part = Math.min(left, one.amount);
      const account = this.ownerOf.get(one.lotId);
      if (account === undefined) throw new Error('a lot has its account');
      if (part > 0) parts.set(account, [...(parts.get(account) ?? []), { lotId: one.lotId, amount: part }]);
      left -= part;
    }
    if (left > 0) throw new Error('more was to be given back than was spent');
    const returned = new Map([...parts.values()].flat().map(({ lotId, amount: part }) => [lotId, part]));
    this.taken.set(original.id, taken.map(({ lotId, amount: most }) => ({ lotId, amount: most - (returned.get(lotId) ?? 0) })));
    return [...parts].map(([account, own]) => {
      const size = own.reduce((sum, { amount: part }) => sum + part, 0);
      return { account, size, work: () => void this.renewed.push(...account.book.unspend(own, size, this.now)) };
    });
  }

  private post(occasion: Occasion, size: number, work: Work, reverses: string | null = null): Outcome {
    const account = this.accountOf(occasion);
    const done = this.postings.get(idOf(occasion));
    if (done !== undefined) {
      if (done.memberId !== occasion.memberId || done.size !== size || done.kind !== occasion.kind) throw membershipError('MEMBERSHIP.KEY_REUSED');
      return { posting: done, isNew: false, amount: size };
    }
    const mark = account.book.moves.length;
    const postingId = this.newId();
    work({ account, postingId });
    return { posting: this.note(account, { occasion, size, mark, id: postingId, reverses }), isNew: true, amount: size };
  }

  /** Writes down what the book's moves since `mark` are for. */
  private note(account: OpenAccount, { occasion, size, mark, id = this.newId(), reverses = null, extra = { held: 0, owed: 0 } }: { occasion: Occasion; size: number; mark: number; id?: string; reverses?: string | null; extra?: Change }): Posting {
    const moves = account.book.moves.slice(mark);
    const moved = changeOf(moves);
    const [change, owedChange] = [moved.held + extra.held, moved.owed + extra.owed];
    account.held += change;
    account.owed += owedChange;
    const { memberId, unit, key, kind, note, referenceId = null, rate = null, actorName = null } = occasion;
    const posting: NewPosting = { id, memberId, unit, key, kind, size, change, owedChange, balanceAfter: account.held, reverses, at: this.now, note, referenceId, rate, actorName };
    this.entries.push({ posting, moves });
    const taken = moves.filter(({ from, to }) => from === 'held' && to === 'spent').map(({ lotId, amount }) => ({ lotId, amount }));
    if (taken.length > 0) this.taken.set(id, taken.reverse());
    const posted = { ...posting, seq: 0, reversed: 0 };
    this.postings.set(idOf(posting), posted);
    return posted;
  }

  private accountOf(key: AccountKey): OpenAccount {
    const account = this.accounts.get(idOfAccount(key));
    if (account === undefined) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
    return account;
  }

  private setOwner({ id, grantId }: Pick<Lot, 'id' | 'grantId'>, account: OpenAccount): void {
    this.ownerOf.set(id, account);
    this.ownerOf.set(grantId, account);
  }
}

/** Plans the moves of one posting. */
type Work = (request: { account: OpenAccount; postingId: string }) => void;

export function idOfAccount({ memberId, unit }: AccountKey): string {
  return `${memberId} ${unit}`;
}

function idOf({ unit, key }: { readonly unit: LedgerUnit; readonly key: string }): string {
  return `${unit} ${key}`;
}

function refuseFrozen({ isFrozen }: OpenAccount): void {
  if (isFrozen) throw membershipError('MEMBERSHIP.FROZEN');
}

function sumOf(lots: readonly Lot[], bucket: 'held' | 'owed'): number {
  return lots.reduce((sum, { buckets }) => sum + buckets[bucket], 0);
}

function sizeOf(amount: number): number {
  if (!Number.isSafeInteger(amount) || amount <= 0) throw new RangeError(`a posting of ${amount} is none`);
  return amount;
}
