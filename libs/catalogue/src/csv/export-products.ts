import { Injectable } from '@nestjs/common';
import { Exports, type ExportRequest } from '@quanyu/platform';
import { CatalogueRepository } from '../catalogue.repository.js';
import { formatOptions, formatYuan } from './import-plan.js';
import { HEADERS, writeCsv } from './import-file.js';
import { ImportRepository, type ProductWithVariants } from './import.repository.js';
import { type ProductFilter, ProductListRepository } from '../products/product-list.repository.js';

const BATCH = 200;

/** Products as CSV, one row per variant, in the columns of an import: what is exported can be edited and imported again. */
@Injectable()
export class ProductExport {
  constructor(
    private readonly list: ProductListRepository,
    private readonly products: ImportRepository,
    private readonly catalogue: CatalogueRepository,
    private readonly exports: Exports,
  ) {}

  /** The file, in pieces that are read from the database as fast as they are taken. @throws EXPORT.DAILY_LIMIT */
  async begin(filter: ProductFilter, by: ExportRequest['by']): Promise<AsyncGenerator<string>> {
    const mark = await this.exports.begin({ by, action: 'product.export', targetType: 'product', targetId: 'many', what: filter });
    return this.csv(filter, mark);
  }

  private async *csv(filter: ProductFilter, mark: string): AsyncGenerator<string> {
    const categories = new Map((await this.catalogue.listCategories()).map((category) => [category.id, category]));
    const pathOf = (categoryId: string): string => {
      const category = categories.get(categoryId);
      const parent = categories.get(category?.parentId ?? '');
      return [parent, category].flatMap((each) => each?.name ?? []).join('/');
    };
    yield writeCsv([HEADERS], { bom: true });
    for (let after: string | null = null; ; ) {
      const ids: string[] = await this.list.listIdsAfter(filter, after, BATCH);
      const records = await this.products.loadProducts(ids);
      yield writeCsv(records.flatMap((record) => toRows(record, pathOf(record.product.categoryId))), { bom: false });
      after = ids.at(-1) ?? null;
      if (ids.length < BATCH || after === null) break;
    }
    yield writeCsv([[mark]], { bom: false });
  }
}

function toRows({ product, variants }: ProductWithVariants, categoryPath: string): string[][] {
  return variants.map((variant) => [
    product.code,
    product.title,
    product.brief,
    categoryPath,
    product.brand ?? '',
    product.keywords,
    product.tags.join('、'),
    product.description,
    formatOptions(product.options, variant.optionValues),
    variant.sku,
    variant.barcode ?? '',
    formatYuan(variant.priceFen),
    variant.listPriceFen === null ? '' : formatYuan(variant.listPriceFen),
    String(variant.maxPerOrder),
  ]);
}
