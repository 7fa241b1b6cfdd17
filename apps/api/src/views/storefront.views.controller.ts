import { Controller, Inject } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Clock, Endpoint, ENV, type Env, type InputOf, type ReplyOf, Switches } from '@quanyu/platform';
import { computeCities, Stores } from '@quanyu/stores';
import { DisplayedStock, stockLevel } from './displayed-stock.js';
import { getAvailability, getBootstrap, getProductAvailability } from './views.contract.js';

/** The privacy text that shoppers agree to; a new one asks again. */
const PRIVACY_VERSION = '2026-11';

@Controller()
export class StorefrontViewsController {
  constructor(
    private readonly stores: Stores,
    private readonly catalogue: Catalogue,
    private readonly stock: DisplayedStock,
    private readonly switches: Switches,
    private readonly clock: Clock,
    @Inject(ENV) private readonly env: Env,
  ) {}

  @Endpoint(getBootstrap)
  async bootstrap(): Promise<ReplyOf<typeof getBootstrap>> {
    return {
      serverTimeMs: this.clock.nowMs(),
      wechat: { appId: this.env.WECHAT_APP_ID, simulatorUrl: this.env.WECHAT_H5_SIMULATOR_URL ?? null },
      cities: computeCities(this.stores.listStores()),
      hotWords: [...this.catalogue.snapshot().hotWords],
      privacyVersion: PRIVACY_VERSION,
      paymentHoldMinutes: this.env.PAYMENT_HOLD_MINUTES,
      subscribeTemplates: { pickupReady: this.env.WECHAT_TEMPLATE_READY, pickupReminder: this.env.WECHAT_TEMPLATE_REMINDER, orderChange: this.env.WECHAT_TEMPLATE_CHANGE, flashStarts: this.env.WECHAT_TEMPLATE_FLASH, balanceOpen: this.env.WECHAT_TEMPLATE_BALANCE },
      switches: [...this.switches.switchedOn()],
    };
  }

  @Endpoint(getAvailability)
  async availability({ params, query }: InputOf<typeof getAvailability>): Promise<ReplyOf<typeof getAvailability>> {
    const { available, isLive } = await this.stock.read(this.stores.getStore(params.storeId).stockLocationId, query.variantIds);
    return {
      isLive,
      items: query.variantIds.map((variantId) => {
        const availableToPromise = available.get(variantId) ?? 0;
        return { variantId, availableToPromise, level: stockLevel(availableToPromise) };
      }),
    };
  }

  @Endpoint(getProductAvailability)
  async productAvailability({ params, query }: InputOf<typeof getProductAvailability>): Promise<ReplyOf<typeof getProductAvailability>> {
    const snapshot = this.catalogue.snapshot();
    const products = query.productIds.flatMap((productId) => snapshot.findProduct(productId) ?? []);
    const variantIds = products.flatMap(({ variants }) => variants.map(({ variantId }) => variantId));
    const { available, isLive } = await this.stock.read(this.stores.getStore(params.storeId).stockLocationId, variantIds);
    return {
      isLive,
      items: products.map(({ productId, variants }) => {
        const availableToPromise = Math.max(0, ...variants.map(({ variantId }) => available.get(variantId) ?? 0));
        return { productId, availableToPromise, level: stockLevel(availableToPromise) };
      }),
    };
  }
}
