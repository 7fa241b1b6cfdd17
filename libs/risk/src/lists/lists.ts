import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, Clock, Database, IdSource, invalidField, once, oneAtATime, type StaffEditor, type Tx, uuid, writeAudit } from '@quanyu/platform';
import { peerAddressKey } from '../peer-address.js';
import { riskError } from '../risk.errors.js';
import { type ListEntry, type ListName, ListsRepository, type SubjectKind } from './lists.repository.js';

const LISTS_TOPIC = 'risk.lists';

/** Who asks. What is not known is left out. */
export interface Caller {
  readonly customerId?: string | undefined;
  readonly deviceId?: string | undefined;
  /** The peer's address as the connection has it. */
  readonly address?: string | undefined;
}

/** Which entry of the deny list refuses the caller. */
export interface ListVerdict {
  readonly entryId: string;
  readonly subjectKind: SubjectKind;
  readonly reason: string;
}

export interface NewListEntry {
  readonly list: ListName;
  readonly subjectKind: SubjectKind;
  readonly subject: string;
  readonly reason: string;
  readonly expiresAt: Date | null;
}

type BySubject = ReadonlyMap<string, ListEntry>;

/** Who is never let through and who always is, in the memory of every process and at most a second old. */
@Injectable()
export class Lists implements OnModuleInit {
  private denied: BySubject = new Map();
  private allowed: BySubject = new Map();

  constructor(
    private readonly repository: ListsRepository,
    private readonly database: Database,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(LISTS_TOPIC, () => this.load());
    await this.load();
  }

  /** The entry that refuses this caller, or null. Being allowed by any of its marks wins over being denied by another. */
  isDenied(caller: Caller): ListVerdict | null {
    const entry = this.findDenial(caller);
    return entry === null ? null : { entryId: entry.entryId, subjectKind: entry.subjectKind, reason: entry.reason };
  }

  /** `isDenied`, with all that the entry says. */
  findDenial(caller: Caller): ListEntry | null {
    if (this.denied.size === 0) return null;
    const keys = keysOf(caller);
    const nowMs = this.clock.nowMs();
    const denied = findInForce(this.denied, keys, nowMs);
    return denied === null || findInForce(this.allowed, keys, nowMs) !== null ? null : denied;
  }

  /** Whether the caller is on the allow list: such callers pass every other rule of risk. */
  isAllowed(caller: Caller): boolean {
    return this.allowed.size > 0 && findInForce(this.allowed, keysOf(caller), this.clock.nowMs()) !== null;
  }

