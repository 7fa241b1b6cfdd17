import { type Clock, type Database, type IdSource, type Outbox, type Queryable, type StaffPrincipal, type Tx, writeAudit } from '@quanyu/platform';
import { mergeSettled, personMerged, personUnmerged } from '../identity.events.js';
import { identityError } from '../identity.errors.js';
import type { MovedRow, PersonHoldings, PersonMerge } from './holdings.js';
import { type Clue, type Evidence, type Holder, isSame, type MergeCause, type MergeRow, PeopleRepository } from './people.repository.js';
import { byStrength, chooseSurvivor, findContradictions, type Identifier, type Known, type ObservationSource, slotOf } from './people.rules.js';
import type { SealedPersonal, StoredIdentifier } from './sealed-personal.js';
import type { Survivors } from './survivors.js';

/** What was seen of somebody, at one moment: all of these are one person. */
export interface Observation {
  readonly brand: string;
  readonly identifiers: readonly Identifier[];
  readonly source: ObservationSource;
  readonly at: Date;
  readonly byName?: string;
  /** Told by somebody who proves nothing: people who are known already are not united by it, they wait for staff. */
  readonly isHearsay?: boolean;
  /** How somebody is called who has not been seen before. */
  readonly nickname: string;
}

export interface Observed {
  /** The person: the record that remains. */
  readonly customerId: string;
  readonly isNew: boolean;
  readonly mergeIds: readonly string[];
  /** Somebody else whom this may be, for staff to decide: nothing was united. */
  readonly contradictsId: string | null;
}

export interface Staff {
  readonly staff: StaffPrincipal;
  readonly ip: string;
  readonly requestId: string;
}

/** One record becomes part of another. */
interface Merge {
  readonly mergeId: string;
  readonly fromId: string;
  readonly intoId: string;
  readonly at: Date;
}

/** A repeated look after somebody else was quicker; more often than this the row locks are at fault. */
const TRIES = 6;
/** By then every process has heard of a merge, and every order that was under way is written. */
const SETTLE_MS = 60_000;
/** Sources that may replace a phone number: somebody has just proved that they hold the new one. */
const PROVES_PHONE: ReadonlySet<ObservationSource> = new Set(['wechatPhone', 'staff']);

/**
 * ONE ID: identifiers that are seen together are one person, in whatever order they are seen. A person is a record of a customer and all
 * that was merged into it. Two records that meet are merged in one transaction, in which every domain gives over what it holds of them.
 */
export class People {
  private readonly repository: PeopleRepository;
  private readonly holdings: PersonHoldings[] = [];

  constructor(
    private readonly database: Database,
    private readonly personal: SealedPersonal,
    private readonly survivors: Survivors,
    private readonly outbox: Outbox,
    private readonly rules: { clock: Clock; ids: IdSource },
  ) {
    this.repository = new PeopleRepository(database, personal);
  }

  start(): Promise<void> {
    return this.survivors.start();
  }

  /** A domain that keeps something of customers. Called once when its module starts. */
  register(holdings: PersonHoldings): void {
    if (this.holdings.some(({ domain }) => domain === holdings.domain)) throw new Error(`${holdings.domain} is registered already`);
    this.holdings.push(holdings);
    this.holdings.sort((a, b) => a.rank - b.rank);
  }

  get registered(): readonly PersonHoldings[] {
    return this.holdings;
  }

  subscribe(outbox: Outbox): void {
    outbox.on(mergeSettled, ({ mergeId }) => this.settle(mergeId));
  }

  /** The person whom an identifier means; null for one that nobody has. */
  async find(identifier: Identifier): Promise<string | null> {
    const [holder] = await this.repository.findHolders([this.personal.stored(identifier)]);
    return holder?.personId ?? null;
  }

