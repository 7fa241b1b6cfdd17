import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf } from '@quanyu/platform';
import { riskError } from '../risk.errors.js';
import { getRiskGroup, listRiskGroups } from './groups.contract.js';
import { LinksRepository } from './links.repository.js';

const DEFAULT_LIMIT = 50;
const MEMBERS_SHOWN = 1_000;
const MARKS_SHOWN = 60;

type Graph = ReplyOf<typeof getRiskGroup>;

@Controller()
export class GroupsAdminController {
  constructor(private readonly links: LinksRepository) {}

  @Endpoint(listRiskGroups)
  async list({ query }: InputOf<typeof listRiskGroups>): Promise<ReplyOf<typeof listRiskGroups>> {
    const groups = await this.links.listGroups(query.limit ?? DEFAULT_LIMIT);
    return { items: groups.map(({ changedAt, ...group }) => ({ ...group, changedAt: changedAt.toISOString() })) };
  }

  @Endpoint(getRiskGroup)
  async get({ params: { groupId } }: InputOf<typeof getRiskGroup>): Promise<Graph> {
    const members = await this.links.listMembersOf(groupId);
    if (members.length === 0) throw riskError('RISK.GROUP_NOT_FOUND');
    const shown = members.slice(0, MEMBERS_SHOWN);
    const marks = new Map<string, Graph['marks'][number]>();
    for (const { kind, subject, customerId, at } of await this.links.listMarks(shown, MARKS_SHOWN)) {
      const key = `${kind}/${subject}`;
      const mark = marks.get(key) ?? { kind, subject, customerIds: [], lastSeenAt: at.toISOString() };
      mark.customerIds.push(customerId);
      if (at.toISOString() > mark.lastSeenAt) mark.lastSeenAt = at.toISOString();
      marks.set(key, mark);
    }
    return { groupId, size: members.length, members: shown, marks: [...marks.values()].sort((a, b) => b.customerIds.length - a.customerIds.length) };
  }
}
