import { Injectable } from '@nestjs/common';
import { once, type StaffPrincipal } from '@quanyu/platform';
import { hasPhoto } from '../hand-over-photos/hand-over-photos.repository.js';
import { getDelivery } from './call-courier.js';
import type { CourierNews } from './courier-port.js';
import type { CourierStatus } from './courier-state.js';
import { courierError } from './couriers.errors.js';
import type { CourierOrder } from './couriers.repository.js';
import { DeliveryWork } from './delivery-work.js';
import { CourierStores } from './dispatch-courier.js';
import { RequestCourier } from './request-courier.js';
import { TakeCourierNews } from './take-courier-news.js';

export const OWN_STEPS = ['pickedUp', 'delivered', 'returning', 'returned'] as const;
export type OwnStep = (typeof OWN_STEPS)[number];

/** Why an own rider brings the goods back. */
export const RETURN_CAUSES = ['refused', 'unreachable', 'damaged', 'other'] as const;
export type ReturnCause = (typeof RETURN_CAUSES)[number];

const STATUS_OF: Readonly<Record<OwnStep, { from: readonly CourierStatus[]; to: CourierStatus }>> = {
  pickedUp: { from: ['accepted'], to: 'picked' },
  delivered: { from: ['picked'], to: 'delivered' },
  returning: { from: ['picked'], to: 'returning' },
  returned: { from: ['picked', 'returning'], to: 'returned' },
};

/** The store brings it with its own people: the same life of a ride, told by staff instead of a platform. */
@Injectable()
export class OwnRider {
  constructor(
    private readonly stores: CourierStores,
    private readonly work: DeliveryWork,
    private readonly requests: RequestCourier,
    private readonly news: TakeCourierNews,
  ) {}

  /** @throws COURIER.OVER, COURIER.ALREADY_CALLED while a platform's rider is wanted: that one is cancelled first */
  async take(staff: StaffPrincipal, fulfillmentOrderId: string, request: { rider: { name: string; phone: string }; idempotencyKey: string }): Promise<void> {
    const { rider, idempotencyKey } = request;
    await getDelivery(this.work, staff, { fulfillmentOrderId, database: this.stores.database });
    await once(this.stores.database, { scope: `staff:${staff.staffId}`, key: idempotencyKey, request: { ownRider: fulfillmentOrderId, rider } }, async (tx) => {
      const facts = await this.work.lock(tx, fulfillmentOrderId);
      if (facts === null || facts.isOver) throw courierError('COURIER.OVER');
      if ((await this.requests.takeOwn(tx, facts, { requestedBy: staff.name, rider })) === null) throw courierError('COURIER.ALREADY_CALLED');
      await this.work.moved(tx, facts, { to: 'assigned', at: this.stores.clock.now(), by: { kind: 'staff', name: staff.name } });
      return null;
    });
  }

  /** A step that was taken before is fine; `cause`: why the goods come back. @throws COURIER.NOT_CALLED, COURIER.NOT_PACKED, COURIER.PHOTO_WANTED, COURIER.WRONG_STEP */
  async step(staff: StaffPrincipal, fulfillmentOrderId: string, { step, cause }: { readonly step: OwnStep; readonly cause?: ReturnCause | undefined }): Promise<void> {
    const facts = await getDelivery(this.work, staff, { fulfillmentOrderId, database: this.stores.database });
    const order = (await this.stores.repository.listAttempts([fulfillmentOrderId])).at(-1);
    if (order?.courier !== 'own') throw courierError('COURIER.NOT_CALLED');
    const { from, to } = STATUS_OF[step];
    if (order.status === to) return;
    if (!from.includes(order.status)) throw courierError('COURIER.WRONG_STEP');
    if (step === 'pickedUp' && !facts.isPacked) throw courierError('COURIER.NOT_PACKED');
    if (step === 'pickedUp' && facts.needsPhoto && !(await hasPhoto(this.stores.database, fulfillmentOrderId))) throw courierError('COURIER.PHOTO_WANTED');
    await this.news.take(order, this.newsOf(order, to, cause ?? null), { source: 'us', raw: { step, by: staff.name }, by: staff.name });
  }

  private newsOf(order: CourierOrder, status: CourierStatus, reason: ReturnCause | null): CourierNews {
    return {
      originId: order.originId, platformOrderNo: '', status, happenedAt: this.stores.clock.now(), rider: null, position: null, feeFen: null, penaltyFen: null, canceledBy: null, reason,
      key: `own:${order.originId}:${status}`,
    };
  }
}
