import { Controller } from '@nestjs/common';
import { encodeCursor, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import type { z } from 'zod';
import { MergeRequests, type MergeView } from '../people/merge-requests.js';
import { ObserveIdentities } from '../people/observe-identities.js';
import { People } from '../people/people.js';
import { askMerge, decideMerge, getMerge, listMerges, observeIdentities, type personMerge, toIdentifier, undoMerge } from './people.contract.js';

const PAGE = 20;

@Controller()
export class PeopleAdminController {
  constructor(
    private readonly merges: MergeRequests,
    private readonly people: People,
    private readonly observing: ObserveIdentities,
  ) {}

  @Endpoint(observeIdentities)
  async observe({ body }: InputOf<typeof observeIdentities>, { principal }: RequestContext<typeof observeIdentities>): Promise<ReplyOf<typeof observeIdentities>> {
    const seen = body.observations.map(({ source, identifiers }) => ({ source, identifiers: identifiers.map(toIdentifier) }));
    const observed = await this.observing.execute(seen, principal.name);
    return { items: observed.map(({ customerId, contradictsId }) => ({ customerId, contradictsId })) };
  }

  @Endpoint(listMerges)
  async list({ query }: InputOf<typeof listMerges>, { principal }: RequestContext<typeof listMerges>): Promise<ReplyOf<typeof listMerges>> {
    const { status, customerId, cursor, limit = PAGE } = query;
    const found = await this.merges.list({ status, customerId, beforeId: cursor?.beforeId, limit: limit + 1 }, principal.staffId);
    const items = found.slice(0, limit);
    const last = found.length > limit ? items.at(-1) : undefined;
    return { items: items.map(mergeWire), nextCursor: last === undefined ? null : encodeCursor([last.mergeId]) };
  }

  @Endpoint(getMerge)
  async get({ params }: InputOf<typeof getMerge>, { principal }: RequestContext<typeof getMerge>): Promise<ReplyOf<typeof getMerge>> {
    const { links, ...merge } = await this.merges.get(params.mergeId, principal.staffId);
    return { ...mergeWire(merge), links: links.map(({ observedAt, ...link }) => ({ ...link, observedAt: observedAt.toISOString() })) };
  }

  @Endpoint(askMerge)
  async ask({ body }: InputOf<typeof askMerge>, context: RequestContext<typeof askMerge>): Promise<ReplyOf<typeof askMerge>> {
    const { customerId, otherCustomerId, reason } = body;
    return this.read(await this.merges.ask({ customerIds: [customerId, otherCustomerId], reason }, by(context)), context);
  }

  @Endpoint(decideMerge)
  async decide({ params, body }: InputOf<typeof decideMerge>, context: RequestContext<typeof decideMerge>): Promise<ReplyOf<typeof decideMerge>> {
    await this.merges.decide(params.mergeId, body.isApproved, by(context));
    return this.read(params.mergeId, context);
  }

  @Endpoint(undoMerge)
  async undo({ params, body }: InputOf<typeof undoMerge>, context: RequestContext<typeof undoMerge>): Promise<ReplyOf<typeof undoMerge>> {
    await this.people.unmerge(params.mergeId, body.reason, by(context));
    return this.read(params.mergeId, context);
  }

  private async read(mergeId: string, { principal }: Pick<RequestContext<typeof askMerge>, 'principal'>): Promise<z.input<typeof personMerge>> {
    const { links: _links, ...merge } = await this.merges.get(mergeId, principal.staffId);
    return mergeWire(merge);
  }
}

function by({ principal, ip, requestId }: Pick<RequestContext<typeof askMerge>, 'principal' | 'ip' | 'requestId'>) {
  return { staff: principal, ip, requestId };
}

function mergeWire({ requestedBy: _requestedBy, evidence, observedAt, requestedAt, decidedAt, undoneAt, ...merge }: MergeView): z.input<typeof personMerge> {
  return {
    ...merge,
    evidence: [...evidence],
    observedAt: observedAt.toISOString(), requestedAt: requestedAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null, undoneAt: undoneAt?.toISOString() ?? null,
  };
}
