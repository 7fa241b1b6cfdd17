import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ERASED_NAME, forgetOldRows, moveOwned, moveOwnedBack, People, type PersonHoldings, type PersonMerge, SealedRecipients, SealPersonalData } from '@quanyu/identity';
import type { Tx } from '@quanyu/platform';
import { FulfillmentRepository, WORK_RECIPIENTS } from './fulfillment.repository.js';
import { toPhotoView } from './hand-over-photos/hand-over-photos.js';
import { HandOverPhotosRepository } from './hand-over-photos/hand-over-photos.repository.js';

/** Who collects instead, and what they wrote. */
const ALSO = 'sealed_collector = NULL, collector_name = NULL, collector_phone = NULL, remark = NULL';

const OWNED = [
  { table: 'fulfillment.fulfillment_order', key: 'id' },
  { table: 'fulfillment.shopper_question', key: 'id' },
] as const;

/** What the work on orders keeps of customers: copies of who receives, and the pictures of hand-overs, on which they may be seen. The orders themselves say whether something is open. */
@Injectable()
export class WorkCustomerHoldings implements PersonHoldings, OnModuleInit {
  readonly domain = 'fulfillment';
  readonly rank = 20;

  constructor(
    private readonly people: People,
    private readonly sealing: SealPersonalData,
    private readonly recipients: SealedRecipients,
    private readonly repository: FulfillmentRepository,
    private readonly photos: HandOverPhotosRepository,
  ) {}

  onModuleInit(): void {
    this.people.register(this);
    this.sealing.register(WORK_RECIPIENTS.name, (tx, bite) => this.repository.sealRows(tx, bite));
    this.sealing.old.register(WORK_RECIPIENTS.name, (tx, bite) => forgetOldRows(tx, { table: WORK_RECIPIENTS.name, at: 'opened_at' }, bite, (ids) => this.recipients.forget(tx, WORK_RECIPIENTS, ids, ALSO)));
  }

  async moveOver(tx: Tx, merge: PersonMerge): Promise<void> {
    for (const owned of OWNED) await moveOwned(tx, merge, owned);
  }

  async moveBack(tx: Tx, merge: PersonMerge): Promise<void> {
    for (const owned of OWNED) await moveOwnedBack(tx, merge, owned);
  }

  async collect(tx: Tx, customerIds: readonly string[]): Promise<Record<string, unknown>> {
    const works = await this.repository.listOfCustomers(tx, customerIds);
    const photos = await this.photos.list(tx, works.map(({ id }) => id));
    return {
      deliveries: works.map(({ id, orderNo, kind, state, contactName, contactPhone, address, collectorName, collectorPhone, openedAt }) => ({
        ...{ orderNo, kind, state, contactName, contactPhone, address, collectorName, collectorPhone, openedAt },
        photos: photos.filter(({ fulfillmentOrderId }) => fulfillmentOrderId === id).map(toPhotoView).map(({ url, takenAt }) => ({ url, takenAt })),
      })),
    };
  }

  async findObstacles(): Promise<[]> {
    return [];
  }

  async erase(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await this.photos.markOfCustomers(tx, customerIds);
    await tx.execute(
      `UPDATE fulfillment.fulfillment_order SET sealed_recipient = NULL, sealed_collector = NULL, contact_name = $2, contact_phone = '', remark = NULL, collector_name = NULL, collector_phone = NULL,
         address = address || '{"detail": "", "latitude": 0, "longitude": 0}'::jsonb WHERE customer_id = ANY($1::uuid[])`,
      [customerIds, ERASED_NAME],
    );
  }
}
