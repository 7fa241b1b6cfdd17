import { type AnyRoute, defineRoute, instant, uuid } from '@quanyu/platform';
import { STORE_SERVICES } from '@quanyu/stores';
import { z } from 'zod';
import { SOURCED_KINDS } from '../sourcing.schema.js';

const storeOffer = z
  .strictObject({
    storeId: uuid, code: z.string(), name: z.string(), city: z.string(), district: z.string(), address: z.string(),
    latitude: z.number(), longitude: z.number(), services: z.array(z.enum(STORE_SERVICES)),
    opening: z.enum(['open', 'closed', 'paused', 'resting']), closesAt: instant.nullable(), opensAt: instant.nullable(),
    distanceMetres: z.int().meta({ description: '直线距离' }),
    availableLines: z.int().meta({ description: '整行有货的商品数，用于「本单有货 5/6」' }),
    totalLines: z.int(),
    missing: z.array(z.strictObject({ variantId: uuid, requested: z.int(), available: z.int() })),
  })
  .meta({ id: 'StoreOffer', description: '一家门店对这一单的供货情况' });

/** The position travels in the body, so that it stands in no log of addresses. */
export const findStoreOffers = defineRoute({
  id: 'findStoreOffers', api: 'storefront', method: 'POST', path: '/store-offers', summary: '整单有货的最近门店；都凑不齐时给出有货最多的', tag: '门店',
  access: { kind: 'public' }, class: 'search', status: 200,
  body: z.strictObject({
    latitude: z.number().min(-90).max(90),
    longitude: z.number().min(-180).max(180),
    kind: z.enum(SOURCED_KINDS),
    lines: z.array(z.strictObject({ variantId: uuid, quantity: z.int().min(1).max(999) })).min(1).max(100),
    limit: z.int().min(1).max(20).optional(),
  }),
  reply: z.strictObject({ items: z.array(storeOffer) }), errors: [],
});

export const sourcingStorefrontRoutes: readonly AnyRoute[] = [findStoreOffers];
