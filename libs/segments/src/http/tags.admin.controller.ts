import { Controller } from '@nestjs/common';
import { editorOf, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { CustomerFacts } from '../facts/customer-facts.js';
import { Lifecycle } from '../lifecycle/lifecycle.js';
import { segmentsError } from '../segments.errors.js';
import { Segments } from '../segments/segments.js';
import { Tags } from '../segments/tags.js';
import type { Tag } from '../segments/tags.repository.js';
import { createTag, getCustomerGroups, getCustomerInsight, listTags, putCustomerTag, updateTag } from './tags.admin.contract.js';

@Controller()
export class TagsAdminController {
  constructor(
    private readonly tags: Tags,
    private readonly facts: CustomerFacts,
    private readonly lifecycle: Lifecycle,
    private readonly segments: Segments,
  ) {}

  @Endpoint(listTags)
  async list(): Promise<ReplyOf<typeof listTags>> {
    return { items: (await this.tags.list()).map(({ customers, ...tag }) => ({ ...tagWire(tag), customers })) };
  }

  @Endpoint(createTag)
  async create({ body }: InputOf<typeof createTag>, context: RequestContext<typeof createTag>): Promise<ReplyOf<typeof createTag>> {
    return tagWire(await this.tags.create(body, editorOf(context)));
  }

  @Endpoint(updateTag)
  async update({ params, body }: InputOf<typeof updateTag>, context: RequestContext<typeof updateTag>): Promise<ReplyOf<typeof updateTag>> {
    return tagWire(await this.tags.update({ code: params.code, ...body }, editorOf(context)));
  }

  @Endpoint(putCustomerTag)
  async put({ params, body }: InputOf<typeof putCustomerTag>, context: RequestContext<typeof putCustomerTag>): Promise<void> {
    await this.tags.put(params.code, params.customerId, { ...editorOf(context), isOn: body.isOn });
  }

  @Endpoint(getCustomerInsight)
  async insight({ params }: InputOf<typeof getCustomerInsight>): Promise<ReplyOf<typeof getCustomerInsight>> {
    const [fact, tags, moves] = await Promise.all([this.facts.find(params.customerId), this.tags.listOf(params.customerId), this.lifecycle.listMoves(params.customerId)]);
    if (fact === null) throw segmentsError('SEGMENTS.CUSTOMER_NOT_FOUND');
    const { customerId, stage, stageSince, orders, completedOrders, couponOrders, units, spentFen, firstPaidAt, lastPaidAt } = fact;
    return {
      ...{ customerId, stage, stageSince: stageSince.toISOString(), orders, completedOrders, couponOrders, units, spentFen },
      ...{ firstPaidAt: firstPaidAt?.toISOString() ?? null, lastPaidAt: lastPaidAt?.toISOString() ?? null },
      tags: tags.map(({ taggedAt, ...tag }) => ({ ...tag, taggedAt: taggedAt.toISOString() })),
      moves: moves.map((move) => ({ ...move, at: move.at.toISOString(), lastPaidAt: move.lastPaidAt?.toISOString() ?? null })),
    };
  }

  @Endpoint(getCustomerGroups)
  async groups({ params }: InputOf<typeof getCustomerGroups>): Promise<ReplyOf<typeof getCustomerGroups>> {
    const { scores, scoredAt, hasObjected, segments } = await this.segments.findGroups(params.customerId);
    return { scores, scoredAt: scoredAt?.toISOString() ?? null, hasObjected, segments: segments.map(({ id, name }) => ({ segmentId: id, name })) };
  }
}

function tagWire({ appliedAt, updatedAt, ...tag }: Tag) {
  return { ...tag, appliedAt: appliedAt?.toISOString() ?? null, updatedAt: updatedAt.toISOString() };
}
