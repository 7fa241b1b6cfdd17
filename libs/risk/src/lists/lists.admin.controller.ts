import { Controller } from '@nestjs/common';
import { Clock, editorOf, encodeCursor, Endpoint, Exports, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { addRiskListEntry, exportRiskListEntries, importRiskListEntries, listRiskListEntries, removeRiskListEntry } from './lists.contract.js';
import { type ListEntry, ListsRepository } from './lists.repository.js';
import { Lists } from './lists.js';

const DEFAULT_LIMIT = 50;
const MAX_EXPORTED = 20_000;

@Controller()
export class ListsAdminController {
  constructor(
    private readonly lists: Lists,
    private readonly repository: ListsRepository,
    private readonly exports: Exports,
    private readonly clock: Clock,
  ) {}

  @Endpoint(listRiskListEntries)
  async list({ query }: InputOf<typeof listRiskListEntries>): Promise<ReplyOf<typeof listRiskListEntries>> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const found = await this.repository.list({
      list: query.list ?? null,
      subjectKind: query.subjectKind ?? null,
      q: query.q ?? null,
      after: query.cursor ?? null,
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map((entry) => this.wire(entry)),
      nextCursor: found.length > limit && last !== undefined ? encodeCursor([last.createdAt.toISOString(), last.entryId]) : null,
    };
  }

  @Endpoint(addRiskListEntry)
  async add({ body }: InputOf<typeof addRiskListEntry>, context: RequestContext<typeof addRiskListEntry>): Promise<ReplyOf<typeof addRiskListEntry>> {
    const entry = { ...body, expiresAt: body.expiresAt === null ? null : new Date(body.expiresAt) };
    return this.wire(await this.lists.add(context.idempotencyKey, entry, editorOf(context)));
  }

  @Endpoint(removeRiskListEntry)
  async remove({ params, query }: InputOf<typeof removeRiskListEntry>, context: RequestContext<typeof removeRiskListEntry>): Promise<void> {
    await this.lists.remove(params.entryId, query.reason ?? null, editorOf(context));
  }

  @Endpoint(importRiskListEntries)
  async importMany({ body }: InputOf<typeof importRiskListEntries>, context: RequestContext<typeof importRiskListEntries>): Promise<ReplyOf<typeof importRiskListEntries>> {
    const entries = body.entries.map((entry) => ({ ...entry, expiresAt: entry.expiresAt === null ? null : new Date(entry.expiresAt) }));
    return this.lists.addMany(context.idempotencyKey, entries, editorOf(context));
  }

  @Endpoint(exportRiskListEntries)
  async exportAll(_input: InputOf<typeof exportRiskListEntries>, { principal, ip, requestId }: RequestContext<typeof exportRiskListEntries>): Promise<ReplyOf<typeof exportRiskListEntries>> {
    const mark = await this.exports.begin({ by: { actor: principal, ip, requestId }, action: 'riskList.export', targetType: 'riskList', targetId: 'many', what: 'valid' });
    const entries = await this.repository.listAll(this.clock.now(), MAX_EXPORTED + 1);
    return { items: entries.slice(0, MAX_EXPORTED).map((entry) => this.wire(entry)), isComplete: entries.length <= MAX_EXPORTED, mark };
  }

  private wire({ createdAt, expiresAt, ...entry }: ListEntry) {
    return {
      ...entry,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
      isExpired: expiresAt !== null && expiresAt.getTime() <= this.clock.nowMs(),
    };
  }
}
