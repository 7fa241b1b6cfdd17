import { Catalogue, catalogueEntities, Categories, ProductIntake } from '@quanyu/catalogue';
import { Customers, identityEntities } from '@quanyu/identity';
import { Inventory, ReceiveStock } from '@quanyu/inventory';
import { ChangeFeed } from '@quanyu/platform';
import { computePickupWindows, type Store, StoreEditing, type StoreService, Stores, storesEntities } from '@quanyu/stores';
import { createTestPlatform, startTestSimulators, type TestPlatform, type TestSimulators } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { OrdersModule, type PlaceOrder, PlaceOrderFlow, type PlacedOrder, PayOrder, SettlePayment } from '../index.js';
import { OrdersRepository } from '../orders.repository.js';

/** The simulators' view of one transaction. */
interface SimulatedTransaction {
  readonly outTradeNo: string;
}

const EDITOR = { actor: 'system' } as const;
const ALL_DAY = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '00:00', closesAt: '24:00' }));

/** An order in its short form. */
type PickupOrder = PlaceOrder & { readonly pickup: NonNullable<PlaceOrder['pickup']> };

/** A shop of one store and one product, with real PostgreSQL, Redis and WeChat simulators behind it. */
export class TestShop {
  constructor(
    readonly platform: TestPlatform,
    readonly module: TestingModule,
    readonly simulators: TestSimulators,
    readonly store: Store,
    readonly variantIds: readonly string[],
  ) {}

  get placing(): PlaceOrderFlow {
    return this.module.get(PlaceOrderFlow);
  }

  get inventory(): Inventory {
    return this.module.get(Inventory);
  }

  async newCustomer(): Promise<string> {
    const id = this.platform.ids.uuid();
    const row = { id, nickname: '测试顾客', phone: null, contactName: null, wechatOpenId: `openid-${id}`, createdAt: this.platform.clock.now() };
    await this.platform.database.transaction((tx) => this.module.get(Customers).importCustomers(tx, [row]));
    return id;
  }

  async stock(variantId: string, quantity: number): Promise<void> {
    await this.platform.database.transaction((tx) =>
      this.module.get(ReceiveStock).receive(tx, { receiptId: this.platform.ids.uuid(), locationId: this.store.stockLocationId, reference: 'test', lines: [{ variantId, quantity }], actorName: '测试' }),
    );
  }

  async available(variantId: string): Promise<number> {
    return (await this.inventory.readAvailability(this.store.stockLocationId, [variantId])).get(variantId) ?? -1;
  }

  /** A request for one unit of each variant, at today's prices and the first window. */
  async anOrder(customerId: string, variantIds: readonly string[], change: Partial<PlaceOrder> = {}): Promise<PickupOrder> {
    const snapshot = this.module.get(Catalogue).snapshot();
    const lines = variantIds.map((variantId) => ({ variantId, quantity: 1, unitPriceFen: snapshot.findVariant(variantId)?.priceFen ?? 0 }));
    const [window] = computePickupWindows(this.store, this.platform.clock.now());
    return {
      customerId,
      idempotencyKey: this.platform.ids.uuid(),
      channel: 'miniProgram',
      storeId: this.store.id,
      lines,
      payableFen: lines.reduce((sum, line) => sum + line.unitPriceFen, 0),
      fromCart: false,
      ...change,
      pickup: change.pickup ?? { startAt: (window?.startAt ?? this.platform.clock.now()).toISOString(), contactName: '王小明', contactPhone: '13800000000' },
    };
  }

  async place(customerId: string, variantIds: readonly string[]): Promise<PlacedOrder> {
    return this.placing.execute(await this.anOrder(customerId, variantIds));
  }

  /** Starts a payment and lets the simulated shopper pay. The notify goes nowhere: the test decides when we hear of it. */
  async payAtWechat(customerId: string, orderId: string): Promise<string> {
    const { outTradeNo } = await this.module.get(PayOrder).execute(customerId, orderId);
    await this.simulators.admin<SimulatedTransaction>(`transactions/${outTradeNo}/pay`, {});
    return outTradeNo;
  }

