import { type AnyRoute, defineRoute, fen, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { MAX_LINES, MAX_QUANTITY } from '../order-limits.js';

const customer = { kind: 'customer' } as const;
const quantity = z.int().min(1).max(MAX_QUANTITY);

export const cartLine = z
  .strictObject({
    variantId: uuid,
    productId: uuid.nullable(),
    title: z.string(),
    optionText: z.string(),
    imageUrl: z.string().nullable(),
    quantity: z.int(),
    unitPriceFen: fen,
    /** The unit price when the line was added, for "比加入时降¥10". */
    addedPriceFen: fen,
    totalFen: fen,
    availableToPromise: z.int(),
    maxPerOrder: z.int(),
    state: z.enum(['ok', 'short', 'soldOut', 'unpublished']),
  })
  .meta({ id: 'CartLine' });

export const cartGroup = z
  .strictObject({
    storeId: uuid,
    storeName: z.string(),
    storeStatus: z.enum(['open', 'paused', 'resting']),
    lines: z.array(cartLine),
    /** Of the lines whose state is ok or short. */
    itemsTotalFen: fen,
    itemCount: z.int(),
  })
  .meta({ id: 'CartGroup', description: '一家门店的购物车；一次结算一家' });

export const cart = z.strictObject({ groups: z.array(cartGroup), itemCount: z.int() }).meta({ id: 'Cart' });

export const getCart = defineRoute({
  id: 'getCart', api: 'storefront', method: 'GET', path: '/cart', summary: '购物车（按门店分组，服务端计价）', tag: '购物车',
  access: customer, class: 'cart', reply: cart, errors: [],
});

export const addToCart = defineRoute({
  id: 'addToCart', api: 'storefront', method: 'POST', path: '/cart/items', summary: '加入购物车', tag: '购物车',
  access: customer, class: 'cart', idempotent: true,
  body: z.strictObject({ storeId: uuid, variantId: uuid, quantity }),
  reply: z.strictObject({ quantity: z.int(), itemCount: z.int() }),
  errors: ['ORDERS.VARIANT_UNAVAILABLE', 'ORDERS.CART_FULL', 'STORES.NOT_FOUND'],
});

export const setCartItem = defineRoute({
  id: 'setCartItem', api: 'storefront', method: 'PUT', path: '/cart/items', summary: '改购物车数量，0 为移除', tag: '购物车',
  access: customer, class: 'cart',
  body: z.strictObject({ storeId: uuid, variantId: uuid, quantity: z.int().min(0).max(MAX_QUANTITY) }),
  reply: cart, errors: ['ORDERS.VARIANT_UNAVAILABLE', 'ORDERS.CART_FULL', 'STORES.NOT_FOUND'],
});

export const removeCartItems = defineRoute({
  id: 'removeCartItems', api: 'storefront', method: 'POST', path: '/cart/removals', summary: '移除多件', tag: '购物车',
  access: customer, class: 'cart',
  body: z.strictObject({ storeId: uuid, variantIds: z.array(uuid).min(1).max(MAX_LINES) }),
  reply: cart, errors: [],
});

export const moveCart = defineRoute({
  id: 'moveCart', api: 'storefront', method: 'POST', path: '/cart/moves', summary: '把一家门店的购物车换到另一家', tag: '购物车',
  access: customer, class: 'cart',
  body: z.strictObject({ fromStoreId: uuid, toStoreId: uuid }),
  reply: cart, errors: ['STORES.NOT_FOUND', 'ORDERS.CART_FULL'],
});

export const cartRoutes: readonly AnyRoute[] = [getCart, addToCart, setCartItem, removeCartItems, moveCart];
