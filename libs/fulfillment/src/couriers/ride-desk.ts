import { Injectable } from '@nestjs/common';
import { type StaffPrincipal, writeAudit } from '@quanyu/platform';
import { hasPhoto } from '../hand-over-photos/hand-over-photos.repository.js';
import { getDelivery } from './call-courier.js';
import { CancelCourier } from './cancel-courier.js';
import { CourierPlatforms } from './courier-platforms.js';
import { type CancelPreview, CourierRefusal, CourierUnknown } from './courier-port.js';
import { courierError } from './couriers.errors.js';
import type { CourierOrder } from './couriers.repository.js';
import { type DeliveryFacts, DeliveryWork } from './delivery-work.js';
import { CourierStores, DispatchCourier } from './dispatch-courier.js';
import { TakeCourierNews } from './take-courier-news.js';

/** What staff do with a rider who was called: call off at a known price, compare the code at the counter, take goods back. */
@Injectable()
export class RideDesk {
  constructor(
    private readonly stores: CourierStores,
    private readonly work: DeliveryWork,
    private readonly platforms: CourierPlatforms,
    private readonly dispatch: DispatchCourier,
    private readonly cancelling: CancelCourier,
    private readonly news: TakeCourierNews,
  ) {}

  async previewCancel(staff: StaffPrincipal, fulfillmentOrderId: string): Promise<NonNullable<CancelPreview>> {
    const { order } = await this.getRide(staff, fulfillmentOrderId);
    return this.cancelling.preview(order);
  }

  /**
   * Calls the rider off when it costs no more than what staff were shown. Nobody else is called instead.
   * @throws COURIER.NOT_CALLED, COURIER.FEE_CHANGED, COURIER.TOO_LATE, COURIER.UNAVAILABLE (it is then tried again by itself)
   */
  async cancel(staff: StaffPrincipal, fulfillmentOrderId: string, request: { reason: string; shownPenaltyFen: number }): Promise<void> {
    const { facts, order } = await this.getRide(staff, fulfillmentOrderId);
    const { penaltyFen } = await this.cancelling.preview(order);
    if (penaltyFen > request.shownPenaltyFen) throw courierError('COURIER.FEE_CHANGED', { penaltyFen });
    const { database, repository, clock } = this.stores;
    await database.transaction(async (tx) => {
      if (!(await repository.wantCancel(tx, order.id, `店员取消：${request.reason}`))) throw courierError('COURIER.TOO_LATE');
      await writeAudit(tx, {
        actor: staff, action: 'courier.cancel', targetType: 'courierOrder', targetId: order.id, storeId: facts.storeId, after: { shownPenaltyFen: request.shownPenaltyFen }, reason: request.reason, at: clock.now(),
      });
    });
    await this.dispatch.advance(order.id);
    const now = await repository.find(order.id);
    if (now?.endedAt !== null && now !== null) return;
    throw courierError(now?.cancelWanted === null ? 'COURIER.TOO_LATE' : 'COURIER.UNAVAILABLE');
  }

  /** The rider at the counter reads out the code of the order. @throws COURIER.WRONG_MARK, COURIER.NOT_PACKED, COURIER.PHOTO_WANTED, COURIER.WRONG_STEP */
  async checkMark(staff: StaffPrincipal, fulfillmentOrderId: string, mark: string): Promise<void> {
    const { facts, order } = await this.getRide(staff, fulfillmentOrderId);
    if (order.mark !== mark) throw courierError('COURIER.WRONG_MARK');
    if (!facts.isPacked) throw courierError('COURIER.NOT_PACKED');
    if (facts.needsPhoto && !(await hasPhoto(this.stores.database, fulfillmentOrderId))) throw courierError('COURIER.PHOTO_WANTED');
    if (order.pickedAt !== null || order.returningAt !== null) throw courierError('COURIER.WRONG_STEP');
    await this.stores.database.transaction((tx) => this.stores.repository.recordMarkChecked(tx, order.id, staff.name));
  }

  /** The goods that could not be given over are back. @throws COURIER.WRONG_STEP, COURIER.UNAVAILABLE */
  async confirmReturn(staff: StaffPrincipal, fulfillmentOrderId: string): Promise<void> {
    const { order } = await this.getRide(staff, fulfillmentOrderId);
    const port = this.platforms.find(order.courier);
    if (order.status !== 'returning' || port === null) throw courierError('COURIER.WRONG_STEP');
    try {
      await port.confirmReturn(order.originId);
      const found = await port.query(order.originId);
      if (found !== null) await this.news.take(order, found, { source: 'query', raw: found, by: staff.name });
    } catch (error) {
      if (error instanceof CourierRefusal || error instanceof CourierUnknown) throw courierError('COURIER.UNAVAILABLE');
      throw error;
    }
  }

  private async getRide(staff: StaffPrincipal, fulfillmentOrderId: string): Promise<{ facts: DeliveryFacts; order: CourierOrder }> {
    const facts = await getDelivery(this.work, staff, { fulfillmentOrderId, database: this.stores.database });
    const order = await this.stores.repository.findActive(fulfillmentOrderId);
    if (order === null) throw courierError('COURIER.NOT_CALLED');
    return { facts, order };
  }
}
