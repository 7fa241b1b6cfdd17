import { type AnyRoute, defineRoute, instant, text } from '@quanyu/platform';
import { z } from 'zod';

const admin = { api: 'admin', tag: '顾客身份', class: 'back' } as const;

const brand = z
  .strictObject({
    code: z.string(), name: z.string(), isDefault: z.boolean(),
    isServedHere: z.boolean().meta({ description: '本服务接的就是这个品牌' }),
    /** Texts that somebody decided on, in this brand alone; of each the version that was decided on last, first. */
    documents: z.array(z.strictObject({ document: z.string(), versions: z.array(z.strictObject({ version: z.string(), firstAt: instant, lastAt: instant })) })),
  })
  .meta({ id: 'Brand', description: '品牌：顾客是同一批人，同意按品牌分开记' });

export const listBrands = defineRoute({
  ...admin, id: 'listBrands', method: 'GET', path: '/brands', summary: '品牌，以及各自的同意书版本', access: { kind: 'staff', permission: 'people.read' }, reply: z.strictObject({ items: z.array(brand) }), errors: [],
});

export const createBrand = defineRoute({
  ...admin, id: 'createBrand', method: 'POST', path: '/brands', summary: '登记品牌，之后才能部署它的服务', access: { kind: 'staff', permission: 'staff.write' }, idempotent: true, status: 201,
  body: z.strictObject({
    code: z.string().regex(/^[a-z][a-z0-9-]{1,29}$/, '2 到 30 位小写字母、数字或 -，字母开头').meta({ examples: ['second'], description: '部署时写在 BRAND 里，不能再改' }),
    name: text(30),
  }),
  reply: brand, errors: ['IDENTITY.BRAND_EXISTS'],
});

export const brandRoutes: readonly AnyRoute[] = [listBrands, createBrand];
