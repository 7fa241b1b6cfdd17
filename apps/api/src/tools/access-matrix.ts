import { roleDefinitions } from '@quanyu/identity';
import { type AnyRoute, fullPath, namesStore } from '@quanyu/platform';
import { z } from 'zod';

/** Whose a thing is that a path names: the shopper's or member of staff's own, a store's, or nobody's in particular. */
export type Owner = 'self' | 'store' | 'nobody';

/** By the collection that the path's first parameter stands in; `ownership.e2e-spec.ts` has one of each that has an owner. */
const OWNERS: Readonly<Record<'customer' | 'staff', Readonly<Record<string, Owner>>>> = {
  customer: {
    addresses: 'self', 'after-sales': 'self', bookings: 'self', devices: 'self', orders: 'self', 'presale-deposits': 'self', purchases: 'self',
    coupons: 'nobody', items: 'nobody', presales: 'nobody', products: 'nobody', purposes: 'nobody', 'waiting-rooms': 'nobody',
  },
  staff: {
    'after-sales': 'store', deliveries: 'store', 'fulfillment-orders': 'store', orders: 'store', refunds: 'store', 'stock-deliveries': 'store', 'stock-transfers': 'store', stocktakes: 'store',
    stores: 'store', transfers: 'store', devices: 'self',
    'api-keys': 'nobody', appeals: 'nobody', campaigns: 'nobody', categories: 'nobody', 'customer-insights': 'nobody', 'customer-tags': 'nobody', groups: 'nobody', limits: 'nobody', lists: 'nobody',
    'load-tests': 'nobody', 'member-adjustments': 'nobody', 'member-tiers': 'nobody', members: 'nobody', 'offer-campaigns': 'nobody', 'person-merges': 'nobody', presales: 'nobody', 'price-lists': 'nobody',
    'price-rules': 'nobody', 'product-imports': 'nobody', products: 'nobody', replays: 'nobody', rules: 'nobody', 'segment-snapshots': 'nobody', segments: 'nobody', shoppers: 'nobody', staff: 'nobody',
    switches: 'nobody', 'viewable-staff': 'nobody', 'waiting-rooms': 'nobody', 'webhook-deliveries': 'nobody', webhooks: 'nobody',
  },
};

/** The collection of the first thing that a path names; null when it names none. */
export function collectionOf({ path }: Pick<AnyRoute, 'path'>): string | null {
  return /([^/:]+)\/:/.exec(path)?.[1] ?? null;
}

/** Whose the thing is that a route names; null when it names none, or anybody may call. @throws Error for a collection that nobody has said it of */
export function ownerOf(route: Pick<AnyRoute, 'path' | 'access'>): Owner | null {
  const collection = collectionOf(route);
  const { kind } = route.access;
  if (collection === null || kind === 'public') return null;
  const owner = OWNERS[kind][collection];
  if (owner === undefined) throw new Error(`say in access-matrix.ts whose the ${collection} of ${route.path} are`);
  return owner;
}

/** How a field of a body is called that names a store, or a place with stock: a store's carries the store's own id. */
const NAMES_STORE = /^([a-z]+S|s)toreIds?$|^([a-z]+L|l)ocationIds?$/;

/** Routes of staff where a body may name any store, and why. */
const MEANS_ANOTHER: Readonly<Record<string, string>> = {
  quoteCounterSale: 'where the shopper collects what this store has not',
  openCounterSale: 'where the shopper collects what this store has not',
};

type Node = Readonly<Record<string, unknown>>;
export type FieldPath = readonly (string | number)[];

function pathsOf(given: unknown, root: Node, path: FieldPath): FieldPath[] {
  const node = (typeof given === 'object' && given !== null ? given : {}) as Node;
  const name = typeof node['$ref'] === 'string' ? node['$ref'].split('/').at(-1) : undefined;
  if (name !== undefined) return pathsOf((root['$defs'] as Node | undefined)?.[name], root, path);
  const choices = [node['anyOf'], node['oneOf'], node['allOf']].flat().filter((choice) => choice !== undefined);
  const field = path.findLast((key) => typeof key === 'string');
  const isText = node['type'] === 'string' && typeof field === 'string' && NAMES_STORE.test(field);
  return [
    ...(isText ? [path] : []),
    ...choices.flatMap((choice) => pathsOf(choice, root, path)),
    ...(node['type'] === 'array' ? pathsOf(node['items'], root, [...path, 0]) : []),
    ...Object.entries((node['properties'] ?? {}) as Node).flatMap(([key, property]) => pathsOf(property, root, [...path, key])),
  ];
}

/** The fields of a body that name a store where whoever calls must be let in; of a list its first entry. */
export function storesInBody({ id, access, body }: Pick<AnyRoute, 'id' | 'access' | 'body'>): FieldPath[] {
  if (access.kind !== 'staff' || body === undefined || id in MEANS_ANOTHER) return [];
  const schema: Node = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any', reused: 'inline' });
  return pathsOf(schema, schema, []);
}

/** Whether staff who are bound to stores have the right to call. */
export function isForStores({ access }: Pick<AnyRoute, 'access'>): boolean {
  if (access.kind !== 'staff') return false;
  const { permission } = access;
  return permission === 'any' || roleDefinitions().some(({ reach, permissions }) => reach === 'store' && permissions.includes(permission));
}

/** What is answered to whoever names somebody else's. */
function ownershipOf(route: AnyRoute): string {
  const owner = ownerOf(route);
  if (owner === 'self') return '只限本人的，别人的答 404';
  if (owner === 'store') return namesStore(route) ? '门店角色：只限所管门店，别的答 403' : '门店角色：只限所管门店的，别的答 404';
  if (isForStores(route) && storesInBody(route).length > 0) return '门店角色：请求体里只能填所管门店，别的答 403';
  return route.access.kind === 'customer' ? '本人' : '';
}

/** The expected answer of every route to every kind of caller, as a page; `access.e2e-spec.ts` tries every one that must be refused. */
export function accessMatrixPage(routes: readonly AnyRoute[]): string {
  const roles = roleDefinitions();
  const row = (route: AnyRoute): string => {
    const { access } = route;
    const answers = [
      access.kind === 'public' ? '✔' : '401',
      access.kind === 'staff' ? '401' : '✔',
      ...roles.map(({ permissions }) => (access.kind === 'customer' ? '401' : access.kind === 'public' || access.permission === 'any' || permissions.includes(access.permission) ? '✔' : '403')),
    ];
    const needs = access.kind === 'staff' ? `\`${access.permission}\`` : access.kind === 'customer' ? '登录的顾客' : '任何人';
    return `| ${route.method} ${fullPath(route)} | ${needs} | ${answers.join(' | ')} | ${ownershipOf(route)} |`;
  };
  const head = ['路由', '需要', '陌生人', '顾客', ...roles.map(({ name }) => name), '归属'];
  return [
    '# 谁能调什么',
    '',
    '由 `npm run contract` 从路由和角色生成；新增的路由不重新生成，CI 就不通过。`apps/api/test/access.e2e-spec.ts` 逐条验证表里的 401 和 403，',
    '`ownership.e2e-spec.ts` 逐条验证归属一列的 403 和 404。',
    '✔ 表示放行到业务规则；401 请先登录，403 没有权限。API 密钥是建它的人的权限的一部分，答复同有这些权限的员工。',
    '',
    `| ${head.join(' | ')} |`,
    `|${' --- |'.repeat(head.length)}`,
    ...routes.map(row),
    '',
  ].join('\n');
}
