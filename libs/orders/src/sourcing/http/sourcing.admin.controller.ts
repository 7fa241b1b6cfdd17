import { Controller } from '@nestjs/common';
import { Database, editorOf, encodeCursor, Endpoint, type InputOf, isStoreInScope, type ReplyOf, type RequestContext, type StaffPrincipal } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { ordersError } from '../../orders.errors.js';
import { ActiveRules } from '../active-rules.js';
import { EditSourcingRules } from '../edit-sourcing-rules.js';
import { type Replay, ReplayRepository } from '../replay.repository.js';
import { computeLoadSpread } from '../replay.rules.js';
import { type RulesVersion, SourcingRulesRepository } from '../sourcing-rules.repository.js';
import { sourcingDecision } from '../sourcing.schema.js';
import {
  activateSourcingRules, createSourcingRules, getActiveSourcingRules, getOrderSourcing, getSourcingReplay, getSourcingRules, listSourcingRules, startSourcingReplay, updateSourcingRules,
} from './sourcing.admin.contract.js';

const DEFAULT_LIMIT = 20;
const REPLAYS_SHOWN = 10;
const PLACES_SHOWN = 50;

@Controller()
export class SourcingAdminController {
  constructor(
    private readonly edit: EditSourcingRules,
    private readonly repository: SourcingRulesRepository,
    private readonly replays: ReplayRepository,
    private readonly active: ActiveRules,
    private readonly stores: Stores,
    private readonly database: Database,
  ) {}

  @Endpoint(getActiveSourcingRules)
  async getActive(): Promise<ReplyOf<typeof getActiveSourcingRules>> {
    return this.active.inForce;
  }

  @Endpoint(listSourcingRules)
  async list({ query }: InputOf<typeof listSourcingRules>, { principal }: RequestContext<typeof listSourcingRules>): Promise<ReplyOf<typeof listSourcingRules>> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const rows = await this.repository.list({ beforeNumber: query.cursor?.beforeNumber ?? null, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return { items: shown.map((row) => rulesToWire(row, principal)), nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.number]) : null };
  }

  @Endpoint(getSourcingRules)
  async get({ params }: InputOf<typeof getSourcingRules>, { principal }: RequestContext<typeof getSourcingRules>): Promise<ReplyOf<typeof getSourcingRules>> {
    const [rules, replays] = await Promise.all([this.edit.get(params.rulesId), this.replays.listOf(params.rulesId, REPLAYS_SHOWN)]);
    return { ...rulesToWire(rules, principal), replays: replays.map(replayToWire) };
  }

  @Endpoint(createSourcingRules)
  async create({ body }: InputOf<typeof createSourcingRules>, context: RequestContext<typeof createSourcingRules>): Promise<ReplyOf<typeof createSourcingRules>> {
    return rulesToWire(await this.edit.create(body, context.idempotencyKey, editorOf(context)), context.principal);
  }

  @Endpoint(updateSourcingRules)
  async update({ params, body }: InputOf<typeof updateSourcingRules>, context: RequestContext<typeof updateSourcingRules>): Promise<ReplyOf<typeof updateSourcingRules>> {
    const { version, ...content } = body;
    return rulesToWire(await this.edit.update({ ...params, version }, content, editorOf(context)), context.principal);
  }

  @Endpoint(activateSourcingRules)
  async activate({ params, body }: InputOf<typeof activateSourcingRules>, context: RequestContext<typeof activateSourcingRules>): Promise<ReplyOf<typeof activateSourcingRules>> {
    return rulesToWire(await this.edit.activate({ ...params, ...body }, editorOf(context)), context.principal);
  }

  @Endpoint(startSourcingReplay)
  async startReplay({ params, body }: InputOf<typeof startSourcingReplay>, context: RequestContext<typeof startSourcingReplay>): Promise<ReplyOf<typeof startSourcingReplay>> {
    const span = { fromAt: new Date(body.fromAt), toAt: new Date(body.toAt) };
    return replayToWire(await this.edit.replay(params.rulesId, span, { key: context.idempotencyKey, editor: editorOf(context) }));
  }

  @Endpoint(getSourcingReplay)
  async getReplay({ params }: InputOf<typeof getSourcingReplay>): Promise<ReplyOf<typeof getSourcingReplay>> {
    const replay = await this.edit.getReplay(params.replayId);
    const { places, differences } = replay.progress;
    const changed = Object.entries(places).sort(([, a], [, b]) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before));
    return {
      ...replayToWire(replay),
      loadSpread: { before: computeLoadSpread(places, 'before'), after: computeLoadSpread(places, 'after') },
      places: changed.slice(0, PLACES_SHOWN).flatMap(([locationId, counts]) => this.nameOf([locationId]).map((place) => ({ ...place, ...counts }))),
      differences: differences.map((difference) => ({ ...difference, before: this.nameOf(difference.before), after: this.nameOf(difference.after) })),
    };
  }

  @Endpoint(getOrderSourcing)
  async getOrderSourcing({ params }: InputOf<typeof getOrderSourcing>, { principal }: RequestContext<typeof getOrderSourcing>): Promise<ReplyOf<typeof getOrderSourcing>> {
    const storeId = await this.replays.findSellingStore(params.orderId, this.database.within(principal.storeScope));
    if (storeId === null || !isStoreInScope(principal.storeScope, storeId)) throw ordersError('ORDERS.NOT_FOUND');
    const decisions = (await this.replays.listDecisions(params.orderId)).flatMap(({ groupNo, decision }) => {
      const read = sourcingDecision.safeParse(decision);
      return read.success ? [{ groupNo, decision: read.data }] : [];
    });
    return { decisions, places: this.nameOf([...new Set(decisions.flatMap(({ decision }) => decision.candidates.map(({ locationId }) => locationId)))]) };
  }

  private nameOf(locationIds: readonly string[]): { locationId: string; code: string; name: string }[] {
    const locations = new Map(this.stores.listLocations().map((location) => [location.id, location]));
    return locationIds.map((locationId) => ({ locationId, code: locations.get(locationId)?.code ?? '', name: locations.get(locationId)?.name ?? '' }));
  }
}

function rulesToWire(row: RulesVersion, viewer: StaffPrincipal) {
  const { id, number, status, note, version, rules, editedByName, activatedByName } = row;
  return {
    ...{ rulesId: id, number, status, note, version, rules, editedByName, activatedByName },
    editedAt: row.editedAt.toISOString(),
    activatedAt: row.activatedAt?.toISOString() ?? null,
    retiredAt: row.retiredAt?.toISOString() ?? null,
    isOwnEdit: row.editedById === viewer.staffId,
  };
}

function replayToWire(replay: Replay) {
  const { id, rulesId, rulesVersion, status, requestedByName, progress } = replay;
  return {
    ...{ replayId: id, rulesId, rulesVersion, status, requestedByName, totals: progress.totals },
    fromAt: replay.fromAt.toISOString(),
    toAt: replay.toAt.toISOString(),
    requestedAt: replay.requestedAt.toISOString(),
    finishedAt: replay.finishedAt?.toISOString() ?? null,
  };
}
