import { type AnyRoute, defineRoute, fen, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { RULE_STATUSES } from './price-rules.admin.contract.js';

const may = <const P extends 'campaigns.read' | 'campaigns.write'>(permission: P) => ({ kind: 'staff', permission }) as const;
const listParams = z.strictObject({ priceListId: uuid });

export const PRICE_LIST_KINDS = ['channel', 'store', 'tier'] as const;
/** Some thousands of prices are one body. */
const BODY_BYTES = 1_048_576;

export const priceListContent = z
  .strictObject({
    kind: z.enum(PRICE_LIST_KINDS),
    name: text(40),
    holders: z.array(text(40)).min(1).max(3_000).meta({ description: '渠道价目填渠道，门店价目填门店编号，等级价目填等级代码' }),
    startsAt: instant,
    endsAt: instant,
    prices: z.array(z.strictObject({ sku: text(64), priceFen: fen.min(1, { message: '价格至少 1 分' }) })).min(1).max(5_000),
  })
  .meta({ id: 'PriceListContent', description: '价目：一些商品在某些渠道、门店或对某些等级的单价' });

export const priceListSummary = z
  .strictObject({
    priceListId: uuid, version: z.int(), kind: z.enum(PRICE_LIST_KINDS), status: z.enum(RULE_STATUSES), name: z.string(), holders: z.int().meta({ description: '几个渠道、门店或等级' }),
    prices: z.int().meta({ description: '几个价格' }), startsAt: instant, endsAt: instant, updatedAt: instant, updatedByName: z.string(),
  })
  .meta({ id: 'PriceListSummary' });

export const priceList = z
  .strictObject({
    priceListId: uuid, version: z.int(), status: z.enum(RULE_STATUSES), content: priceListContent, updatedAt: instant, updatedByName: z.string(),
    /** What the listed goods are and cost without this list, as far as they are on sale. */
    goods: z.array(z.strictObject({ sku: z.string(), name: z.string(), cataloguePriceFen: fen })),
  })
  .meta({ id: 'PriceList', description: '价目' });

export const listPriceLists = defineRoute({
  id: 'listPriceLists', api: 'admin', method: 'GET', path: '/price-lists', summary: '价目列表', tag: '营销', access: may('campaigns.read'), class: 'back',
  query: z.strictObject({ kind: z.enum(PRICE_LIST_KINDS).optional(), status: z.enum(RULE_STATUSES).optional(), ...pageQuery({ beforeId: uuid }) }), reply: pageOf(priceListSummary), errors: [],
});

export const getPriceList = defineRoute({
  id: 'getPriceList', api: 'admin', method: 'GET', path: '/price-lists/:priceListId', summary: '价目', tag: '营销', access: may('campaigns.read'), class: 'back', params: listParams, reply: priceList,
  errors: ['PRICE_LIST.NOT_FOUND'],
});

export const createPriceList = defineRoute({
  id: 'createPriceList', api: 'admin', method: 'POST', path: '/price-lists', summary: '新建价目（草稿）', tag: '营销', access: may('campaigns.write'), class: 'back', idempotent: true, status: 201,
  bodyLimitBytes: BODY_BYTES, body: priceListContent, reply: priceList, errors: ['PRICE_LIST.INVALID'],
});

export const updatePriceList = defineRoute({
  id: 'updatePriceList', api: 'admin', method: 'PUT', path: '/price-lists/:priceListId', summary: '改价目；已发布的一秒内按新价格卖', tag: '营销', access: may('campaigns.write'), class: 'back', params: listParams,
  bodyLimitBytes: BODY_BYTES, body: z.strictObject({ version: z.int().min(1), content: priceListContent }), reply: priceList,
  errors: ['PRICE_LIST.NOT_FOUND', 'PRICE_LIST.INVALID', 'PRICE_LIST.WRONG_STATUS', 'REQUEST.VERSION_CONFLICT'],
});

export const movePriceList = defineRoute({
  id: 'movePriceList', api: 'admin', method: 'PUT', path: '/price-lists/:priceListId/status', summary: '发布、暂停或结束价目', tag: '营销', access: may('campaigns.write'), class: 'back', params: listParams,
  body: z.strictObject({ version: z.int().min(1), status: z.enum(['published', 'paused', 'ended']), reason: text(200).optional() }), reply: priceList,
  errors: ['PRICE_LIST.NOT_FOUND', 'PRICE_LIST.INVALID', 'PRICE_LIST.WRONG_STATUS', 'REQUEST.VERSION_CONFLICT'],
});

export const priceListsAdminRoutes: readonly AnyRoute[] = [listPriceLists, getPriceList, createPriceList, updatePriceList, movePriceList];
