import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, Database, IdSource, type Tx } from '@quanyu/platform';
import { membershipError } from '../membership.errors.js';
import { type LedgerUnit, type Lot, LotBook, type LotPart } from './ledger.rules.js';
import { LedgerRepository, type LockedAccount, type NewPosting, type Posting, type PostingKind } from './ledger.repository.js';

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

export interface Outcome {
  readonly posting: Posting;
  /** False when the same key had been posted before. */
  readonly isNew: boolean;
}

/** What the replay of everything found. */
export interface Verification {
  readonly members: number;
  readonly transfers: number;
  /** Of the tables as they stand, and of what the transfers alone make of nothing. Equal, or something was changed beside the ledger. */
  readonly storedHash: string;
  readonly replayedHash: string;
  /** Moments in the past at which a bucket stood beyond its bounds. */
  readonly broken: number;
}

const MEMBERS_PER_PAGE = 2_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const DUE_PER_RUN = 500;

/**
 * The one ledger of points, growth value and stored value. Every change is a posting with transfers between buckets of lots, in the caller's
 * transaction; the account's row is locked first, so operations of one member in one unit follow each other.
 */
@Injectable()
export class Ledger {
  constructor(
    private readonly database: Database,
    private readonly repository: LedgerRepository,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** A ledger on a database, a clock and ids of somebody's choice. */
  static on(database: Database, clock: Clock, ids: IdSource): Ledger {
    return new Ledger(database, new LedgerRepository(database), clock, ids);
  }

  /** The accounts of new members. */
  open(tx: Tx, memberIds: readonly string[]): Promise<void> {
    return this.repository.openAccounts(tx, memberIds);
  }

  /** @throws MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.KEY_REUSED */
  async grant(tx: Tx, occasion: Occasion, parts: readonly GrantPart[]): Promise<Outcome> {
    const size = sizeOf(parts.reduce((sum, { amount }) => sum + amount, 0));
    return this.post(tx, { occasion, size }, ({ book, postingId }) => {
      for (const { part, amount, expiresAt } of parts) {
        if (amount > 0) book.grant({ id: this.ids.uuid(), grantId: postingId, part, expiresAt }, amount);
      }
    });
  }

  /** @throws MEMBERSHIP.NOT_ENOUGH, MEMBERSHIP.NOT_A_MEMBER, MEMBERSHIP.KEY_REUSED */
  async spend(tx: Tx, occasion: Occasion, amount: number): Promise<Outcome> {
    return this.post(tx, { occasion, size: sizeOf(amount) }, ({ book, now }) => {
      if (!book.spend(amount, now)) throw membershipError('MEMBERSHIP.NOT_ENOUGH', { available: book.spendable(now), unit: occasion.unit });
    });
  }

  /**
   * Takes an earlier posting back until `upTo` of it is taken back in all: refunds may be told in any order and many times. Null when there is
   * nothing (more) to take back. A spending returns to its lots; of a grant what was spent is owed.
   */
  async reverse(tx: Tx, original: { memberId: string; unit: LedgerUnit; key: string }, { upTo, kind, note, actorName }: { upTo: number; kind: PostingKind; note: string; actorName?: string }): Promise<Outcome | null> {
    const { memberId, unit } = original;
    const key = `${original.key}#${upTo}`;
    const locked = await this.lock(tx, { memberId, unit, key, originalKey: original.key });
    const found = await this.repository.findByKey(tx, unit, original.key);
    if (found === null || found.memberId !== memberId) return null;
    const amount = Math.min(upTo, found.size) - found.reversed;
    if (amount <= 0) return null;
    const taken = found.change < 0 ? await this.repository.listTaken(tx, found.id) : null;
    const occasion: Occasion = { memberId, unit, key, kind, note, ...(found.referenceId === null ? {} : { referenceId: found.referenceId }), ...(actorName === undefined ? {} : { actorName }) };
    return this.postLocked(tx, locked, { occasion, size: amount, reverses: found.id }, ({ book, now }) => {
      if (taken !== null) return book.unspend(taken, amount, now);
      const [lot, other] = locked.lots.filter(({ grantId }) => grantId === found.id);
      if (lot === undefined || other !== undefined) throw new Error('a grant of several parts is withdrawn, not reversed');
      book.revoke(lot.id, amount);
      return [];
    });
  }

  /** Ends a top-up: what is left of its paid part goes back to the payer, what is left of its gift lapses. The change is both; `paidFen` is the money. */
  async withdraw(tx: Tx, topUp: { memberId: string; key: string }, occasion: Omit<Occasion, 'memberId' | 'unit'>): Promise<Outcome & { readonly paidFen: number }> {
    const whole: Occasion = { ...occasion, memberId: topUp.memberId, unit: 'storedValue' };
    const locked = await this.lock(tx, { ...whole, originalKey: topUp.key });
    const found = await this.repository.findByKey(tx, 'storedValue', topUp.key);
    if (found === null || found.memberId !== topUp.memberId) throw membershipError('MEMBERSHIP.NOT_FOUND');
    const held = locked.lots.filter(({ grantId }) => grantId === found.id);
    const paidFen = held.reduce((sum, { part, buckets }) => sum + (part === 'paid' ? buckets.held : 0), 0);
    if (locked.done !== null) return { posting: locked.done, isNew: false, paidFen: locked.done.size };
    if (paidFen === 0) throw membershipError('MEMBERSHIP.NOT_ENOUGH', { available: 0, unit: 'storedValue' });
    const outcome = await this.postLocked(tx, locked, { occasion: whole, size: paidFen }, ({ book }) => void book.withdraw(found.id));
    return { ...outcome, paidFen };
  }

  /** Takes away what is past its time, a bounded bite at a time. Returns how many accounts had something. */
  async expireDue(): Promise<number> {
    const due = await this.repository.listDue(this.clock.now(), DUE_PER_RUN);
    for (const { memberId, unit } of due) {
      await this.database.transaction((tx) => this.lock(tx, { memberId, unit, key: '', originalKey: null }));
    }
    return due.length;
  }

  /** Makes everything again from the transfers alone, and compares. `onPage` hears how many members are done. */
  async verify(onPage: (members: number) => void = () => undefined): Promise<Verification> {
    const [stored, replayed] = [createHash('sha256'), createHash('sha256')];
    let [members, transfers, broken, afterId] = [0, 0, 0, FIRST_ID];
    for (let page = await this.repository.findPageEnd(afterId, MEMBERS_PER_PAGE); page !== null; page = await this.repository.findPageEnd(afterId, MEMBERS_PER_PAGE)) {
      const found = await this.repository.replay(afterId, page.endId);
      stored.update(found.stored);
      replayed.update(found.replayed);
      transfers += found.transfers;
      broken += found.broken;
      members += page.members;
      afterId = page.endId;
      onPage(members);
    }
    return { members, transfers, broken, storedHash: stored.digest('hex'), replayedHash: replayed.digest('hex') };
  }

  /** What an account holds, past its time or not. @throws MEMBERSHIP.NOT_A_MEMBER */
  async readBalance(memberId: string, unit: LedgerUnit): Promise<number> {
    const account = await this.repository.findAccount(memberId, unit);
    if (account === null) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
    return account.balance;
  }

  private async post(tx: Tx, { occasion, size }: { occasion: Occasion; size: number }, work: Work): Promise<Outcome> {
    const locked = await this.lock(tx, { memberId: occasion.memberId, unit: occasion.unit, key: occasion.key, originalKey: null });
    return this.postLocked(tx, locked, { occasion, size }, work);
  }

  /** What has expired goes before anything else happens, as a posting of its own. */
  private async lock(tx: Tx, request: Parameters<LedgerRepository['lock']>[1]): Promise<LockedAccount & { account: { balance: number } }> {
    const { account, lots, done } = await this.repository.lock(tx, request);
    if (account === null) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
    const book = new LotBook(lots);
    const now = this.clock.now();
    book.expire(now);
    const { held } = book.change;
    if (held === 0) return { account, lots, done };
    const balance = account.balance + held;
    const id = this.ids.uuid();
    const { memberId, unit } = request;
    await this.repository.write(tx, { id, memberId, unit, key: `expiry:${id}`, kind: 'expiry', size: -held, change: held, owedChange: 0, balanceAfter: balance, reverses: null, at: now, note: '已过期', referenceId: null, rate: null, actorName: null }, book);
    const changed = new Map(book.changed.map((lot) => [lot.id, lot]));
    return { account: { ...account, balance }, lots: lots.map((lot): Lot => changed.get(lot.id) ?? lot), done };
  }

  private async postLocked(tx: Tx, { account, lots, done }: LockedAccount & { account: { balance: number } }, planned: { occasion: Occasion; size: number; reverses?: string }, work: Work): Promise<Outcome> {
    const { occasion, size, reverses = null } = planned;
    if (done !== null) {
      if (done.memberId !== occasion.memberId || done.size !== size || done.kind !== occasion.kind) throw membershipError('MEMBERSHIP.KEY_REUSED');
      return { posting: done, isNew: false };
    }
    const book = new LotBook(lots);
    const [postingId, now] = [this.ids.uuid(), this.clock.now()];
    const renewed = work({ book, postingId, now });
    const { held, owed } = book.change;
    const { memberId, unit, key, kind, note, referenceId = null, rate = null, actorName = null } = occasion;
    const posting: NewPosting = { id: postingId, memberId, unit, key, kind, size, change: held, owedChange: owed, balanceAfter: account.balance + held, reverses, at: now, note, referenceId, rate, actorName };
    await this.repository.write(tx, posting, book, renewed ?? []);
    return { posting: { ...posting, seq: 0, reversed: 0 }, isNew: true };
  }
}

/** Plans the moves; may return lots that get more time. */
type Work = (request: { book: LotBook; postingId: string; now: Date }) => { lotId: string; expiresAt: Date }[] | void;

function sizeOf(amount: number): number {
  if (!Number.isSafeInteger(amount) || amount <= 0) throw new RangeError(`a posting of ${amount} is none`);
  return amount;
}
