import { Injectable } from '@nestjs/common';
import { type Recipient, RevealPersonal } from '@quanyu/identity';
import { Database, isStoreInScope, type StaffPrincipal } from '@quanyu/platform';
import { fulfillmentError } from '../fulfillment.errors.js';
import { FulfillmentRepository } from '../fulfillment.repository.js';
import { isOver } from '../work/work-state.js';

/** Who receives, in full, for somebody of the store who says why; nobody needs it once the work is over. */
@Injectable()
export class RevealRecipient {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly reveals: RevealPersonal,
    private readonly database: Database,
  ) {}

  /** @throws FULFILLMENT.NOT_FOUND, FULFILLMENT.WRONG_STATE, RATE_LIMITED */
  async execute(workId: string, { reason, ...by }: { reason: string; staff: StaffPrincipal; ip: string; requestId: string }): Promise<Recipient> {
    const work = await this.repository.find(workId, this.database.within(by.staff.storeScope));
    if (work === null || !isStoreInScope(by.staff.storeScope, work.locationId)) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
    if (isOver(work.state)) throw fulfillmentError('FULFILLMENT.WRONG_STATE', { state: work.state });
    const { contactName, contactPhone, address } = work;
    const reveal = { action: 'work.revealRecipient', targetType: 'fulfillmentOrder', targetId: workId, storeId: work.locationId, reason };
    return this.reveals.execute(reveal, by, async () => ({ contactName, contactPhone, address }));
  }
}
