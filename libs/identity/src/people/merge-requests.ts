import { type Clock, type Database, type IdSource, writeAudit } from '@quanyu/platform';
import { identityError } from '../identity.errors.js';
import type { People, Staff } from './people.js';
import { type LinkRow, type MergeRow, type MergeStatus, PeopleRepository } from './people.repository.js';
import type { SealedPersonal } from './sealed-personal.js';

/** A merge as the console shows it, with what both are known by today. */
export interface MergeView extends MergeRow {
  readonly isOwn: boolean;
}

/** What staff do about who is who: merge by hand, with a second look; decide what observations left open; and see why. */
export class MergeRequests {
  private readonly repository: PeopleRepository;

  constructor(
    private readonly database: Database,
    private readonly people: People,
    personal: SealedPersonal,
    private readonly brand: string,
    private readonly rules: { clock: Clock; ids: IdSource },
  ) {
    this.repository = new PeopleRepository(database, personal);
  }

  /**
   * Asks that two records become one person; a colleague decides.
   * @throws IDENTITY.CUSTOMER_NOT_FOUND, IDENTITY.SAME_PERSON, IDENTITY.MERGE_ASKED
   */
  async ask({ customerIds, reason }: { customerIds: readonly [string, string]; reason: string }, { staff, ip, requestId }: Staff): Promise<string> {
    const at = this.rules.clock.now();
    return this.database.transaction(async (tx) => {
      const { from, into } = await this.people.lockTwo(tx, ...customerIds);
      const mergeId = this.rules.ids.uuid();
      const evidence = await this.repository.listClues(tx, [from.customerId, into.customerId]);
      const asked = await this.repository.addMerge(tx, {
        ...{ mergeId, brand: this.brand, fromId: from.customerId, intoId: into.customerId, status: 'pending', cause: 'staff', evidence, source: 'staff', observedAt: at, reason },
        ...{ requestedBy: staff.staffId, requestedName: staff.name, requestedAt: at },
      });
      if (!asked) throw identityError('IDENTITY.MERGE_ASKED');
      await writeAudit(tx, { actor: staff, action: 'person.askMerge', targetType: 'customer', targetId: into.customerId, after: { mergeId, fromId: from.customerId, intoId: into.customerId }, reason, ip, requestId, at });
      return mergeId;
    });
  }

  /**
   * The second look. Who asked may not decide; what an observation left open was asked by nobody.
   * @throws IDENTITY.MERGE_NOT_FOUND, IDENTITY.MERGE_STATE, IDENTITY.SECOND_PERSON, IDENTITY.SAME_PERSON
   */
  async decide(mergeId: string, isApproved: boolean, { staff, ip, requestId }: Staff): Promise<void> {
    const at = this.rules.clock.now();
    await this.database.transaction(async (tx) => {
      const found = await this.repository.lockMerge(tx, mergeId);
      if (found === null) throw identityError('IDENTITY.MERGE_NOT_FOUND');
      if (found.status !== 'pending') throw identityError('IDENTITY.MERGE_STATE');
      if (found.requestedBy === staff.staffId) throw identityError('IDENTITY.SECOND_PERSON');
      const decision = { byId: staff.staffId, byName: staff.name, at };
      if (!isApproved) {
        await this.repository.decideMerge(tx, mergeId, { ...decision, fromId: found.fromId, intoId: found.intoId, status: 'rejected' });
      } else {
        // Who they are may have changed since it was asked.
        const { from, into } = await this.people.lockTwo(tx, found.fromId, found.intoId);
        await this.repository.decideMerge(tx, mergeId, { ...decision, fromId: from.customerId, intoId: into.customerId, status: 'merged' });
        await this.people.unite(tx, [{ mergeId, fromId: from.customerId, intoId: into.customerId, at }]);
      }
      const action = isApproved ? 'person.merge' : 'person.rejectMerge';
      await writeAudit(tx, { actor: staff, action, targetType: 'customer', targetId: found.intoId, after: { mergeId, fromId: found.fromId, intoId: found.intoId }, ip, requestId, at });
    });
  }

  /** Newest first. */
  list(filter: { status?: MergeStatus | undefined; customerId?: string | undefined; beforeId?: string | undefined; limit: number }, staffId: string): Promise<MergeView[]> {
    return this.repository.listMerges(filter).then((rows) => rows.map((row) => ({ ...row, isOwn: row.requestedBy === staffId })));
  }

  /** @throws IDENTITY.MERGE_NOT_FOUND */
  async get(mergeId: string, staffId: string): Promise<MergeView & { readonly links: readonly LinkRow[] }> {
    const [row] = await this.repository.listMerges({ mergeId, limit: 1 });
    if (row === undefined) throw identityError('IDENTITY.MERGE_NOT_FOUND');
    return { ...row, isOwn: row.requestedBy === staffId, links: await this.repository.listLinks([row.fromId, row.intoId]) };
  }
}
