import { defineRoute, instant, pageOf, pageQuery, text, uuid } from '@quanyu/platform';
import { z } from 'zod';

export const listName = z.enum(['deny', 'allow']);
export const subjectKind = z.enum(['customer', 'device', 'address']);

const riskListEntry = z
  .strictObject({
    entryId: uuid,
    list: listName.meta({ description: 'allow 优先于 deny' }),
    subjectKind,
    subject: z.string().meta({ description: '顾客编号、设备编号，或网络地址（IPv6 按 /64）' }),
    reason: z.string(),
    createdBy: z.string(),
    createdAt: instant,
    expiresAt: instant.nullable(),
    isExpired: z.boolean(),
  })
  .meta({ id: 'RiskListEntry' });

export const listRiskListEntries = defineRoute({
  id: 'listRiskListEntries',
  api: 'admin',
  method: 'GET',
  path: '/risk/lists',
  summary: '名单，新的在前',
  tag: '风控',
  access: { kind: 'staff', permission: 'risk.read' },
  class: 'back',
  query: z.strictObject({
    list: listName.optional(),
    subjectKind: subjectKind.optional(),
    q: text(100).optional().meta({ description: '对象的开头，或原因中的字' }),
    ...pageQuery({ createdAt: instant, entryId: uuid }),
  }),
  reply: pageOf(riskListEntry),
  errors: [],
});

export const addRiskListEntry = defineRoute({
  id: 'addRiskListEntry',
  api: 'admin',
  method: 'POST',
  path: '/risk/lists',
  summary: '加入名单；一秒内全部进程生效',
  tag: '风控',
  access: { kind: 'staff', permission: 'risk.write' },
  class: 'back',
  body: z.strictObject({
    list: listName,
    subjectKind,
    subject: text(100),
    reason: text(200),
    expiresAt: instant.nullable(),
  }),
  reply: riskListEntry,
  status: 201,
  idempotent: true,
  errors: ['RISK.LIST_ENTRY_EXISTS', 'REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const removeRiskListEntry = defineRoute({
  id: 'removeRiskListEntry',
  api: 'admin',
  method: 'DELETE',
  path: '/risk/lists/:entryId',
  summary: '移出名单',
  tag: '风控',
  access: { kind: 'staff', permission: 'risk.write' },
  class: 'back',
  params: z.strictObject({ entryId: uuid }),
  query: z.strictObject({ reason: text(200).optional() }),
  reply: 'empty',
  errors: ['RISK.LIST_ENTRY_NOT_FOUND'],
});

export const importRiskListEntries = defineRoute({
  id: 'importRiskListEntries',
  api: 'admin',
  method: 'POST',
  path: '/risk/list-imports',
  summary: '一次加入许多条；已在名单里的更新原因和期限',
  tag: '风控',
  access: { kind: 'staff', permission: 'risk.write' },
  class: 'back',
  body: z.strictObject({
    entries: z
      .array(z.strictObject({ list: listName, subjectKind, subject: text(100), reason: text(200), expiresAt: instant.nullable() }))
      .min(1)
      .max(1_000),
  }),
  reply: z.strictObject({ added: z.int() }),
  idempotent: true,
  bodyLimitBytes: 1_048_576,
  errors: ['REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const exportRiskListEntries = defineRoute({
  id: 'exportRiskListEntries',
  api: 'admin',
  method: 'GET',
  path: '/risk/list-exports',
  summary: '名单里仍然有效的全部条目，给表格软件',
  tag: '风控',
  access: { kind: 'staff', permission: 'risk.read' },
  class: 'back',
  reply: z.strictObject({ items: z.array(riskListEntry), isComplete: z.boolean(), mark: z.string().meta({ description: '文件最后一行：谁在什么时候导出' }) }),
  errors: ['EXPORT.DAILY_LIMIT'],
});

export const listsRoutes = [listRiskListEntries, addRiskListEntry, removeRiskListEntry, importRiskListEntries, exportRiskListEntries] as const;
