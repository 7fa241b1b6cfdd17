import { Injectable } from '@nestjs/common';
import { Catalogue, type CatalogueSnapshot, type SellableVariant } from '@quanyu/catalogue';
import { Inventory } from '@quanyu/inventory';
import { computeSubstitution, type OrderLine, Orders } from '@quanyu/orders';
import { Database, isStoreInScope, type ReplyOf, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { fulfillmentError } from '../fulfillment.errors.js';
import { FulfillmentRepository } from '../fulfillment.repository.js';
import type { listSubstitutes } from './questions.contract.js';
import { isTooDear, rankSubstitutes, type SubstitutionFacts } from './question.rules.js';

type Substitute = ReplyOf<typeof listSubstitutes>['items'][number];

/** Products that are looked through, and substitutes that are shown. */
const LOOKED_THROUGH = 200;
const SHOWN = 12;

/** What stands on the same store's shelves in place of something that does not. */
@Injectable()
export class SubstituteShelf {
  constructor(
    private readonly repository: FulfillmentRepository,
    private readonly orders: Orders,
    private readonly catalogue: Catalogue,
    private readonly inventory: Inventory,
    private readonly database: Database,
  ) {}

  /** @throws FULFILLMENT.NOT_FOUND, FULFILLMENT.NOT_SHORT for a line that the work does not have */
  async list(staff: StaffPrincipal, id: string, lineNo: number): Promise<Substitute[]> {
    const seen = this.database.within(staff.storeScope);
    const work = await this.repository.find(id, seen);
    if (work === null || !isStoreInScope(staff.storeScope, work.locationId)) throw fulfillmentError('FULFILLMENT.NOT_FOUND');
    const found = await this.orders.find(work.orderId, seen);
    const line = found?.lines.find((candidate) => candidate.lineNo === lineNo && candidate.groupNo === work.groupNo);
    if (line === undefined) throw fulfillmentError('FULFILLMENT.NOT_SHORT', { lineNo });
    const snapshot = this.catalogue.snapshot();
    const candidates = listCandidates(snapshot, line);
    const available = await this.inventory.readAvailability(work.locationId, candidates.map(({ variantId }) => variantId));
    const brand = snapshot.findProduct(line.productId)?.brand ?? null;
    const fitting = candidates.flatMap((variant) => {
      const units = available.get(variant.variantId) ?? 0;
      if (units < 1) return [];
      const { productId, variantId, sku, barcode, title, optionText, imageUrl, priceFen } = variant;
      const isSameBrand = brand !== null && snapshot.findProduct(productId)?.brand === brand;
      const { differenceFen } = computeSubstitution(line, { quantity: 1, unitPriceFen: priceFen });
      return [{ variantId, sku, barcode, title, optionText, imageUrl, unitPriceFen: priceFen, available: units, isSameProduct: productId === line.productId, isSameBrand, differenceFen }];
    });
    return rankSubstitutes(fitting, line.unitPriceFen).slice(0, SHOWN).map(({ isSameBrand: _kin, ...substitute }) => substitute);
  }

  /** What replacing units of a locked order's line by this variant means. @throws SUBSTITUTE.UNAVAILABLE, SUBSTITUTE.TOO_DEAR */
  async describe(tx: Tx, orderId: string, want: { lineNo: number; quantity: number; variantId: string }): Promise<SubstitutionFacts> {
    const line = (await this.orders.listLines(tx, [orderId])).find(({ lineNo }) => lineNo === want.lineNo);
    const variant = this.catalogue.snapshot().findVariant(want.variantId);
    if (line === undefined || variant === null || variant.variantId === line.variantId) throw fulfillmentError('SUBSTITUTE.UNAVAILABLE');
    if (isTooDear(variant.priceFen, line.unitPriceFen)) throw fulfillmentError('SUBSTITUTE.TOO_DEAR');
    const { valueFen, differenceFen } = computeSubstitution(line, { quantity: want.quantity, unitPriceFen: variant.priceFen });
    const { variantId, productId, sku, barcode, title, optionText, imageUrl, priceFen } = variant;
    return {
      quantity: want.quantity,
      wanted: { variantId: line.variantId, title: line.title, optionText: line.optionText, imageUrl: line.imageUrl, unitPriceFen: line.unitPriceFen },
      substitute: { variantId, productId, sku, barcode, title, optionText, imageUrl, unitPriceFen: priceFen },
      differenceFen,
      refundFen: valueFen,
    };
  }
}

/** Other choices of the same product, and what else its category has, none of it far dearer. */
function listCandidates(snapshot: CatalogueSnapshot, line: Pick<OrderLine, 'variantId' | 'productId' | 'unitPriceFen'>): SellableVariant[] {
  const product = snapshot.findProduct(line.productId);
  if (product === null) return [];
  const near = [...snapshot.products.values()].filter(({ productId, categoryId }) => productId !== product.productId && categoryId === product.categoryId).slice(0, LOOKED_THROUGH);
  return [product, ...near].flatMap(({ variants }) => variants).filter(({ variantId, priceFen }) => variantId !== line.variantId && !isTooDear(priceFen, line.unitPriceFen)).slice(0, LOOKED_THROUGH);
}
