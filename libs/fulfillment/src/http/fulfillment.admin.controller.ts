import { Controller } from '@nestjs/common';
import { Orders, ordersError } from '@quanyu/orders';
import { Clock, Database, Endpoint, type InputOf, isStoreInScope, type ReplyOf, type RequestContext, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import { DeliveryUploadsRepository } from '../uploads/delivery-uploads.repository.js';
import { fulfillmentError } from '../fulfillment.errors.js';
import { ParcelTrack } from '../parcels/parcel-track.js';
import { getOrderFulfillment, recordTracking, retryWechatUpload } from './work.contract.js';

@Controller()
export class FulfillmentAdminController {
  constructor(
    private readonly database: Database,
    private readonly orders: Orders,
    private readonly uploads: DeliveryUploadsRepository,
    private readonly track: ParcelTrack,
    private readonly clock: Clock,
  ) {}

  @Endpoint(getOrderFulfillment)
  async getFulfillment({ params }: InputOf<typeof getOrderFulfillment>, { principal }: RequestContext<typeof getOrderFulfillment>): Promise<ReplyOf<typeof getOrderFulfillment>> {
    await this.assertSeen(principal, params.orderId);
    const [fulfillmentOrders, uploads] = await Promise.all([this.track.listWork(params.orderId), this.uploads.listByOrder(params.orderId)]);
    return {
      fulfillmentOrders,
      wechatUploads: uploads.map(({ id, logistics, state, tries, lastError, happenedAt, uploadedAt }) => ({
        uploadId: id, logistics, state, tries, lastError, happenedAt: happenedAt.toISOString(), uploadedAt: uploadedAt?.toISOString() ?? null,
      })),
    };
  }

  @Endpoint(retryWechatUpload)
  async retryUpload({ params }: InputOf<typeof retryWechatUpload>, { principal, ip, requestId }: RequestContext<typeof retryWechatUpload>): Promise<void> {
    await this.assertSeen(principal, params.orderId);
    await this.database.transaction(async (tx) => {
      const at = this.clock.now();
      if (!(await this.uploads.retryNow(tx, params.orderId, params.uploadId, at))) throw fulfillmentError('FULFILLMENT.UPLOAD_UNKNOWN');
      await writeAudit(tx, { actor: principal, action: 'order.retryWechatUpload', targetType: 'order', targetId: params.orderId, ip, requestId, at });
    });
  }

  @Endpoint(recordTracking)
  async recordTracking({ body }: InputOf<typeof recordTracking>, { principal: actor, ip, requestId }: RequestContext<typeof recordTracking>): Promise<void> {
    const events = body.events.map(({ at, code, text }) => ({ occurredAt: new Date(at), code, description: text }));
    await this.track.recordByStaff({ actor, ip, requestId, at: this.clock.now() }, { carrier: body.carrier, trackingNo: body.trackingNo }, events);
  }

  private async assertSeen(staff: StaffPrincipal, orderId: string): Promise<void> {
    const found = await this.orders.find(orderId, this.database.within(staff.storeScope));
    if (found === null || !isStoreInScope(staff.storeScope, found.order.storeId)) throw ordersError('ORDERS.NOT_FOUND');
  }
}
