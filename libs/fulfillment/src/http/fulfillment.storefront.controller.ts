import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { ParcelTrack } from '../parcels/parcel-track.js';
import { PickupCode } from '../pickup/pickup-code.js';
import { PickupVisit } from '../pickup/pickup-visit.js';
import { getPickupCode } from './fulfillment.contract.js';
import { confirmReceipt, listParcels, reportArrival, setCollector } from './work.contract.js';

@Controller()
export class FulfillmentStorefrontController {
  constructor(
    private readonly codes: PickupCode,
    private readonly visit: PickupVisit,
    private readonly track: ParcelTrack,
  ) {}

  @Endpoint(getPickupCode)
  async getPickupCode({ params, query }: InputOf<typeof getPickupCode>, { principal }: RequestContext<typeof getPickupCode>): Promise<ReplyOf<typeof getPickupCode>> {
    return this.codes.view(principal.customerId, params.orderId, query.groupNo === undefined ? null : Number(query.groupNo));
  }

  @Endpoint(reportArrival)
  async arrive({ params, body }: InputOf<typeof reportArrival>, { principal }: RequestContext<typeof reportArrival>): Promise<void> {
    await this.visit.arrive(principal.customerId, { orderId: params.orderId, groupNo: Number(params.groupNo) }, body.bay);
  }

  @Endpoint(setCollector)
  async nameCollector({ params, body }: InputOf<typeof setCollector>, { principal }: RequestContext<typeof setCollector>): Promise<void> {
    await this.visit.nameCollector(principal.customerId, { orderId: params.orderId, groupNo: Number(params.groupNo) }, body.collector);
  }

  @Endpoint(confirmReceipt)
  async confirm({ params }: InputOf<typeof confirmReceipt>, { principal }: RequestContext<typeof confirmReceipt>): Promise<void> {
    await this.track.confirmReceipt(principal.customerId, params.orderId, Number(params.groupNo));
  }

  @Endpoint(listParcels)
  async listParcels({ params }: InputOf<typeof listParcels>, { principal }: RequestContext<typeof listParcels>): Promise<ReplyOf<typeof listParcels>> {
    return { items: await this.track.listOwn(principal.customerId, params.orderId) };
  }
}
