import { calendarDate, defineRoute, uuid } from '@quanyu/platform';
import { FULFILLMENT_KINDS } from '@quanyu/stores';
import { z } from 'zod';
import { idList } from './id-list.js';

const MOST_DAYS = 92;
const MOST_VARIANTS = 100;

const kind = z.enum(FULFILLMENT_KINDS);
export const STAGES = ['accept', 'queue', 'pick', 'dispatch', 'ride', 'collect'] as const;
const seconds = z.number();

export const promiseFigures = {
  judged: z.int().meta({ description: '已经到期或已经兑现的承诺' }),
  kept: z.int().meta({ description: '按时兑现的' }),
  lateP50Seconds: seconds.meta({ description: '迟到多久的中位数，按时的算 0' }),
  lateP90Seconds: seconds,
  lateP95Seconds: seconds,
  meanErrorSeconds: seconds.meta({ description: '承诺和实际差多少，早晚都算' }),
};

const report = z
  .strictObject({
    kinds: z.array(z.strictObject({ kind, ...promiseFigures })),
    days: z.array(z.strictObject({ date: calendarDate, kind, judged: z.int(), kept: z.int() })),
    stores: z.array(z.strictObject({ storeId: uuid.nullable().meta({ description: 'null 是仓库' }), storeName: z.string(), kind, ...promiseFigures })),
    stages: z.array(
      z.strictObject({
        kind,
        stage: z.enum(STAGES).meta({ description: '接单、等拣、拣货打包、等发出、路上、等顾客来取' }),
        count: z.int(),
        p50Seconds: seconds,
        p90Seconds: seconds,
        p95Seconds: seconds,
      }),
    ),
  })
  .meta({ id: 'PromiseReport', description: '承诺兑现：按方式、按天、按门店，以及每个阶段用了多久' });

export const getPromiseReport = defineRoute({
  id: 'getPromiseReport',
  api: 'admin',
  method: 'GET',
  path: '/reports/promises',
  summary: '承诺兑现率与各阶段用时（按下单日期）',
  tag: '概况',
  access: { kind: 'staff', permission: 'orders.read' },
  class: 'back',
  query: z
    .strictObject({ from: calendarDate, to: calendarDate, storeId: uuid.optional(), kind: kind.optional() })
    .refine(({ from, to }) => from <= to, { message: '结束日期要在开始之后', path: ['to'] })
    .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < MOST_DAYS * 86_400_000, { message: `最多看 ${MOST_DAYS} 天`, path: ['from'] }),
  reply: report,
  errors: [],
});

export const listVariantFacts = defineRoute({
  id: 'listVariantFacts',
  api: 'admin',
  method: 'GET',
  path: '/variants',
  summary: '规格的名称、货号、条码与图片，按编号查',
  tag: '商品',
  access: { kind: 'staff', permission: 'any' },
  class: 'back',
  query: z.strictObject({ variantIds: idList(MOST_VARIANTS) }),
  reply: z.strictObject({
    items: z.array(z.strictObject({ variantId: uuid, productId: uuid, title: z.string(), optionText: z.string(), sku: z.string(), barcode: z.string().nullable(), imageUrl: z.string().nullable() }).meta({ id: 'VariantFacts' })),
  }),
  errors: [],
});

export const reportRoutes = [getPromiseReport, listVariantFacts] as const;
