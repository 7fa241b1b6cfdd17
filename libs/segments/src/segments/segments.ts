import { Injectable } from '@nestjs/common';
import { Customers, maskPhone } from '@quanyu/identity';
import { Clock, Database, encodeCursor, Exports, IdSource, once, platformError, sqlState, type StaffEditor, type Tx, writeAudit } from '@quanyu/platform';
import { stringify } from 'csv-stringify/sync';
import type { CustomerFact } from '../facts/customer-facts.repository.js';
import { RFM_MEASURES, type RfmMeasure, type SegmentRule } from './segment-rule.js';
import { segmentsError } from '../segments.errors.js';
import { type ListedSegment, type RfmCutsRow, type Segment, SegmentsRepository, type Snapshot, type SnapshotDifference } from './segments.repository.js';

const PAGE = 30;
/** A snapshot keeps the id of each member. */
export const SNAPSHOT_LIMIT = 2_000_000;
const EXPORT_LIMIT = 50_000;
const EXPORT_PAGE = 1_000;
/** Of more segments than this, the most recently changed are asked whether they hold a customer. */
const SEGMENTS_ASKED = 100;
const BEST_SCORE = 5;
/** A score is how many of its measure's thresholds hold: scores and segments by score ask the same conditions. */
const THRESHOLDS = RFM_MEASURES.flatMap((field) => Array.from({ length: BEST_SCORE }, (_unused, below): SegmentRule => ({ kind: 'score', field, min: below + 1, max: BEST_SCORE })));
const STATEMENT_TIMED_OUT = '57014';

export interface SegmentContent {
  readonly name: string;
  readonly description: string;
  readonly rule: SegmentRule;
}

/** A customer as ops see them: no number in full. */
export interface SegmentMember {
  readonly fact: CustomerFact;
  readonly nickname: string;
  readonly phoneMasked: string | null;
}

/** Where one customer stands among all. */
export interface CustomerGroups {
  /** Fifths of buyers, 5 the best; null for who has not bought, objected to a profile, or while nobody is scored. */
  readonly scores: Readonly<Record<RfmMeasure, number>> | null;
  readonly scoredAt: Date | null;
  readonly hasObjected: boolean;
  /** The segments that hold them now, of the most recently changed ones. */
  readonly segments: readonly Pick<Segment, 'id' | 'name'>[];
}

interface Page<Place> {
  /** Where the page before ended. */
  readonly cursor?: Place | undefined;
  readonly limit?: number | undefined;
}

/** Groups of customers by rule: counted live, kept as snapshots, looked at page by page. */
@Injectable()
export class Segments {
  constructor(
    private readonly database: Database,
    private readonly repository: SegmentsRepository,
    private readonly customers: Customers,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly exports: Exports,
  ) {}

  /** How many customers a rule holds now. @throws SEGMENTS.TOO_SLOW */
  async count(rule: SegmentRule): Promise<{ readonly customers: number; readonly at: Date }> {
    const at = this.clock.now();
    return { customers: await inTime(this.repository.count(rule, at)), at };
  }

  /** Most recently changed first. */
  async list({ cursor, limit = PAGE }: Page<{ readonly updatedAt: Date; readonly id: string }>): Promise<{ items: ListedSegment[]; nextCursor: string | null }> {
    const { page, last } = pageOf(await this.repository.list({ before: cursor ?? null, limit: limit + 1 }), limit);
    return { items: page, nextCursor: last === null ? null : encodeCursor([last.updatedAt.toISOString(), last.id]) };
  }

  /** @throws SEGMENTS.NOT_FOUND */
  async get(segmentId: string): Promise<Segment> {
    const segment = (await this.repository.findMany([segmentId])).get(segmentId);
    if (segment === undefined) throw segmentsError('SEGMENTS.NOT_FOUND');
    return segment;
  }

