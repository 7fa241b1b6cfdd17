import { Controller, Inject } from '@nestjs/common';
import { Endpoint, ENV, type Env, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { createBrand, listBrands } from './brands.contract.js';
import { Brands, type BrandTexts } from './brands.js';

@Controller()
export class BrandsAdminController {
  constructor(
    private readonly brands: Brands,
    @Inject(ENV) private readonly env: Pick<Env, 'BRAND'>,
  ) {}

  @Endpoint(listBrands)
  async list(): Promise<ReplyOf<typeof listBrands>> {
    return { items: (await this.brands.list()).map((brand) => this.wire(brand)) };
  }

  @Endpoint(createBrand)
  async create({ body }: InputOf<typeof createBrand>, { principal, idempotencyKey, ip, requestId }: RequestContext<typeof createBrand>): Promise<ReplyOf<typeof createBrand>> {
    return this.wire({ ...(await this.brands.create(body, idempotencyKey, { staff: principal, ip, requestId })), documents: [] });
  }

  private wire({ documents, ...brand }: BrandTexts): ReplyOf<typeof createBrand> {
    return {
      ...brand,
      isServedHere: brand.code === this.env.BRAND,
      documents: documents.map(({ document, versions }) => ({ document, versions: versions.map(({ version, firstAt, lastAt }) => ({ version, firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString() })) })),
    };
  }
}
