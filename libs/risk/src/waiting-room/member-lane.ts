import type { WaitingLane } from './waiting-room.rules.js';

/** Says who stands in the members' lane. Until an upper domain tells (`WaitingLine.tellMembersBy`), nobody does. */
export class MemberLane {
  laneOf(_customerId: string): Promise<WaitingLane> {
    return Promise.resolve('all');
  }
}
