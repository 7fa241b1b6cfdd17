import { Controller } from '@nestjs/common';
import { Database, editorOf, encodeCursor, Endpoint, type InputOf, listAuditLines, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { StaffAccounts } from '../staff/staff-accounts.js';
import { roleDefinitions } from '../staff/staff-roles.rules.js';
import { createStaff, getStaff, listAuditEntries, listRoles, listStaff, resetStaffPassword, updateStaff } from './identity.admin.contract.js';

const AUDIT_PAGE_SIZE = 50;

@Controller()
export class IdentityAdminController {
  constructor(
    private readonly accounts: StaffAccounts,
    private readonly database: Database,
  ) {}

  @Endpoint(listStaff)
  async listStaff({ query }: InputOf<typeof listStaff>): Promise<ReplyOf<typeof listStaff>> {
    return this.accounts.list({
      text: query.q ?? null,
      role: query.role ?? null,
      storeId: query.storeId ?? null,
      status: query.status ?? null,
      afterUsername: query.cursor?.afterUsername ?? null,
      limit: query.limit,
    });
  }

  @Endpoint(getStaff)
  async getStaff({ params }: InputOf<typeof getStaff>): Promise<ReplyOf<typeof getStaff>> {
    return this.accounts.get(params.staffId);
  }

  @Endpoint(createStaff)
  async createStaff({ body }: InputOf<typeof createStaff>, context: RequestContext<typeof createStaff>): Promise<ReplyOf<typeof createStaff>> {
    return this.accounts.create(body, editorOf(context), context.idempotencyKey);
  }

  @Endpoint(updateStaff)
  async updateStaff({ params, body }: InputOf<typeof updateStaff>, context: RequestContext<typeof updateStaff>): Promise<ReplyOf<typeof updateStaff>> {
    return this.accounts.update({ staffId: params.staffId, ...body }, editorOf(context));
  }

  @Endpoint(resetStaffPassword)
  async resetStaffPassword(
    { params, body }: InputOf<typeof resetStaffPassword>,
    context: RequestContext<typeof resetStaffPassword>,
  ): Promise<ReplyOf<typeof resetStaffPassword>> {
    return this.accounts.resetPassword({ staffId: params.staffId, ...body }, editorOf(context));
  }

  @Endpoint(listRoles)
  async listRoles(): Promise<ReplyOf<typeof listRoles>> {
    return { items: roleDefinitions().map((definition) => ({ ...definition, permissions: [...definition.permissions] })) };
  }

  @Endpoint(listAuditEntries)
  async listAuditEntries({ query }: InputOf<typeof listAuditEntries>): Promise<ReplyOf<typeof listAuditEntries>> {
    const limit = query.limit ?? AUDIT_PAGE_SIZE;
    const rows = await listAuditLines(this.database, { ...query, beforeId: query.cursor?.beforeId ?? null, limit: limit + 1 });
    const items = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }));
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null };
  }
}

