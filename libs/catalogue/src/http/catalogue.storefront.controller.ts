import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, Switches } from '@quanyu/platform';
import { catalogueError } from '../catalogue.errors.js';
import { CatalogueSearch } from '../search/catalogue-search.js';
import { Catalogue } from '../catalogue.js';
import { Reviews } from '../reviews.js';
import { listReviews, searchProducts, suggest } from './storefront.contract.js';

/** What shoppers read that is not served from serialised replies; see `hot-reads.ts` for the rest. */
@Controller()
export class CatalogueStorefrontController {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly reviews: Reviews,
    private readonly search: CatalogueSearch,
    private readonly switches: Switches,
  ) {}

  @Endpoint(listReviews)
  async listReviews({ params, query }: InputOf<typeof listReviews>): Promise<ReplyOf<typeof listReviews>> {
    this.switches.assertAvailable('reviews');
    if (this.catalogue.snapshot().findProduct(params.productId) === null) throw catalogueError('CATALOGUE.PRODUCT_NOT_FOUND');
    return this.reviews.list({ ...params, ...query });
  }

  @Endpoint(searchProducts)
  async searchProducts({ query }: InputOf<typeof searchProducts>): Promise<ReplyOf<typeof searchProducts>> {
    this.switches.assertAvailable('search');
    return this.search.search(query, { sorts: !this.switches.isOn('searchSorting'), recommends: !this.switches.isOn('recommendations') });
  }

  @Endpoint(suggest)
  async suggest({ query }: InputOf<typeof suggest>): Promise<ReplyOf<typeof suggest>> {
    this.switches.assertAvailable('search');
    return this.search.suggest(query);
  }
}
