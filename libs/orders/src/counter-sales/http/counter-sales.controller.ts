import { Controller, Inject } from '@nestjs/common';
import { Clock, encodeCursor, Endpoint, ENV, type Env, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { computeCounterSaleStatus, type CounterSaleRecord } from '../counter-sale.js';
import { CounterSales, GoodsElsewhere } from '../counter-sales.js';
import { QuoteAtCounter } from '../quote-at-counter.js';
import { findGoodsElsewhere, getCounterSale, listCounterSales, openCounterSale, quoteCounterSale, scanCounterSale } from './counter-sales.contract.js';

const DEFAULT_LIMIT = 20;

/** Both ends of a sale at the counter: the member of staff who opens it and the shopper who scans it. */
@Controller()
export class CounterSalesController {
  constructor(
    private readonly sales: CounterSales,
    private readonly elsewhere: GoodsElsewhere,
    private readonly quotes: QuoteAtCounter,
    private readonly stores: Stores,
    private readonly clock: Clock,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Endpoint(findGoodsElsewhere)
  async find({ params, body }: InputOf<typeof findGoodsElsewhere>): Promise<ReplyOf<typeof findGoodsElsewhere>> {
    const { here, stores, shipping } = await this.elsewhere.find(params.storeId, body.lines);
    return {
      here: [...here],
      shipping,
      stores: stores.map(({ store, opening, distanceMetres, missing }) => ({
        storeId: store.id, name: store.name, district: store.district, address: store.address, distanceMetres, isOpen: opening.state === 'open', missing: [...missing],
      })),
    };
  }

  @Endpoint(quoteCounterSale)
  async quote({ params, body }: InputOf<typeof quoteCounterSale>, { principal }: RequestContext<typeof quoteCounterSale>): Promise<ReplyOf<typeof quoteCounterSale>> {
    const { memberReading, ...wish } = body;
    return this.quotes.execute(principal, { ...params, ...wish }, memberReading);
  }

  @Endpoint(openCounterSale)
  async open({ params, body }: InputOf<typeof openCounterSale>, { principal, idempotencyKey }: RequestContext<typeof openCounterSale>): Promise<ReplyOf<typeof openCounterSale>> {
    return this.view(await this.sales.open(principal, idempotencyKey, { storeId: params.storeId, ...body }));
  }

  @Endpoint(listCounterSales)
  async list({ params, query }: InputOf<typeof listCounterSales>): Promise<ReplyOf<typeof listCounterSales>> {
    this.stores.getStore(params.storeId);
    const { items, nextId } = await this.sales.list(params.storeId, { beforeId: query.cursor?.beforeId ?? null, limit: query.limit ?? DEFAULT_LIMIT });
    return { items: items.map((sale) => this.view(sale)), nextCursor: nextId === null ? null : encodeCursor([nextId]) };
  }

  @Endpoint(getCounterSale)
  async get({ params }: InputOf<typeof getCounterSale>): Promise<ReplyOf<typeof getCounterSale>> {
    return this.view(await this.sales.get(params.storeId, params.saleId));
  }

  @Endpoint(scanCounterSale)
  async scan({ params }: InputOf<typeof scanCounterSale>): Promise<ReplyOf<typeof scanCounterSale>> {
    const sale = await this.sales.scan(params.code);
    return { code: sale.code, storeId: sale.storeId, storeName: this.stores.getStore(sale.storeId).name, staffName: sale.staffName, expiresAt: sale.expiresAt.toISOString(), ...this.goodsOf(sale) };
  }

  private view(sale: CounterSaleRecord): ReplyOf<typeof getCounterSale> {
    const { order } = sale;
    return {
      saleId: sale.id,
      storeId: sale.storeId,
      status: computeCounterSaleStatus(sale, this.clock.now()),
      staffName: sale.staffName,
      // The query is what a mini-program's link rule matches; the rest is the same page on the H5.
      url: new URL(`/?sale=${sale.code}#/pkg-trade/counter-sale/index?code=${sale.code}`, this.env.STOREFRONT_URL).href,
      createdAt: sale.createdAt.toISOString(),
      expiresAt: sale.expiresAt.toISOString(),
      order: order === null ? null : { orderId: order.orderId, orderNo: order.orderNo, payableFen: order.payableFen },
      ...this.goodsOf(sale),
    };
  }

  private goodsOf(sale: CounterSaleRecord): Pick<ReplyOf<typeof getCounterSale>, 'collectStore' | 'lines' | 'itemsTotalFen'> {
    const collect = this.sales.collectStoreOf(sale);
    const { lines, itemsTotalFen } = this.sales.price(sale);
    return {
      collectStore: collect === null ? null : { storeId: collect.id, name: collect.name },
      itemsTotalFen,
      lines: lines.map(({ variant, quantity, totalFen }) => ({
        variantId: variant.variantId, title: variant.title, optionText: variant.optionText, imageUrl: variant.imageUrl, quantity, unitPriceFen: variant.priceFen, totalFen,
      })),
    };
  }
}
