import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { StockAccuracy } from '../accuracy/accuracy.js';
import { listPlaceAccuracy, listStockAccuracy } from './accuracy.contract.js';
import { accuracyToWire, placeAccuracyToWire } from './inventory.wire.js';

@Controller()
export class AccuracyAdminController {
  constructor(private readonly accuracy: StockAccuracy) {}

  @Endpoint(listStockAccuracy)
  async listWorst({ query }: InputOf<typeof listStockAccuracy>, { principal: staff }: RequestContext<typeof listStockAccuracy>): Promise<ReplyOf<typeof listStockAccuracy>> {
    return { items: (await this.accuracy.listWorst(staff, { locationId: query.locationId ?? null, limit: query.limit ?? 100 })).map(accuracyToWire) };
  }

  @Endpoint(listPlaceAccuracy)
  async listPlaces(_input: InputOf<typeof listPlaceAccuracy>, { principal: staff }: RequestContext<typeof listPlaceAccuracy>): Promise<ReplyOf<typeof listPlaceAccuracy>> {
    return { items: (await this.accuracy.listPlaces(staff)).map(placeAccuracyToWire) };
  }
}
