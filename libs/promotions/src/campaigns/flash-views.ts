import { Injectable } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import type { ReplyOf } from '@quanyu/platform';
import { SHOP_ROOM_ID, WaitingRooms } from '@quanyu/risk';
import { type Campaign, type FlashItem, type FlashSession, totalUnits } from './campaign.rules.js';
import { FlashSales, type ItemStock, type LiveItem } from './flash-sales.js';
import type { getFlashItem, getFlashStock, listFlashSessions } from '../http/flash.storefront.contract.js';
import { promotionsError } from '../promotions.errors.js';

const FEW_UNITS = 10;

/** What shoppers see of flash sales, from memory. */
@Injectable()
export class FlashViews {
  constructor(
    private readonly sales: FlashSales,
    private readonly catalogue: Catalogue,
    private readonly rooms: WaitingRooms,
  ) {}

  listSessions(): ReplyOf<typeof listFlashSessions> {
    const sessions = this.sales
      .listCampaigns()
      .flatMap((campaign) => campaign.sessions.map((session) => ({ ...this.session(campaign, session), items: this.items(session) })))
      .filter(({ items }) => items.length > 0)
      .sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
    return { sessions };
  }

  /** @throws FLASH.NOT_FOUND */
  getItem(itemId: string): ReplyOf<typeof getFlashItem> {
    const live = this.sales.getItem(itemId);
    const item = this.item(live.item);
    if (item === null) throw promotionsError('FLASH.NOT_FOUND');
    const { conditions, protection } = live.campaign;
    return {
      item, session: this.session(live.campaign, live.session), paymentMinutes: protection.paymentMinutes, conditions,
      waitingRoomId: [live.session.id, SHOP_ROOM_ID].find((roomId) => this.rooms.isRequired(roomId)) ?? null,
    };
  }

  /** @throws FLASH.NOT_FOUND */
  getStock(sessionId: string, locationId: string): ReplyOf<typeof getFlashStock> {
    const session = this.sales.listCampaigns().flatMap(({ sessions }) => sessions).find(({ id }) => id === sessionId);
    if (session === undefined) throw promotionsError('FLASH.NOT_FOUND');
    const sold = session.items.filter(({ stock }) => stock.some((place) => place.locationId === locationId));
    return { items: sold.map((item) => ({ itemId: item.id, ...levelOf(this.sales.stockOf(item.id, locationId)) })) };
  }

  private session(campaign: Campaign, session: FlashSession) {
    return {
      sessionId: session.id, campaignId: campaign.id, name: campaign.name,
      startsAt: session.startsAt.toISOString(), endsAt: session.endsAt.toISOString(), phase: this.sales.phaseOf({ campaign, session }),
      storeIds: [...new Set(session.items.flatMap(({ stock }) => stock.map(({ locationId }) => locationId)))],
    };
  }

  private items(session: FlashSession) {
    return session.items.flatMap((item) => this.item(item) ?? []);
  }

  /** Null when the variant is no longer published. */
  private item(item: LiveItem['item'] & FlashItem) {
    const variant = this.catalogue.snapshot().findVariant(item.variantId);
    if (variant === null) return null;
    return {
      itemId: item.id, productId: variant.productId, variantId: item.variantId, title: variant.title, optionText: variant.optionText, imageUrl: variant.imageUrl,
      flashPriceFen: item.flashPriceFen, dailyPriceFen: variant.priceFen, limitPerCustomer: item.limitPerCustomer, totalUnits: totalUnits(item),
    };
  }
}

/** Coarse on purpose: exact numbers would be asked for ten times a second. */
function levelOf(stock: ItemStock | null): { state: 'available' | 'few' | 'mayReturn' | 'soldOut'; soldPercent: number } {
  if (stock === null || stock.total === 0) return { state: 'available', soldPercent: 0 };
  const { total, remaining, paid } = stock;
  const soldPercent = Math.floor(((total - remaining) / total) * 100);
  if (remaining === 0) return { state: total > paid ? 'mayReturn' : 'soldOut', soldPercent: 100 };
  return { state: remaining <= Math.min(FEW_UNITS, total / 10) ? 'few' : 'available', soldPercent };
}
