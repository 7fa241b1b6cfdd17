import { calendarDate, defineRoute, fen, uuid } from '@quanyu/platform';
import { FULFILLMENT_KINDS } from '@quanyu/stores';
import { z } from 'zod';
import { promiseFigures, STAGES } from './reports.contract.js';

const MOST_DAYS = 31;
const kind = z.enum(FULFILLMENT_KINDS);

const people = z.array(
  z.strictObject({
    name: z.string(),
    isMe: z.boolean(),
    pickedOrders: z.int(),
    pickedUnits: z.int(),
    pickP50Seconds: z.number().nullable().meta({ description: '从开始拣到备好的中位数；没拣过为 null' }),
    handedOver: z.int().meta({ description: '核销和交付的单数' }),
    soldOrders: z.int().meta({ description: '代客下单、顾客已付款的单数' }),
    soldFen: fen,
  }),
);

const performance = z
  .strictObject({
    kinds: z.array(z.strictObject({ kind, ...promiseFigures })),
    stages: z.array(z.strictObject({ kind, stage: z.enum(STAGES), count: z.int(), p50Seconds: z.number(), p90Seconds: z.number() })),
    goods: z.strictObject({
      units: z.int().meta({ description: '拣过的件数，含缺货的' }),
      shortUnits: z.int().meta({ description: '货架没有的件数' }),
    }),
    people,
  })
  .meta({ id: 'StorePerformance', description: '本店的兑现、用时、缺货和每个人做了多少；店员只看自己' });

const span = z
  .strictObject({ from: calendarDate, to: calendarDate })
  .refine(({ from, to }) => from <= to, { message: '结束日期要在开始之后', path: ['to'] })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) < MOST_DAYS * 86_400_000, { message: `最多看 ${MOST_DAYS} 天`, path: ['from'] });

export const getStorePerformance = defineRoute({
  id: 'getStorePerformance',
  api: 'staff',
  method: 'GET',
  path: '/stores/:storeId/performance',
  summary: '本店表现（按日期）；店长看到每个人，店员看到自己',
  tag: '备货',
  access: { kind: 'staff', permission: 'board.read' },
  class: 'back',
  params: z.strictObject({ storeId: uuid }),
  query: span,
  reply: performance,
  errors: [],
});

export const exportStorePerformance = defineRoute({
  id: 'exportStorePerformance',
  api: 'staff',
  method: 'POST',
  path: '/stores/:storeId/performance-exports',
  summary: '每个人做了多少，做成文件带走：计数、留痕、带标记；店员只有自己',
  tag: '备货',
  access: { kind: 'staff', permission: 'board.read' },
  class: 'back',
  params: z.strictObject({ storeId: uuid }),
  body: span,
  reply: z.strictObject({ people, mark: z.string().meta({ description: '文件最后一行：谁在什么时候导出' }) }),
  errors: ['EXPORT.DAILY_LIMIT'],
});

export const performanceRoutes = [getStorePerformance, exportStorePerformance] as const;
