import { Fences } from '@quanyu/inventory';
import { type StaffPrincipal } from '@quanyu/platform';
import { type Campaign, type CampaignContent, EditCampaign, FlashSales, RunCampaign } from '@quanyu/promotions';
import { SaleTokens } from '@quanyu/risk';
import { computePickupWindows } from '@quanyu/stores';
import { type FlashOrderAttempt, PlaceFlashOrder } from '../placing/place-flash-order.js';
import type { PlacedOrder } from '../placing/prepare-order.js';
import type { TestShop } from './shop.js';

const HOUR_MS = 3_600_000;

export function opsPerson(shop: TestShop, name: string): { actor: StaffPrincipal; ip: string; requestId: string } {
  const actor: StaffPrincipal = { kind: 'staff', staffId: shop.platform.ids.uuid(), sessionId: 's', name, permissions: new Set(['campaigns.write', 'campaigns.approve']), storeScope: 'all' };
  return { actor, ip: '127.0.0.1', requestId: 'test' };
}

/** A flash sale of one variant in the test shop's store, at 1.00 yuan, running since a minute ago unless changed. */
export class TestSale {
  private constructor(
    readonly shop: TestShop,
    readonly campaign: Campaign,
    readonly flashPriceFen: number,
  ) {}

  static content(shop: TestShop, options: { variantId: string; units: number; limit?: number; change?: Partial<CampaignContent> }): CampaignContent {
    const nowMs = shop.platform.clock.nowMs();
    return {
      name: '整点秒杀',
      sessions: [
        {
          startsAt: new Date(nowMs - 60_000).toISOString(),
          endsAt: new Date(nowMs + HOUR_MS).toISOString(),
          items: [{ variantId: options.variantId, flashPriceFen: 100, limitPerCustomer: options.limit ?? 1, stock: [{ locationId: shop.store.stockLocationId, quantity: options.units }] }],
        },
      ],
      limits: { perDevice: null, perAddress: null, perRecipient: null },
      conditions: { newCustomersOnly: false, minAccountAgeHours: 0, minTier: 0 },
      protection: { waitingRoom: 'off', admitPerSecond: 100, passMinutes: 3, memberShare: 0, challenge: 'off', paymentMinutes: 5 },
      preheatAt: new Date(nowMs - 2 * HOUR_MS).toISOString(),
      expectedOrdersPerSecond: 10,
      ...options.change,
    };
  }

  static async open(shop: TestShop, options: Parameters<typeof TestSale.content>[1]): Promise<TestSale> {
    const [planner, lead] = [opsPerson(shop, '运营小周'), opsPerson(shop, '运营主管老吴')];
    const edit = shop.module.get(EditCampaign);
    const run = shop.module.get(RunCampaign);
    const draft = await edit.create(TestSale.content(shop, options), shop.platform.ids.uuid(), planner);
    const submitted = await run.submit({ campaignId: draft.id, version: draft.version }, planner);
    const campaign = await run.approve({ campaignId: draft.id, version: submitted.version }, { keys: ['warmUp', 'loadTest'], reason: '测试' }, lead);
    await shop.module.get(FlashSales).reload();
    return new TestSale(shop, campaign, 100);
  }

  get itemId(): string {
    return this.campaign.sessions[0]?.items[0]?.id ?? '';
  }

  get sales(): FlashSales {
    return this.shop.module.get(FlashSales);
  }

  /** What a buyer sends who has just got a sale token. */
  anAttempt(customerId: string, change: Partial<FlashOrderAttempt> = {}): FlashOrderAttempt {
    const { shop, itemId } = this;
    const deviceId = change.deviceId ?? `device-${customerId}`;
    const quantity = change.quantity ?? 1;
    const [window] = computePickupWindows(shop.store, shop.platform.clock.now());
    return {
      itemId, storeId: shop.store.id, customerId, deviceId, ip: '203.0.113.7', idempotencyKey: shop.platform.ids.uuid(),
      saleToken: shop.module.get(SaleTokens).issue({ customerId, deviceId, itemId }).token,
      quantity, unitPriceFen: this.flashPriceFen, payableFen: this.flashPriceFen * quantity,
      pickup: { startAt: (window?.startAt ?? shop.platform.clock.now()).toISOString(), contactName: '王小明', contactPhone: '13800000000' },
      ...change,
    };
  }

  attempt(attempt: FlashOrderAttempt): Promise<PlacedOrder> {
    return this.shop.module.get(PlaceFlashOrder).execute(attempt);
  }

  async buy(customerId: string, change: Partial<FlashOrderAttempt> = {}): Promise<PlacedOrder> {
    return this.attempt(this.anAttempt(customerId, change));
  }

  /** `ok`, or the code of the refusal. */
  async tryToBuy(customerId: string, change: Partial<FlashOrderAttempt> = {}): Promise<string> {
    return this.buy(customerId, change).then(
      () => 'ok',
      (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
    );
  }

  /** Units that can still be taken. */
  async left(): Promise<number> {
    return (await this.shop.module.get(Fences).read([this.itemId]))[0]?.remaining ?? -1;
  }
}
