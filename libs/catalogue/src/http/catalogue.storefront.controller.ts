import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf } from '@quanyu/platform';
import { catalogueError } from '../catalogue.errors.js';
import { Catalogue } from '../catalogue.js';
import { Reviews } from '../reviews.js';
import { listReviews } from './storefront.contract.js';

/** What shoppers read that is not served from serialised replies; see `hot-reads.ts` for the rest. */
@Controller()
export class CatalogueStorefrontController {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly reviews: Reviews,
  ) {}

  @Endpoint(listReviews)
  async listReviews({ params, query }: InputOf<typeof listReviews>): Promise<ReplyOf<typeof listReviews>> {
    if (this.catalogue.snapshot().findProduct(params.productId) === null) throw catalogueError('CATALOGUE.PRODUCT_NOT_FOUND');
    return this.reviews.list({ ...params, ...query });
  }
}