  /**
   * Adds an entry once per key.
   * @throws RISK.LIST_ENTRY_EXISTS, and REQUEST.INVALID for a subject that can be no customer or address.
   */
  async add(key: string, entry: NewListEntry, editor: StaffEditor): Promise<ListEntry> {
    const subject = normalSubject(entry);
    const reply = await once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: entry }, async (tx) => {
      const added: ListEntry = { ...entry, subject, entryId: this.ids.uuid(), createdBy: editor.actor.name, createdAt: this.clock.now() };
      if (!(await this.repository.add(tx, added))) throw riskError('RISK.LIST_ENTRY_EXISTS');
      await writeAudit(tx, { ...editor, action: `riskList.${entry.list}`, targetType: 'riskList', targetId: subject, after: { subjectKind: entry.subjectKind, expiresAt: entry.expiresAt }, reason: entry.reason, at: this.clock.now() });
      await this.changes.announce(tx, LISTS_TOPIC);
      return added;
    });
    await this.load();
    // A repeated request gets the stored reply, whose instants are text.
    return { ...reply, createdAt: new Date(reply.createdAt), expiresAt: reply.expiresAt === null ? null : new Date(reply.expiresAt) };
  }

  /** @throws RISK.LIST_ENTRY_NOT_FOUND */
  async remove(entryId: string, reason: string | null, editor: StaffEditor): Promise<void> {
    await this.database.transaction(async (tx) => {
      const removed = await this.repository.remove(tx, entryId);
      if (removed === null) throw riskError('RISK.LIST_ENTRY_NOT_FOUND');
      const before = { list: removed.list, subjectKind: removed.subjectKind, reason: removed.reason, expiresAt: removed.expiresAt };
      await writeAudit(tx, { ...editor, action: 'riskList.remove', targetType: 'riskList', targetId: removed.subject, before, ...(reason === null ? {} : { reason }), at: this.clock.now() });
      await this.changes.announce(tx, LISTS_TOPIC);
    });
    await this.load();
  }

  /** Puts customers on the allow list until then, and takes them off the deny list, in a transaction of the caller's, who calls `load` after it. */
  async allowCustomers(tx: Tx, customerIds: readonly string[], { reason, until, createdBy }: { reason: string; until: Date; createdBy: string }): Promise<void> {
    const entries = customerIds.map((subject): ListEntry => ({ entryId: this.ids.uuid(), list: 'allow', subjectKind: 'customer', subject, reason, createdBy, createdAt: this.clock.now(), expiresAt: until }));
    await this.repository.allow(tx, entries);
    await this.announce(tx);
  }

  /** Entries were changed in a transaction of the caller's: every process reads them again. */
  announce(tx: Tx): Promise<void> {
    return this.changes.announce(tx, LISTS_TOPIC);
  }

  /**
   * Adds many entries at once, once per key; those that stand on the list already get the new reason and term.
   * @throws REQUEST.INVALID that names the line
   */
  async addMany(key: string, entries: readonly NewListEntry[], editor: StaffEditor): Promise<{ added: number }> {
    const rows = entries.map((entry, index) => ({ ...entry, subject: normalSubject(entry, `body.entries.${index}.subject`) }));
    const done = await once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: entries }, async (tx) => {
      const createdAt = this.clock.now();
      await this.repository.put(tx, rows.map((row) => ({ ...row, entryId: this.ids.uuid(), createdBy: editor.actor.name, createdAt })));
      await writeAudit(tx, { ...editor, action: 'riskList.import', targetType: 'riskList', targetId: `${rows.length}`, after: { entries: rows.length }, at: createdAt });
      await this.changes.announce(tx, LISTS_TOPIC);
      return { added: rows.length };
    });
    await this.load();
    return done;
  }

  readonly load = oneAtATime(async () => {
    const entries = await this.repository.loadInForce(this.clock.now());
    const bySubject = (list: ListName): BySubject => new Map(entries.filter((entry) => entry.list === list).map((entry) => [keyOf(entry.subjectKind, entry.subject), entry]));
    this.denied = bySubject('deny');
    this.allowed = bySubject('allow');
  });
}

function keyOf(kind: SubjectKind, subject: string): string {
  return `${kind}:${subject}`;
}

function keysOf({ customerId, deviceId, address }: Caller): string[] {
  const keys: string[] = [];
  if (customerId !== undefined) keys.push(keyOf('customer', customerId));
  if (deviceId !== undefined) keys.push(keyOf('device', deviceId));
  if (address !== undefined) keys.push(keyOf('address', peerAddressKey(address)));
  return keys;
}

function findInForce(entries: BySubject, keys: readonly string[], nowMs: number): ListEntry | null {
  for (const key of keys) {
    const entry = entries.get(key);
    if (entry !== undefined && (entry.expiresAt === null || entry.expiresAt.getTime() > nowMs)) return entry;
  }
  return null;
}

/** The subject as it is looked up. */
function normalSubject({ subjectKind, subject }: NewListEntry, field = 'body.subject'): string {
  if (subjectKind === 'device') return subject;
  if (subjectKind === 'customer') {
    const parsed = uuid.safeParse(subject);
    if (!parsed.success) throw invalidField(field, '顾客编号不对');
    return parsed.data;
  }
  const address = peerAddressKey(subject.replace(/\/64$/, ''));
  if (address === 'unknown') throw invalidField(field, '不是网络地址');
  return address;
}
