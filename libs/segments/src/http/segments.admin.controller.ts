import { Controller } from '@nestjs/common';
import { Clock, editorOf, Endpoint, type InputOf, type ReplyOf, type RequestContext, shopDate } from '@quanyu/platform';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import type { LifecycleBoard } from '../lifecycle/lifecycle.repository.js';
import type { LifecycleStage } from '../lifecycle/lifecycle.rules.js';
import { type SegmentMember, Segments } from '../segments/segments.js';
import type { Segment, Snapshot } from '../segments/segments.repository.js';
import {
  changeLifecycleRules, compareSnapshots, countSegment, createSegment, exportSnapshot, getLifecycle, getRfm, getSegment, listSegmentMembers, listSegments, listSnapshots, takeSnapshot, updateSegment,
} from './segments.admin.contract.js';

const BOARD_DAYS = 30;

@Controller()
export class SegmentsAdminController {
  constructor(
    private readonly segments: Segments,
    private readonly lifecycle: Lifecycle,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listSegments)
  async list({ query }: InputOf<typeof listSegments>): Promise<ReplyOf<typeof listSegments>> {
    const { items, nextCursor } = await this.segments.list(query);
    return { items: items.map(({ members, takenAt, ...segment }) => ({ ...segmentWire(segment), members, takenAt: takenAt?.toISOString() ?? null })), nextCursor };
  }

  @Endpoint(getSegment)
  async get({ params }: InputOf<typeof getSegment>): Promise<ReplyOf<typeof getSegment>> {
    return segmentWire(await this.segments.get(params.segmentId));
  }

  @Endpoint(createSegment)
  async create({ body }: InputOf<typeof createSegment>, context: RequestContext<typeof createSegment>): Promise<ReplyOf<typeof createSegment>> {
    return segmentWire(await this.segments.create(body, context.idempotencyKey, editorOf(context)));
  }

  @Endpoint(updateSegment)
  async update({ params, body }: InputOf<typeof updateSegment>, context: RequestContext<typeof updateSegment>): Promise<ReplyOf<typeof updateSegment>> {
    return segmentWire(await this.segments.update(params.segmentId, body, editorOf(context)));
  }

  @Endpoint(countSegment)
  async count({ body }: InputOf<typeof countSegment>): Promise<ReplyOf<typeof countSegment>> {
    const { customers, at } = await this.segments.count(body.rule);
    return { customers, at: at.toISOString() };
  }

  @Endpoint(listSegmentMembers)
  async members({ params, query }: InputOf<typeof listSegmentMembers>): Promise<ReplyOf<typeof listSegmentMembers>> {
    const { items, nextCursor } = await this.segments.listMembers(params.segmentId, query);
    return { items: items.map(memberWire), nextCursor };
  }

  @Endpoint(listSnapshots)
  async snapshots({ params }: InputOf<typeof listSnapshots>): Promise<ReplyOf<typeof listSnapshots>> {
    return { items: (await this.segments.listSnapshots(params.segmentId)).map(snapshotWire) };
  }

  @Endpoint(takeSnapshot)
  async take({ params }: InputOf<typeof takeSnapshot>, context: RequestContext<typeof takeSnapshot>): Promise<ReplyOf<typeof takeSnapshot>> {
    return snapshotWire(await this.segments.takeSnapshot(params.segmentId, context.idempotencyKey, editorOf(context)));
  }

  @Endpoint(compareSnapshots)
  compare({ params, query }: InputOf<typeof compareSnapshots>): Promise<ReplyOf<typeof compareSnapshots>> {
    return this.segments.compare(query.earlierId, params.snapshotId);
  }

  @Endpoint(exportSnapshot)
  async export({ params }: InputOf<typeof exportSnapshot>, context: RequestContext<typeof exportSnapshot>): Promise<void> {
    const content = await this.segments.exportSnapshot(params.snapshotId, editorOf(context));
    void context.reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('content-disposition', `attachment; filename="segment.csv"; filename*=UTF-8''${encodeURIComponent(`人群-${shopDate(this.clock.now())}.csv`)}`)
      .send(content);
  }

  @Endpoint(getLifecycle)
  async board({ query }: InputOf<typeof getLifecycle>): Promise<ReplyOf<typeof getLifecycle>> {
    const days = query.days === undefined ? BOARD_DAYS : Number(query.days);
    const { stages, flows, rules, isWalking } = await this.lifecycle.readBoard(days);
    return { days, stages: stages.map((stage) => ({ ...stage, ...passagesOf(stage.code, flows) })), flows: [...flows], rules, isWalking };
  }

  @Endpoint(changeLifecycleRules)
  async changeRules({ body }: InputOf<typeof changeLifecycleRules>, context: RequestContext<typeof changeLifecycleRules>): Promise<void> {
    await this.lifecycle.changeRules(body, editorOf(context));
  }

  @Endpoint(getRfm)
  async rfm(): Promise<ReplyOf<typeof getRfm>> {
    const cuts = await this.segments.findCuts();
    if (cuts === null) return { cuts: null };
    const { computedAt, buyers, recency, frequency, monetary } = cuts;
    return { cuts: { computedAt: computedAt.toISOString(), buyers, recency: recency.map((at) => at.toISOString()), frequency: [...frequency], monetary: [...monetary] } };
  }
}

function passagesOf(code: LifecycleStage, flows: LifecycleBoard['flows']): { entered: number; left: number } {
  const sum = (some: LifecycleBoard['flows']): number => some.reduce((total, { moves }) => total + moves, 0);
  return { entered: sum(flows.filter(({ to }) => to === code)), left: sum(flows.filter(({ from }) => from === code)) };
}

function segmentWire({ id, name, description, rule, version, updatedByName, updatedAt }: Segment) {
  return { segmentId: id, name, description, rule, version, updatedByName, updatedAt: updatedAt.toISOString() };
}

function snapshotWire({ id, takenAt, ...snapshot }: Snapshot) {
  return { snapshotId: id, ...snapshot, takenAt: takenAt.toISOString() };
}

function memberWire({ fact, nickname, phoneMasked }: SegmentMember) {
  const { customerId, tierCode, stage, orders, spentFen, lastPaidAt } = fact;
  return { customerId, nickname, phoneMasked, tierCode, stage, orders, spentFen, lastPaidAt: lastPaidAt?.toISOString() ?? null };
}
