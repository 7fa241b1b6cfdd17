import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed, oneAtATime } from '@quanyu/platform';
import { LinksRepository } from './links.repository.js';

export const GROUPS_TOPIC = 'risk.groups';

/** Customers who seem to be one hand. */
export interface CustomerGroup {
  readonly groupId: string;
  readonly members: readonly string[];
}

/** Which customers are linked, in the memory of every process and at most a second behind what was written. */
@Injectable()
export class CustomerGroups implements OnModuleInit {
  private byCustomer: ReadonlyMap<string, CustomerGroup> = new Map();

  constructor(
    private readonly repository: LinksRepository,
    private readonly changes: ChangeFeed,
  ) {}

  async onModuleInit(): Promise<void> {
    this.changes.on(GROUPS_TOPIC, () => this.reload());
    await this.reload();
  }

  /** The group of somebody, or null: nearly everybody has none. */
  find(customerId: string): CustomerGroup | null {
    return this.byCustomer.get(customerId) ?? null;
  }

  readonly reload = oneAtATime(async () => {
    const members = new Map<string, string[]>();
    for (const { groupId, customerId } of await this.repository.listMembers()) {
      const group = members.get(groupId);
      if (group === undefined) members.set(groupId, [customerId]);
      else group.push(customerId);
    }
    const byCustomer = new Map<string, CustomerGroup>();
    for (const [groupId, customerIds] of members) {
      const group = { groupId, members: customerIds };
      for (const customerId of customerIds) byCustomer.set(customerId, group);
    }
    this.byCustomer = byCustomer;
  });
}
