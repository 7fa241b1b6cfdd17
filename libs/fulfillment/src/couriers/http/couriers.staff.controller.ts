import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { type RateLimit, RateLimits } from '@quanyu/risk';
import { CallCourier } from '../call-courier.js';
import { DeliveryViews } from '../delivery-views.js';
import { OwnRider } from '../own-rider.js';
import { computeExpectedMinutes } from '../quote.rules.js';
import { RideDesk } from '../ride-desk.js';
import {
  callCourier, cancelCourier, checkCourierMark, confirmCourierReturn, getDeliveryRide, listCourierQuotes, previewCourierCancel, stepOwnDelivery, takeOwnDelivery, tipCourier,
} from './couriers.contract.js';

/** Four digits must not be guessed: a rider at the counter needs one try. */
const MARKS_PER_STAFF: RateLimit = { name: 'courier.mark', burst: 10, count: 20, perSeconds: 60 };

@Controller()
export class CouriersStaffController {
  constructor(
    private readonly views: DeliveryViews,
    private readonly calls: CallCourier,
    private readonly desk: RideDesk,
    private readonly own: OwnRider,
    private readonly limits: RateLimits,
  ) {}

  @Endpoint(getDeliveryRide)
  async getRide({ params }: InputOf<typeof getDeliveryRide>, { principal }: RequestContext<typeof getDeliveryRide>): Promise<ReplyOf<typeof getDeliveryRide>> {
    return this.views.ofStaff(principal, params.fulfillmentOrderId);
  }

  @Endpoint(listCourierQuotes)
  async listQuotes({ params }: InputOf<typeof listCourierQuotes>, { principal }: RequestContext<typeof listCourierQuotes>): Promise<ReplyOf<typeof listCourierQuotes>> {
    const { quotes, missing } = await this.calls.listQuotes(principal, params.fulfillmentOrderId);
    return {
      quotes: quotes.map((quote) => ({
        courier: quote.courier, carrierId: quote.carrierId, carrierName: quote.carrierName, feeFen: quote.feeFen, distanceMeters: quote.distanceMeters, expectedMinutes: computeExpectedMinutes(quote),
      })),
      missing: [...missing],
    };
  }

  @Endpoint(callCourier)
  async call({ params, body }: InputOf<typeof callCourier>, { principal, idempotencyKey }: RequestContext<typeof callCourier>): Promise<ReplyOf<typeof callCourier>> {
    await this.calls.call(principal, params.fulfillmentOrderId, { choice: body.choice, idempotencyKey });
    return this.views.ofStaff(principal, params.fulfillmentOrderId);
  }

  @Endpoint(previewCourierCancel)
  async previewCancel({ params }: InputOf<typeof previewCourierCancel>, { principal }: RequestContext<typeof previewCourierCancel>): Promise<ReplyOf<typeof previewCourierCancel>> {
    return this.desk.previewCancel(principal, params.fulfillmentOrderId);
  }

  @Endpoint(cancelCourier)
  async cancel({ params, body }: InputOf<typeof cancelCourier>, { principal }: RequestContext<typeof cancelCourier>): Promise<ReplyOf<typeof cancelCourier>> {
    await this.desk.cancel(principal, params.fulfillmentOrderId, body);
    return this.views.ofStaff(principal, params.fulfillmentOrderId);
  }

  @Endpoint(tipCourier)
  async tip({ params, body }: InputOf<typeof tipCourier>, { principal }: RequestContext<typeof tipCourier>): Promise<ReplyOf<typeof tipCourier>> {
    await this.calls.tip(principal, params.fulfillmentOrderId, body.wholeFen);
    return this.views.ofStaff(principal, params.fulfillmentOrderId);
  }

  @Endpoint(checkCourierMark)
  async checkMark({ params, body }: InputOf<typeof checkCourierMark>, { principal }: RequestContext<typeof checkCourierMark>): Promise<ReplyOf<typeof checkCourierMark>> {
    await this.limits.enforce([{ limit: MARKS_PER_STAFF, subject: principal.staffId }]);
    await this.desk.checkMark(principal, params.fulfillmentOrderId, body.mark);
    return this.views.ofStaff(principal, params.fulfillmentOrderId);
  }

  @Endpoint(confirmCourierReturn)
  async confirmReturn({ params }: InputOf<typeof confirmCourierReturn>, { principal }: RequestContext<typeof confirmCourierReturn>): Promise<ReplyOf<typeof confirmCourierReturn>> {
    await this.desk.confirmReturn(principal, params.fulfillmentOrderId);
    return this.views.ofStaff(principal, params.fulfillmentOrderId);
  }

  @Endpoint(takeOwnDelivery)
  async takeOwn({ params, body }: InputOf<typeof takeOwnDelivery>, { principal, idempotencyKey }: RequestContext<typeof takeOwnDelivery>): Promise<ReplyOf<typeof takeOwnDelivery>> {
    await this.own.take(principal, params.fulfillmentOrderId, { rider: { name: body.riderName, phone: body.riderPhone }, idempotencyKey });
    return this.views.ofStaff(principal, params.fulfillmentOrderId);
  }

  @Endpoint(stepOwnDelivery)
  async stepOwn({ params, body }: InputOf<typeof stepOwnDelivery>, { principal }: RequestContext<typeof stepOwnDelivery>): Promise<ReplyOf<typeof stepOwnDelivery>> {
    await this.own.step(principal, params.fulfillmentOrderId, body);
    return this.views.ofStaff(principal, params.fulfillmentOrderId);
  }
}
