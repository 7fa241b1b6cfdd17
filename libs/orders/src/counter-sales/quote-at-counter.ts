import { Injectable } from '@nestjs/common';
import { Catalogue, storefrontAt } from '@quanyu/catalogue';
import { MemberCodes } from '@quanyu/membership';
import { addFen, type ReplyOf, type StaffPrincipal } from '@quanyu/platform';
import { QuoteCheckout } from '../pricing/quote-checkout.js';
import { mergeLines, priceLines } from '../pricing/quote.rules.js';
import { computeShippingFee } from '../ways/shipping-terms.rules.js';
import type { NewCounterSale } from './counter-sales.js';
import type { quoteCounterSale } from './http/counter-sales.contract.js';

/** Who is no member yet: nothing is theirs. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What a sale at the counter will cost: the answer that the shopper's own checkout gives, for the member whose code was read or for anybody. */
@Injectable()
export class QuoteAtCounter {
  constructor(
    private readonly quotes: QuoteCheckout,
    private readonly codes: MemberCodes,
    private readonly catalogue: Catalogue,
  ) {}

  /** @throws MEMBERSHIP.CODE_EXPIRED, STORES.NOT_FOUND, ORDERS.STORE_CLOSED */
  async execute({ staffId }: StaffPrincipal, { storeId, lines, collectStoreId }: NewCounterSale, memberReading: string | undefined): Promise<ReplyOf<typeof quoteCounterSale>> {
    const memberId = memberReading === undefined ? null : this.codes.resolve(memberReading, { storeId, staffId });
    const way = collectStoreId === null ? { kind: 'shipping', feeFen: this.shippingFee(storeId, lines) } : { kind: 'pickup', feeFen: 0 };
    const quote = await this.quotes.execute({
      customerId: memberId ?? NOBODY, storeId, lines, withPricing: memberId !== null, chosenWays: [way], ...(collectStoreId === null ? {} : { collectStoreId }),
    });
    const { itemsTotalFen, discountFen, shippingFen, shippingOffFen, payableFen, pricing } = quote;
    return { isForMember: memberId !== null, lines: quote.lines, itemsTotalFen, discountFen, shippingFen, shippingOffFen, payableFen, pricing };
  }

  private shippingFee(storeId: string, lines: NewCounterSale['lines']): number {
    const { priced } = priceLines(mergeLines(lines), this.catalogue.shelfAt(storefrontAt(storeId)));
    return computeShippingFee(addFen(...priced.map(({ totalFen }) => totalFen)));
  }
}
