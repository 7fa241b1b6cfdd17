import { defineRoute, fen, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { DELIVERY_KINDS } from '../fulfillment-kind.js';
import { storeIdParams } from './stores.contract.js';

const TAG = '配送范围';

const position = z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).meta({ id: 'AreaPoint', description: 'GCJ-02' });

const shape = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('circle'), radiusMetres: z.int().min(100).max(100_000) }),
    z.strictObject({ type: z.literal('polygon'), points: z.array(position).min(3).max(200) }),
  ])
  .meta({ id: 'AreaShape', description: '以门店为圆心的圆，或地图上画的多边形' });

const areaFields = {
  name: text(40),
  shape,
  baseFeeFen: fen,
  freeAboveFen: fen.nullable().meta({ description: '满多少免配送费，null 表示不免' }),
  minimumFen: fen.meta({ description: '起送价' }),
  distanceSteps: z
    .array(z.strictObject({ fromMetres: z.int().min(0).max(100_000), extraFeeFen: fen }).meta({ id: 'AreaDistanceStep' }))
    .max(10)
    .meta({ description: '距离加价：达到的最远一档生效' }),
  promiseMinutes: z.int().min(1).max(1_440),
  rank: z.int().min(0).max(1_000).meta({ description: '范围重叠时数字小的生效' }),
  isActive: z.boolean(),
};

const area = z.strictObject({ id: uuid, storeId: uuid, kind: z.enum(DELIVERY_KINDS), ...areaFields, version: z.int() }).meta({ id: 'ServiceArea' });

export const listAreas = defineRoute({
  id: 'listAreas',
  api: 'admin',
  method: 'GET',
  path: '/stores/:storeId/areas',
  summary: '门店的配送范围、费用与时效',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.read' },
  class: 'back',
  params: storeIdParams,
  reply: z.strictObject({ items: z.array(area) }),
  errors: ['STORES.NOT_FOUND'],
});

export const createArea = defineRoute({
  id: 'createArea',
  api: 'admin',
  method: 'POST',
  path: '/stores/:storeId/areas',
  summary: '新增配送范围',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.write' },
  class: 'back',
  params: storeIdParams,
  body: z.strictObject({ kind: z.enum(DELIVERY_KINDS), ...areaFields }),
  reply: area,
  status: 201,
  idempotent: true,
  errors: ['STORES.NOT_FOUND', 'REQUEST.IDEMPOTENCY_KEY_REQUIRED', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const updateArea = defineRoute({
  id: 'updateArea',
  api: 'admin',
  method: 'PUT',
  path: '/stores/:storeId/areas/:areaId',
  summary: '修改或停用配送范围',
  tag: TAG,
  access: { kind: 'staff', permission: 'stores.write' },
  class: 'back',
  params: z.strictObject({ storeId: uuid, areaId: uuid }),
  body: z.strictObject({ version: z.int().min(1), ...areaFields }),
  reply: area,
  errors: ['STORES.AREA_NOT_FOUND', 'STORES.NOT_FOUND', 'REQUEST.VERSION_CONFLICT'],
});