  /** What the notify of a payment tells us. */
  async hearOf(outTradeNo: string): Promise<string> {
    const [attempt] = await this.platform.database.query<{ amount: number }>(`SELECT amount_fen AS amount FROM payments.payment_attempt WHERE out_trade_no = $1`, [outTradeNo]);
    return this.module.get(SettlePayment).fromTransaction({
      appid: this.platform.env.WECHAT_APP_ID,
      mchid: this.platform.env.WECHAT_PAY_MCH_ID,
      out_trade_no: outTradeNo,
      transaction_id: `tx-${outTradeNo}`,
      trade_state: 'SUCCESS',
      success_time: this.platform.clock.now().toISOString(),
      amount: { total: attempt?.amount ?? 0, currency: 'CNY' },
    });
  }

  async order(orderId: string) {
    const order = await this.module.get(OrdersRepository).find(this.platform.database, orderId);
    if (order === null) throw new Error('the order must be there');
    return order;
  }

  /** What the refunds of an order ask WeChat for. */
  async refundedMoney(orderId: string): Promise<number> {
    const [row] = await this.platform.database.query<{ sum: number }>(`SELECT coalesce(sum(amount_fen), 0)::bigint AS sum FROM payments.refund WHERE order_id = $1`, [orderId]);
    return row?.sum ?? -1;
  }

  async countOrders(customerId: string): Promise<number> {
    const [row] = await this.platform.database.query<{ n: number }>(`SELECT count(*)::int AS n FROM orders."order" WHERE customer_id = $1`, [customerId]);
    return row?.n ?? -1;
  }

  async close(): Promise<void> {
    await this.platform.close();
    await this.simulators.stop();
  }
}

/** Opens a shop whose product has the given number of variants, at 10.00, 11.00 … yuan where no other prices are given, with so many units of each in stock, or none. */
export async function openTestShop(options: { variants: number; pricesFen?: readonly number[]; services?: readonly StoreService[]; inStock?: number }): Promise<TestShop> {
  const simulators = await startTestSimulators();
  const platform = await createTestPlatform({
    entities: [...catalogueEntities, ...storesEntities, ...identityEntities],
    env: { WECHAT_API_BASE: simulators.url, WECHAT_PAY_BASE: simulators.url, WECHAT_PAY_KEYS_DIR: simulators.keysDir },
  });
  // WeChat refuses signatures that are minutes away from its own time, so this shop lives today.
  platform.clock.setTo(Date.now());
  const module = await platform.start([OrdersModule]);
  await module.get(ChangeFeed).start();
  const category = await module.get(Categories).create({ input: { parentId: null, name: '测试', description: '', position: 1 }, editor: EDITOR, idempotencyKey: 'category-1' });
  const values = Array.from({ length: options.variants }, (_, index) => `款式${index + 1}`);
  const taken = await module.get(ProductIntake).take({
    product: {
      code: 'T1', title: '测试商品', brief: '', description: '', categoryId: category.categoryId, brand: null, keywords: '', tags: [], attributes: [],
      options: [{ name: '款式', values }], optionsComposed: false,
      variants: values.map((value, index) => ({
        sku: `T1-${index + 1}`, barcode: null, optionValues: [value], priceFen: options.pricesFen?.[index] ?? 1_000 + index * 100, listPriceFen: null, maxPerOrder: 50, imageMediaId: null,
      })),
    },
    pictures: [{ file: 'test', widths: [375], width: 375, height: 375, color: '#eeeeee', alt: '测试商品' }],
    variantPictures: {}, reviews: [], publishedAt: platform.clock.now(), editor: EDITOR, idempotencyKey: 'product-1',
  });
  await module.get(Catalogue).refresh();
  const created = await module.get(StoreEditing).createStore(
    {
      code: 'SH001', name: '全域·测试店', city: '上海', district: '静安区', address: '南京西路 1 号', latitude: 31.23, longitude: 121.45, phone: '021-00000000',
      services: options.services ?? ['pickup'], weeklyHours: ALL_DAY, specialDays: [], pickupLeadMinutes: 30, pickupInstructions: '',
    },
    EDITOR,
  );
  const store = await module.get(StoreEditing).setStatus({ storeId: created.id, version: created.version, status: 'open', reason: '开业' }, EDITOR);
  await module.get(Stores).reload();
  const shop = new TestShop(platform, module, simulators, store, taken.variants.map(({ variantId }) => variantId));
  if (options.inStock !== undefined) for (const variantId of shop.variantIds) await shop.stock(variantId, options.inStock);
  return shop;
}