  /**
   * Says that these identifiers are one person. Whoever is known by one of them is that person; several are merged; nobody becomes
   * somebody new. Said again it changes nothing and costs one read. Two observations at once that link the same people end with one merge.
   */
  async observe(tx: Tx, observation: Observation): Promise<Observed> {
    const identifiers = observation.identifiers.map((one) => this.personal.stored(one)).sort(byStrength);
    if (identifiers.length === 0) throw new Error('an observation names somebody');
    const mergeIds: string[] = [];
    let isNew = false;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const holders = await this.repository.findHolders(identifiers, tx);
      if (holders.length === 0) {
        isNew = await this.create(tx, identifiers, observation);
        continue;
      }
      const met = await this.meet(tx, { holders, identifiers, observation });
      if (met === null) continue;
      mergeIds.push(...met.mergeIds);
      const missing = identifiers.filter((one) => !holders.some((holder) => isSame(holder, one)));
      if (missing.length === 0) return { customerId: met.personId, isNew, mergeIds, contradictsId: met.contradictsId };
      const linked = await this.link(tx, met.personId, missing, observation);
      if (linked !== null) return { customerId: met.personId, isNew, mergeIds, contradictsId: met.contradictsId ?? linked.contradictsId };
    }
    throw new Error('who somebody is was changed by others again and again');
  }

  /**
   * Merges two records by hand or after a decision. `evidence` and the actor are written down by the caller.
   * @throws IDENTITY.CUSTOMER_NOT_FOUND, IDENTITY.SAME_PERSON
   */
  async lockTwo(tx: Tx, aId: string, bId: string): Promise<{ from: Known; into: Known }> {
    const personIds = await Promise.all([aId, bId].map(async (id) => this.personOf(tx, id)));
    if (personIds[0] === personIds[1]) throw identityError('IDENTITY.SAME_PERSON');
    const people = await this.repository.lockPeople(tx, personIds);
    const [first, second] = people;
    if (first === undefined || second === undefined) throw identityError('IDENTITY.CUSTOMER_NOT_FOUND');
    const into = chooseSurvivor([first, second]);
    return { into, from: into === first ? second : first };
  }

  /** Makes one person of those whose rows are locked and whose merges are written down. */
  async unite(tx: Tx, merges: readonly Merge[]): Promise<void> {
    for (const { fromId, intoId } of merges) await this.repository.point(tx, fromId, intoId);
    await this.moveOver(tx, merges);
    for (const { mergeId, fromId, intoId } of merges) {
      await this.survivors.announce(tx, { fromId, intoId });
      await this.outbox.add(tx, personMerged, { mergeId, fromId, intoId });
      await this.outbox.add(tx, mergeSettled, { mergeId }, new Date(this.rules.clock.nowMs() + SETTLE_MS));
    }
  }

  /** Domain by domain, not merge by merge: who takes accounts for the first merge must not ask for orders or coupons of the second behind them. Nor, within a domain, for rows before those that the first has. */
  private async moveOver(tx: Tx, merges: readonly Merge[]): Promise<void> {
    for (const holdings of this.holdings) {
      await holdings.take?.(tx, merges.map(({ fromId }) => fromId));
      for (const merge of merges) await holdings.moveOver(tx, this.mergeOf(merge));
    }
  }

  /**
   * Makes two people of a merge again; each has what was theirs, and sessions of both end.
   * @throws IDENTITY.MERGE_NOT_FOUND, IDENTITY.MERGE_STATE, IDENTITY.MERGE_COVERED when the survivor was merged into somebody else since
   */
  async unmerge(mergeId: string, reason: string, by: Staff): Promise<void> {
    const { staff, ip, requestId } = by;
    const at = this.rules.clock.now();
    await this.database.transaction(async (tx) => {
      const found = await this.repository.lockMerge(tx, mergeId);
      if (found === null) throw identityError('IDENTITY.MERGE_NOT_FOUND');
      if (found.status !== 'merged') throw identityError('IDENTITY.MERGE_STATE');
      const { fromId, intoId } = found;
      const [survivor] = await this.repository.lockPeople(tx, [intoId]);
      if (survivor === undefined) throw identityError('IDENTITY.MERGE_COVERED');
      // In the order of every writer, as there: nothing that one domain takes back rests on another's.
      for (const holdings of this.holdings) await holdings.moveBack(tx, this.mergeOf({ mergeId, fromId, intoId, at }));
      await this.repository.release(tx, fromId);
      await this.repository.undoMerge(tx, mergeId, { byId: staff.staffId, byName: staff.name, reason, at });
      await this.survivors.announce(tx, { fromId, intoId: fromId });
      await this.outbox.add(tx, personUnmerged, { mergeId, fromId, intoId });
      await writeAudit(tx, { actor: staff, action: 'person.unmerge', targetType: 'customer', targetId: intoId, after: { mergeId, fromId, intoId }, reason, ip, requestId, at });
    });
  }

  /** The survivor of a record. @throws IDENTITY.CUSTOMER_NOT_FOUND */
  async personOf(tx: Tx, customerId: string): Promise<string> {
    const [row] = await tx.query<{ personId: string }>(`SELECT coalesce(merged_into, id) AS "personId" FROM identity.customer WHERE id = $1`, [customerId]);
    if (row === undefined) throw identityError('IDENTITY.CUSTOMER_NOT_FOUND');
    return row.personId;
  }

  /** Who those of these records are that were merged into others. One read; whoever was not merged is left out. */
  async findSurvivors(customerIds: readonly string[], source: Queryable): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.repository.findSurvivors(customerIds, source)).map(({ id, personId }) => [id, personId]));
  }

  /** All records of a person, the survivor first. */
  listRecords(tx: Tx, personId: string): Promise<string[]> {
    return this.repository.listRecords(personId, tx);
  }

  /** All records of the people whom these records are part of; of those who are nobody here, themselves. */
  async listRecordsOf(customerIds: readonly string[], source: Queryable): Promise<string[]> {
    return [...new Set([...customerIds, ...(await this.repository.listRecordsOf(customerIds, source))])];
  }

  /** What was written under a merged record a moment too late is given over; up to where the chain of merges ends today. */
  private async settle(mergeId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const at = this.rules.clock.now();
      const chain: Merge[] = [];
      let merge: MergeRow | undefined = (await this.repository.lockMerge(tx, mergeId)) ?? undefined;
      while (merge?.status === 'merged') {
        const { fromId, intoId } = merge;
        await this.repository.lockPeople(tx, [intoId]);
        chain.push({ mergeId: merge.mergeId, fromId, intoId, at });
        merge = (await this.repository.listMerges({ status: 'merged', customerId: intoId, limit: 100 }, tx)).find((next) => next.fromId === intoId);
      }
      await this.moveOver(tx, chain);
    });
  }

  /** Nobody is known: whoever writes the strongest identifier first makes the person. */
  private async create(tx: Tx, identifiers: readonly StoredIdentifier[], observation: Observation): Promise<boolean> {
    const [strongest] = identifiers;
    if (strongest === undefined) return false;
    const id = this.rules.ids.uuid();
    const isNew = await this.repository.createWith(tx, strongest, { id, nickname: observation.nickname, createdAt: observation.at });
    if (isNew) await this.repository.addEvidence(tx, [{ customerId: id, identifier: strongest }], evidenceOf(observation), null);
    return isNew;
  }

  /** Whom the known identifiers mean, merging several people into one. Null when that changed under our hands. */
  private async meet(
    tx: Tx,
    { holders, identifiers, observation }: { holders: readonly Holder[]; identifiers: readonly StoredIdentifier[]; observation: Observation },
  ): Promise<{ personId: string; mergeIds: string[]; contradictsId: string | null } | null> {
    const personIds = [...new Set(holders.map(({ personId }) => personId))];
    const strongest = identifiers.map((one) => holders.find((holder) => isSame(holder, one))).find((holder) => holder !== undefined);
    if (strongest === undefined) throw new Error('a known identifier has a holder');
    if (personIds.length === 1) return { personId: strongest.personId, mergeIds: [], contradictsId: null };
    const people = await this.repository.lockPeople(tx, personIds);
    if (people.length < personIds.length) return null;
    const records = await this.recordsOf(tx, personIds);
    if (await this.repository.areKeptApart(tx, records)) return { personId: strongest.personId, mergeIds: [], contradictsId: null };
    const clues = await this.repository.listClues(tx, records);
    const contradicts = findContradictions(people, observation.source).length > 0;
    if (contradicts || observation.isHearsay === true) {
      const [other] = people.filter(({ customerId }) => customerId !== strongest.personId);
      if (other === undefined) throw new Error('who contradicts is somebody else');
      await this.suggest(tx, { aId: strongest.personId, bId: other.customerId, clues, cause: contradicts ? 'contradiction' : 'observed' }, observation);
      return { personId: strongest.personId, mergeIds: [], contradictsId: other.customerId };
    }
    const survivor = chooseSurvivor(people);
    const merges: Merge[] = [];
    for (const { customerId } of people.filter((one) => one !== survivor)) merges.push(await this.noteObserved(tx, { fromId: customerId, intoId: survivor.customerId, clues }, { identifiers, observation }));
    await this.unite(tx, merges);
    return { personId: survivor.customerId, mergeIds: merges.map(({ mergeId }) => mergeId), contradictsId: null };
  }

  private async noteObserved(tx: Tx, pair: { fromId: string; intoId: string; clues: readonly Clue[] }, seen: { identifiers: readonly StoredIdentifier[]; observation: Observation }): Promise<Merge> {
    const mergeId = this.rules.ids.uuid();
    const { observation, identifiers } = seen;
    await this.write(tx, { ...pair, mergeId, status: 'merged', cause: 'observed' }, observation);
    await this.repository.addEvidence(tx, identifiers.map((identifier) => ({ customerId: pair.intoId, identifier })), evidenceOf(observation), mergeId);
    return { mergeId, fromId: pair.fromId, intoId: pair.intoId, at: this.rules.clock.now() };
  }

  /** Two who may be one person wait for somebody to look; asked once. */
  private async suggest(tx: Tx, pair: { aId: string; bId: string; clues: readonly Clue[]; cause: MergeCause }, observation: Observation): Promise<void> {
    await this.write(tx, { fromId: pair.bId, intoId: pair.aId, clues: pair.clues, mergeId: this.rules.ids.uuid(), status: 'pending', cause: pair.cause }, observation);
  }

  private async write(
    tx: Tx,
    merge: { mergeId: string; fromId: string; intoId: string; clues: readonly Clue[]; status: 'pending' | 'merged'; cause: MergeCause },
    { brand, source, at }: Observation,
  ): Promise<void> {
    const { clues, ...rest } = merge;
    await this.repository.addMerge(tx, { ...rest, brand, evidence: clues, source, observedAt: at, reason: null, requestedBy: null, requestedName: null, requestedAt: this.rules.clock.now() });
  }

  /** Links what nobody has to a person. Null when somebody else was quicker with one of them. */
  private async link(tx: Tx, personId: string, missing: readonly StoredIdentifier[], observation: Observation): Promise<{ contradictsId: string | null } | null> {
    const [person] = await this.repository.lockPeople(tx, [personId]);
    if (person === undefined) return null;
    const fitting: StoredIdentifier[] = [];
    let contradictsId: string | null = null;
    for (const one of missing) {
      const slot = slotOf(one);
      const isTaken = slot !== null && person.slots.has(slot) && person.slots.get(slot) !== one.value;
      if (!isTaken) fitting.push(one);
      else if (one.type !== 'phone' || !PROVES_PHONE.has(observation.source)) contradictsId = await this.keepApart(tx, personId, one, observation);
      else if (await this.repository.makeRoomForPhone(tx, personId, one, observation.at)) fitting.push(one);
    }
    const lost = await this.repository.link(tx, personId, fitting, observation.at);
    if (lost.length > 0) return null;
    await this.repository.addEvidence(tx, fitting.map((identifier) => ({ customerId: personId, identifier })), evidenceOf(observation), null);
    return { contradictsId };
  }

  /** An identifier that does not fit the person it was seen with is somebody of its own, until staff say otherwise. */
  private async keepApart(tx: Tx, personId: string, identifier: StoredIdentifier, observation: Observation): Promise<string> {
    await this.create(tx, [identifier], observation);
    const [holder] = await this.repository.findHolders([identifier], tx);
    if (holder === undefined) throw new Error('an identifier that could not be claimed must have a holder');
    if (holder.personId !== personId) await this.suggest(tx, { aId: personId, bId: holder.personId, clues: await this.repository.listClues(tx, await this.recordsOf(tx, [personId, holder.personId])), cause: 'contradiction' }, observation);
    return holder.personId;
  }

  private async recordsOf(tx: Tx, personIds: readonly string[]): Promise<string[]> {
    return (await Promise.all(personIds.map((id) => this.repository.listRecords(id, tx)))).flat();
  }

  private mergeOf(merge: Merge): PersonMerge {
    const { repository } = this;
    return {
      ...merge,
      note: (tx: Tx, holding: string, rows: readonly MovedRow[]) => repository.noteMoved(tx, merge.mergeId, holding, rows),
      recall: (tx: Tx, holding: string) => repository.listMoved(tx, merge.mergeId, holding),
    };
  }
}

function evidenceOf({ brand, source, at, byName }: Observation): Evidence {
  return { brand, source, at, byName: byName ?? null };
}
