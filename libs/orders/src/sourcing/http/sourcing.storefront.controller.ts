import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf } from '@quanyu/platform';
import { mergeLines } from '../../pricing/quote.rules.js';
import { NearestWithBasket } from '../nearest-with-basket.js';
import { findStoreOffers } from './sourcing.storefront.contract.js';

const DEFAULT_LIMIT = 5;

@Controller()
export class SourcingStorefrontController {
  constructor(private readonly nearest: NearestWithBasket) {}

  @Endpoint(findStoreOffers)
  async find({ body }: InputOf<typeof findStoreOffers>): Promise<ReplyOf<typeof findStoreOffers>> {
    const { latitude, longitude, kind, limit = DEFAULT_LIMIT } = body;
    const lines = mergeLines(body.lines);
    const offers = await this.nearest.find({ latitude, longitude, kind, lines, limit });
    return {
      items: offers.map(({ store, opening, distanceMetres, availableLines, missing }) => ({
        ...{ storeId: store.id, code: store.code, name: store.name, city: store.city, district: store.district, address: store.address },
        ...{ latitude: store.latitude, longitude: store.longitude, services: [...store.services] },
        ...{ opening: opening.state, closesAt: opening.closesAt?.toISOString() ?? null, opensAt: opening.opensAt?.toISOString() ?? null },
        distanceMetres,
        availableLines,
        totalLines: lines.length,
        missing: [...missing],
      })),
    };
  }
}
