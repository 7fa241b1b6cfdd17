import { MemberLane, type WaitingLane } from '@quanyu/risk';
import { LRUCache } from 'lru-cache';
import type { Customers } from './customers.js';

const KNOWN_MS = 60_000;

/** Whoever verified a phone number is a registered member and may wait in the members' lane. */
export class RegisteredMembers extends MemberLane {
  private readonly lanes = new LRUCache<string, WaitingLane>({ max: 50_000, ttl: KNOWN_MS });

  constructor(private readonly customers: Customers) {
    super();
  }

  override async laneOf(customerId: string): Promise<WaitingLane> {
    const known = this.lanes.get(customerId);
    if (known !== undefined) return known;
    const [customer] = await this.customers.findMany([customerId]);
    const lane = customer?.phone === null || customer === undefined ? 'all' : 'member';
    this.lanes.set(customerId, lane);
    return lane;
  }
}
