import { roleDefinitions } from '@quanyu/identity';
import { type AnyRoute, fullPath } from '@quanyu/platform';

/** Who else a route asks about: the store or the person that it names must be the caller's own. */
function ownershipOf({ path, access, api }: AnyRoute): string {
  if (access.kind === 'customer') return path.includes(':') ? '只限本人的，别人的答 404' : '本人';
  if (access.kind !== 'staff') return '';
  if (path.includes(':storeId')) return '门店角色：只限所管门店，别的答 403';
  return api === 'staff' ? '只限所管门店，别的答 404' : '';
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
    '由 `npm run contract` 从路由和角色生成；新增的路由不重新生成，CI 就不通过。`apps/api/test/access.e2e-spec.ts` 逐条验证表里的 401 和 403。',
    '✔ 表示放行到业务规则；401 请先登录，403 没有权限。API 密钥是建它的人的权限的一部分，答复同有这些权限的员工。',
    '',
    `| ${head.join(' | ')} |`,
    `|${' --- |'.repeat(head.length)}`,
    ...routes.map(row),
    '',
  ].join('\n');
}
