import { Controller } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { editorOf, encodeCursor, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { EditPriceLists } from '../price-lists/edit-price-lists.js';
import type { StoredPriceList } from '../price-lists/price-list.rules.js';
import { PriceListsRepository } from '../price-lists/price-lists.repository.js';
import { createPriceList, getPriceList, listPriceLists, movePriceList, updatePriceList } from './price-lists.admin.contract.js';

type Wire = ReplyOf<typeof getPriceList>;

@Controller()
export class PriceListsAdminController {
  constructor(
    private readonly repository: PriceListsRepository,
    private readonly edit: EditPriceLists,
    private readonly catalogue: Catalogue,
  ) {}

  @Endpoint(listPriceLists)
  async list({ query }: InputOf<typeof listPriceLists>): Promise<ReplyOf<typeof listPriceLists>> {
    const limit = query.limit ?? 20;
    const rows = await this.repository.list({ kind: query.kind ?? null, status: query.status ?? null, beforeId: query.cursor?.beforeId ?? null, limit: limit + 1 });
    const items = rows.slice(0, limit).map((row) => {
      const { kind, name, holders, startsAt, endsAt, prices } = row.content;
      return { ...factsOf(row), kind, name, holders: holders.length, prices: prices.length, startsAt, endsAt };
    });
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.priceListId]) : null };
  }

  @Endpoint(getPriceList)
  async get({ params }: InputOf<typeof getPriceList>): Promise<Wire> {
    return this.toWire(await this.edit.get(params.priceListId));
  }

  @Endpoint(createPriceList)
  async create({ body }: InputOf<typeof createPriceList>, context: RequestContext<typeof createPriceList>): Promise<Wire> {
    return this.toWire(await this.edit.create(body, context.idempotencyKey, editorOf(context)));
  }

  @Endpoint(updatePriceList)
  async update({ params, body }: InputOf<typeof updatePriceList>, context: RequestContext<typeof updatePriceList>): Promise<Wire> {
    return this.toWire(await this.edit.update({ listId: params.priceListId, version: body.version }, body.content, editorOf(context)));
  }

  @Endpoint(movePriceList)
  async move({ params, body }: InputOf<typeof movePriceList>, context: RequestContext<typeof movePriceList>): Promise<Wire> {
    const { version, ...to } = body;
    return this.toWire(await this.edit.move({ listId: params.priceListId, version }, to, editorOf(context)));
  }

  private toWire(list: StoredPriceList): Wire {
    const snapshot = this.catalogue.snapshot();
    const { prices, holders, ...content } = list.content;
    return {
      ...factsOf(list),
      content: { ...content, holders: [...holders], prices: prices.map(({ sku, priceFen }) => ({ sku, priceFen })) },
      goods: prices.flatMap(({ variantId, sku }) => {
        const variant = snapshot.findVariant(variantId);
        return variant === null ? [] : [{ sku, name: [variant.title, ...(variant.optionText === '' ? [] : [variant.optionText])].join(' · '), cataloguePriceFen: variant.priceFen }];
      }),
    };
  }
}

function factsOf({ id, version, status, updatedAt, updatedByName }: StoredPriceList) {
  return { priceListId: id, version, status, updatedAt: updatedAt.toISOString(), updatedByName };
}