  async create(content: SegmentContent, key: string, editor: StaffEditor): Promise<Segment> {
    const { segmentId } = await once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: { createSegment: content } }, async (tx) => {
      const segment = { id: this.ids.uuid(), ...content, updatedByName: editor.actor.name, updatedAt: this.clock.now() };
      await this.repository.insert(tx, segment);
      await this.audit(tx, editor, { action: 'segment.create', targetId: segment.id, after: content });
      return { segmentId: segment.id };
    });
    return this.get(segmentId);
  }

  /** Snapshots that were taken keep the rule that they were taken by. @throws SEGMENTS.NOT_FOUND, REQUEST.VERSION_CONFLICT */
  async update(segmentId: string, { version, ...content }: SegmentContent & { readonly version: number }, editor: StaffEditor): Promise<Segment> {
    await this.database.transaction(async (tx) => {
      const before = (await this.repository.findMany([segmentId], tx)).get(segmentId);
      if (before === undefined) throw segmentsError('SEGMENTS.NOT_FOUND');
      const isWritten = await this.repository.update(tx, { id: segmentId, version, ...content, updatedByName: editor.actor.name, updatedAt: this.clock.now() });
      if (!isWritten) throw platformError('REQUEST.VERSION_CONFLICT', { currentVersion: before.version });
      await this.audit(tx, editor, { action: 'segment.update', targetId: segmentId, before: { name: before.name, description: before.description, rule: before.rule }, after: content });
    });
    return this.get(segmentId);
  }

  /** Keeps who is in the segment at this instant: as many as the live count says at the same one. @throws SEGMENTS.NOT_FOUND, SEGMENTS.TOO_LARGE, SEGMENTS.TOO_SLOW */
  async takeSnapshot(segmentId: string, key: string, editor: StaffEditor): Promise<Snapshot> {
    const { snapshotId } = await inTime(
      once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: { snapshotOf: segmentId } }, async (tx) => {
        const segment = (await this.repository.findMany([segmentId], tx)).get(segmentId);
        if (segment === undefined) throw segmentsError('SEGMENTS.NOT_FOUND');
        const snapshot = { id: this.ids.uuid(), segmentId, segmentVersion: segment.version, rule: segment.rule, takenAt: this.clock.now(), takenByName: editor.actor.name };
        const members = await this.repository.takeSnapshot(tx, snapshot, SNAPSHOT_LIMIT);
        if (members > SNAPSHOT_LIMIT) throw segmentsError('SEGMENTS.TOO_LARGE', { limit: SNAPSHOT_LIMIT });
        await this.audit(tx, editor, { action: 'segment.snapshot', targetId: segmentId, after: { snapshotId: snapshot.id, members } });
        return { snapshotId: snapshot.id };
      }),
    );
    return this.getSnapshot(snapshotId);
  }

  /** Newest first. @throws SEGMENTS.NOT_FOUND */
  async listSnapshots(segmentId: string): Promise<Snapshot[]> {
    await this.get(segmentId);
    return this.repository.listSnapshots(segmentId);
  }

  /** @throws SEGMENTS.SNAPSHOT_NOT_FOUND */
  async getSnapshot(snapshotId: string): Promise<Snapshot> {
    const snapshot = await this.repository.findSnapshot(snapshotId);
    if (snapshot === null) throw segmentsError('SEGMENTS.SNAPSHOT_NOT_FOUND');
    return snapshot;
  }

  /** Who stayed, came and went between two snapshots of one segment. @throws SEGMENTS.SNAPSHOT_NOT_FOUND */
  async compare(earlierId: string, laterId: string): Promise<SnapshotDifference> {
    const [earlier, later] = await Promise.all([this.getSnapshot(earlierId), this.getSnapshot(laterId)]);
    if (earlier.segmentId !== later.segmentId) throw segmentsError('SEGMENTS.SNAPSHOT_NOT_FOUND');
    return inTime(this.repository.compareSnapshots(earlierId, laterId));
  }

  /** Who is in a segment, now or in one of its snapshots, by their ids. @throws SEGMENTS.NOT_FOUND, SEGMENTS.SNAPSHOT_NOT_FOUND, SEGMENTS.TOO_SLOW */
  async listMembers(segmentId: string, { snapshotId, cursor, limit = PAGE }: Page<{ readonly afterId: string }> & { readonly snapshotId?: string | undefined }): Promise<{ items: SegmentMember[]; nextCursor: string | null }> {
    const segment = await this.get(segmentId);
    const frame = { afterId: cursor?.afterId ?? null, limit: limit + 1 };
    if (snapshotId !== undefined && (await this.getSnapshot(snapshotId)).segmentId !== segmentId) throw segmentsError('SEGMENTS.SNAPSHOT_NOT_FOUND');
    const facts = await inTime(snapshotId === undefined ? this.repository.listMembers(segment.rule, this.clock.now(), frame) : this.repository.listSnapshotMembers(snapshotId, frame));
    const { page, last } = pageOf(facts, limit);
    return { items: await this.readMembers(page), nextCursor: last === null ? null : encodeCursor([last.customerId]) };
  }

  /** How one customer scores, and the segments that hold them. @throws SEGMENTS.CUSTOMER_NOT_FOUND, SEGMENTS.TOO_SLOW */
  async findGroups(customerId: string): Promise<CustomerGroups> {
    const [listed, cuts] = await Promise.all([this.repository.list({ before: null, limit: SEGMENTS_ASKED }), this.findCuts()]);
    const judged = await inTime(this.repository.judge(customerId, [...THRESHOLDS, ...listed.map(({ rule }) => rule)], this.clock.now()));
    if (judged === null) throw segmentsError('SEGMENTS.CUSTOMER_NOT_FOUND');
    const { hasObjected, holds } = judged;
    const [recency = 0, frequency = 0, monetary = 0] = RFM_MEASURES.map((_measure, place) => holds.slice(place * BEST_SCORE, (place + 1) * BEST_SCORE).filter(Boolean).length);
    return {
      scores: recency === 0 ? null : { recency, frequency, monetary },
      scoredAt: cuts?.computedAt ?? null,
      hasObjected,
      segments: listed.filter((_segment, place) => holds[THRESHOLDS.length + place] === true).map(({ id, name }) => ({ id, name })),
    };
  }

  /** A snapshot as CSV, numbers masked, marked with who took it; each time is counted and audited. @throws SEGMENTS.SNAPSHOT_NOT_FOUND, SEGMENTS.TOO_LARGE, EXPORT.DAILY_LIMIT */
  async exportSnapshot(snapshotId: string, { actor, ip = '', requestId = '' }: StaffEditor): Promise<string> {
    const snapshot = await this.getSnapshot(snapshotId);
    if (snapshot.members > EXPORT_LIMIT) throw segmentsError('SEGMENTS.TOO_LARGE', { limit: EXPORT_LIMIT });
    const mark = await this.database.transaction(async (tx) => {
      await this.repository.countExport(tx, snapshotId);
      return this.exports.beginIn(tx, { by: { actor, ip, requestId }, action: 'segment.export', targetType: 'segment', targetId: snapshot.segmentId, what: { snapshotId, members: snapshot.members } });
    });
    const rows: string[][] = [['顾客编号', '昵称', '手机号', '订单数', '消费（元）', '最近付款', '生命周期']];
    for (let afterId: string | null = null; ; ) {
      const facts: CustomerFact[] = await this.repository.listSnapshotMembers(snapshotId, { afterId, limit: EXPORT_PAGE });
      rows.push(...(await this.readMembers(facts)).map(rowOf));
      if (facts.length < EXPORT_PAGE) break;
      afterId = facts.at(-1)?.customerId ?? null;
    }
    rows.push([mark]);
    return stringify(rows, { bom: true, record_delimiter: 'windows', escape_formulas: true });
  }

  /** The ends of the fifths of buyers; null while nobody has bought. */
  findCuts(): Promise<RfmCutsRow | null> {
    return this.repository.findCuts();
  }

  private async readMembers(facts: readonly CustomerFact[]): Promise<SegmentMember[]> {
    const customers = new Map((await this.customers.findMany(facts.map(({ customerId }) => customerId))).map((customer) => [customer.id, customer]));
    return facts.map((fact) => {
      const customer = customers.get(fact.customerId);
      const phone = customer?.phone ?? null;
      return { fact, nickname: customer?.nickname ?? '', phoneMasked: phone === null ? null : maskPhone(phone) };
    });
  }

  private async audit(tx: Tx, { actor, ip, requestId }: StaffEditor, entry: { action: string; targetId: string; before?: unknown; after: unknown }): Promise<void> {
    await writeAudit(tx, { actor, ip, requestId, targetType: 'segment', at: this.clock.now(), ...entry });
  }
}

function rowOf({ fact, nickname, phoneMasked }: SegmentMember): string[] {
  return [fact.customerId, nickname, phoneMasked ?? '', String(fact.orders), (fact.spentFen / 100).toFixed(2), fact.lastPaidAt?.toISOString() ?? '', fact.stage];
}

/** The rows of a page, and the last of them when there are more. */
export function pageOf<Row>(found: readonly Row[], limit: number): { page: Row[]; last: Row | null } {
  const page = found.slice(0, limit);
  return { page, last: found.length > limit ? (page.at(-1) ?? null) : null };
}

/** A rule that takes too long is the asker's to change, not an error of ours. */
async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  return answer.catch((error: unknown) => {
    throw sqlState(error) === STATEMENT_TIMED_OUT ? segmentsError('SEGMENTS.TOO_SLOW') : error;
  });
}
