import { type AnyRoute, defineRoute, fen, instant, multilineText, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { LIFECYCLE_STAGES } from '../lifecycle/lifecycle.rules.js';
import { segmentRule, segmentRuleReply } from './segment-rule.schema.js';

const shared = { api: 'admin', tag: '人群', class: 'back' } as const;
const reading = { ...shared, access: { kind: 'staff', permission: 'segments.read' } } as const;
const writing = { ...shared, access: { kind: 'staff', permission: 'segments.write' } } as const;
const params = z.strictObject({ segmentId: uuid });
const snapshotParams = z.strictObject({ snapshotId: uuid });
const count = z.int().min(0);
export const stage = z.enum(LIFECYCLE_STAGES).meta({ id: 'LifecycleStage', description: '低潜、高潜、引入、成长、成熟、衰退、流失' });

const content = { name: text(40), description: multilineText(200), rule: segmentRule };

const segment = z
  .strictObject({ segmentId: uuid, name: z.string(), description: z.string(), rule: segmentRuleReply, version: z.int(), updatedByName: z.string(), updatedAt: instant })
  .meta({ id: 'Segment' });

const snapshot = z
  .strictObject({
    snapshotId: uuid, segmentId: uuid, segmentVersion: z.int(), rule: segmentRuleReply, takenAt: instant, takenByName: z.string(), members: count,
    exports: count.meta({ description: '导出过几次' }),
  })
  .meta({ id: 'SegmentSnapshot', description: '某一刻的人群，按当时的规则' });

export const listSegments = defineRoute({
  ...reading, id: 'listSegments', method: 'GET', path: '/segments', summary: '人群列表', query: z.strictObject(pageQuery({ updatedAt: instant.transform((at) => new Date(at)), id: uuid })),
  reply: pageOf(segment.extend({ members: count.nullable().meta({ description: '最近一次快照的人数' }), takenAt: instant.nullable() }).meta({ id: 'SegmentRow' })), errors: [],
});

export const getSegment = defineRoute({
  ...reading, id: 'getSegment', method: 'GET', path: '/segments/:segmentId', summary: '人群', params, reply: segment, errors: ['SEGMENTS.NOT_FOUND'],
});

export const createSegment = defineRoute({
  ...writing, id: 'createSegment', method: 'POST', path: '/segments', summary: '新建人群', status: 201, idempotent: true, body: z.strictObject(content), reply: segment,
  errors: ['REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const updateSegment = defineRoute({
  ...writing, id: 'updateSegment', method: 'PUT', path: '/segments/:segmentId', summary: '修改人群；已存的快照不变', params, body: z.strictObject({ version: z.int().min(1), ...content }), reply: segment,
  errors: ['SEGMENTS.NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});

export const countSegment = defineRoute({
  ...reading, id: 'countSegment', method: 'POST', path: '/segment-counts', summary: '按规则实时计数，不保存', body: z.strictObject({ rule: segmentRule }),
  reply: z.strictObject({ customers: count, at: instant }).meta({ id: 'SegmentCount' }), errors: ['SEGMENTS.TOO_SLOW'],
});

export const listSegmentMembers = defineRoute({
  ...reading, id: 'listSegmentMembers', method: 'GET', path: '/segments/:segmentId/members', summary: '人群里的顾客（打码）；带快照编号则看当时的', params,
  query: z.strictObject({ snapshotId: uuid.optional(), ...pageQuery({ afterId: uuid }) }),
  reply: pageOf(
    z
      .strictObject({
        customerId: uuid, nickname: z.string(), phoneMasked: z.string().nullable(), tierCode: z.string().nullable(), stage, orders: count, spentFen: fen, lastPaidAt: instant.nullable(),
      })
      .meta({ id: 'SegmentMember' }),
  ),
  errors: ['SEGMENTS.NOT_FOUND', 'SEGMENTS.SNAPSHOT_NOT_FOUND', 'SEGMENTS.TOO_SLOW'],
});

export const listSnapshots = defineRoute({
  ...reading, id: 'listSegmentSnapshots', method: 'GET', path: '/segments/:segmentId/snapshots', summary: '人群的快照', params, reply: z.strictObject({ items: z.array(snapshot) }),
  errors: ['SEGMENTS.NOT_FOUND'],
});

export const takeSnapshot = defineRoute({
  ...writing, id: 'takeSegmentSnapshot', method: 'POST', path: '/segments/:segmentId/snapshots', summary: '把此刻的人群存成快照', params, status: 201, idempotent: true, reply: snapshot,
  errors: ['SEGMENTS.NOT_FOUND', 'SEGMENTS.TOO_LARGE', 'SEGMENTS.TOO_SLOW', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const compareSnapshots = defineRoute({
  ...reading, id: 'compareSegmentSnapshots', method: 'GET', path: '/segment-snapshots/:snapshotId/difference', summary: '与同一人群较早的快照比较：留下、新进、离开', params: snapshotParams,
  query: z.strictObject({ earlierId: uuid }), reply: z.strictObject({ stayed: count, joined: count, left: count }).meta({ id: 'SnapshotDifference' }),
  errors: ['SEGMENTS.SNAPSHOT_NOT_FOUND', 'SEGMENTS.TOO_SLOW'],
});

export const exportSnapshot = defineRoute({
  ...writing, id: 'exportSegmentSnapshot', method: 'GET', path: '/segment-snapshots/:snapshotId/export', summary: '导出快照 CSV（打码；每次计数并留痕）', params: snapshotParams, reply: 'raw', produces: 'text/csv',
  errors: ['SEGMENTS.SNAPSHOT_NOT_FOUND', 'SEGMENTS.TOO_LARGE', 'EXPORT.DAILY_LIMIT'],
});

const days = z.int().min(1).max(3_650);
const thresholds = { interestDays: days, growingOrders: z.int().min(2).max(1_000), matureOrders: z.int().min(3).max(10_000), decliningDays: days, lostDays: days };
const lifecycleRules = z.strictObject({ version: z.int().min(1), ...thresholds }).meta({ id: 'LifecycleRules', description: '生命周期的门槛；天数从最近一次付款起算，没有下过单的从注册或入会起算' });

export const getLifecycle = defineRoute({
  ...reading, id: 'getLifecycle', method: 'GET', path: '/lifecycle', summary: '七个生命周期阶段：人数、流向与门槛',
  query: z.strictObject({ days: z.enum(['7', '30', '90']).optional() }),
  reply: z
    .strictObject({
      days: z.int(),
      stages: z.array(z.strictObject({ code: stage, name: z.string(), description: z.string(), customers: count, entered: count, left: count })),
      flows: z.array(z.strictObject({ from: stage.nullable(), to: stage, moves: count })),
      rules: lifecycleRules,
      isWalking: z.boolean().meta({ description: '门槛刚改过，正在给所有顾客重新归类' }),
    })
    .meta({ id: 'LifecycleBoard' }),
  errors: [],
});

export const changeLifecycleRules = defineRoute({
  ...writing, id: 'changeLifecycleRules', method: 'PUT', path: '/lifecycle/rules', summary: '修改生命周期的门槛；随后给所有顾客重新归类', body: lifecycleRules, reply: 'empty',
  errors: ['SEGMENTS.INVALID', 'REQUEST.VERSION_CONFLICT'],
});

export const getRfm = defineRoute({
  ...reading, id: 'getRfmCuts', method: 'GET', path: '/rfm-cuts', summary: 'RFM 五等分的分界，每夜重算；还没有人买过时为空',
  reply: z.strictObject({
    cuts: z.strictObject({ computedAt: instant, buyers: count, recency: z.array(instant), frequency: z.array(count), monetary: z.array(fen) }).nullable(),
  }).meta({ id: 'RfmCuts' }),
  errors: [],
});

export const segmentsAdminRoutes: readonly AnyRoute[] = [
  ...[listSegments, getSegment, createSegment, updateSegment, countSegment, listSegmentMembers, listSnapshots, takeSnapshot, compareSnapshots, exportSnapshot],
  ...[getLifecycle, changeLifecycleRules, getRfm],
];
