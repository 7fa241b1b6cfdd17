import { Catalogue, catalogueEntities, Categories, ProductIntake } from '@quanyu/catalogue';
import { Customers, identityEntities } from '@quanyu/identity';
import { Inventory, ReceiveStock } from '@quanyu/inventory';
import { Orders, type PlaceOrder, PlaceOrderFlow, SettlePayment } from '@quanyu/orders';
import { Payments } from '@quanyu/payments';
import { ChangeFeed, Outbox, type StaffPrincipal } from '@quanyu/platform';
import { EditAreas, EditSlotTemplate, type Store, StoreEditing, Stores, storesEntities } from '@quanyu/stores';
import { createTestPlatform, startTestSimulators, type TestPlatform, type TestSimulators } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { FulfillmentModule, OpenFulfillment } from '../index.js';
import { type FulfillmentOrder, FulfillmentRepository } from '../fulfillment.repository.js';

const EDITOR = { actor: 'system' } as const;
const ALL_DAY = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensAt: '00:00', closesAt: '24:00' }));
export const HOME = { province: '上海市', city: '上海市', district: '静安区', detail: '南京西路 88 号 301', latitude: 31.235, longitude: 121.455 };

type Groups = NonNullable<PlaceOrder['groups']>;

/** Two stores of one shop with everything above them real: orders are placed, paid, prepared and brought through their own flows. */
export class WorkShop {
  private constructor(
    readonly platform: TestPlatform,
    readonly module: TestingModule,
    readonly simulators: TestSimulators,
    readonly stores: readonly [Store, Store],
    readonly variantIds: readonly string[],
  ) {}

  /** `ridersFrom`: riders of the simulated platforms, whose clock stands still at this moment until it is moved. */
  static async open({ ridersFrom }: { ridersFrom?: number } = {}): Promise<WorkShop> {
    const simulators = await startTestSimulators(ridersFrom === undefined ? {} : { SIMULATOR_CLOCK: new Date(ridersFrom).toISOString() });
    const platform = await createTestPlatform({
      entities: [...catalogueEntities, ...storesEntities, ...identityEntities],
      env: { WECHAT_API_BASE: simulators.url, WECHAT_PAY_BASE: simulators.url, WECHAT_PAY_KEYS_DIR: simulators.keysDir, COURIER_DADA_BASE: simulators.url, COURIER_AGGREGATOR_BASE: `${simulators.url}/aggregator/open` },
    });
    platform.clock.setTo(ridersFrom ?? Date.now());
    const module = await platform.start([FulfillmentModule]);
    await module.get(ChangeFeed).start();
    module.get(OpenFulfillment).subscribe(module.get(Outbox));
    const variantIds = await addProduct(platform, module, 60);
    const stores: [Store, Store] = [await openStore(module, 'SH001', 31.23), await openStore(module, 'SH002', 31.24)];
    await module.get(Stores).reload();
    return new WorkShop(platform, module, simulators, stores, variantIds);
  }

  /** Both stores bring things at a time as well, ten orders a window. */
  async planDeliveries(): Promise<void> {
    const area = { shape: { type: 'circle', radiusMetres: 5_000 }, baseFeeFen: 600, freeAboveFen: null, minimumFen: 0, distanceSteps: [], promiseMinutes: 30, rank: 1, isActive: true } as const;
    const template = { windowMinutes: 30, weekdayWindows: [], leadMinutes: 60, cutOff: null, daysOffered: 2, capacity: { orders: 10, units: 1_000, minutes: 10_000 }, version: 0 };
    for (const store of this.stores) {
      await this.get(EditAreas).createOnce({ scope: 'test', key: `planned ${store.code}` }, { ...area, storeId: store.id, kind: 'scheduledDelivery', name: '五公里' }, EDITOR);
      await this.get(EditSlotTemplate).execute({ ...template, storeId: store.id, kind: 'scheduledDelivery' }, EDITOR);
    }
    await this.get(Stores).reload();
  }

  /** Whoever works everywhere. */
  get staff(): StaffPrincipal {
    return { kind: 'staff', staffId: this.stores[0].id, sessionId: 's', name: '店员小李', permissions: new Set(), storeScope: 'all' };
  }

  get inventory(): Inventory {
    return this.module.get(Inventory);
  }

  get<T>(type: new (...args: never[]) => T): T {
    return this.module.get(type);
  }

  async stock(store: Store, variantId: string, quantity: number): Promise<void> {
    const receipt = { receiptId: this.platform.ids.uuid(), locationId: store.stockLocationId, reference: 'test', lines: [{ variantId, quantity }], actorName: '测试' };
    await this.platform.database.transaction((tx) => this.get(ReceiveStock).receive(tx, receipt));
    // What is remembered of assortments runs out.
    this.platform.clock.advance(61_000);
  }

  /** An order of the first store, paid, with its work opened. */
  async paid(groups: Groups, { whenShort }: { whenShort?: PlaceOrder['whenShort'] } = {}): Promise<{ orderId: string; customerId: string; work: FulfillmentOrder[] }> {
    const customerId = this.platform.ids.uuid();
    const customer = { id: customerId, nickname: '测试顾客', phone: null, contactName: null, wechatOpenId: `openid-${customerId}`, createdAt: this.platform.clock.now() };
    await this.platform.database.transaction((tx) => this.get(Customers).importCustomers(tx, [customer]));
    const totals = new Map<string, number>();
    for (const { variantId, quantity } of groups.flatMap(({ lines }) => lines)) totals.set(variantId, (totals.get(variantId) ?? 0) + quantity);
    const lines = [...totals].map(([variantId, quantity]) => ({ variantId, quantity, unitPriceFen: this.get(Catalogue).snapshot().findVariant(variantId)?.priceFen ?? 0 }));
    const payableFen = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceFen, 0) + groups.reduce((sum, { feeFen }) => sum + feeFen, 0);
    const { orderId } = await this.get(PlaceOrderFlow).execute({
      customerId, idempotencyKey: this.platform.ids.uuid(), channel: 'miniProgram', storeId: this.stores[0].id, lines, payableFen, groups,
      contact: { name: '王小明', phone: '13800000000' }, address: HOME, whenShort, fromCart: false,
    });
    const attempt = await this.platform.database.transaction((tx) => this.get(Payments).openAttempt(tx, { orderId, amountFen: payableFen }));
    await this.get(SettlePayment).execute(attempt, { outTradeNo: attempt.outTradeNo, transactionId: `tx-${orderId}`, succeededAt: this.platform.clock.now() });
    await this.drain();
    return { orderId, customerId, work: await this.workOf(orderId) };
  }

  async drain(): Promise<void> {
    await this.platform.drainOutbox(this.module);
  }

  async workOf(orderId: string): Promise<FulfillmentOrder[]> {
    return this.get(FulfillmentRepository).listByOrder(orderId);
  }

  async order(orderId: string) {
    const found = await this.get(Orders).find(orderId);
    if (found === null) throw new Error('the order must be there');
    return found;
  }

  async close(): Promise<void> {
    await this.platform.close();
    await this.simulators.stop();
  }
}

async function addProduct(platform: TestPlatform, module: TestingModule, variants: number): Promise<string[]> {
  const category = await module.get(Categories).create({ input: { parentId: null, name: '测试', description: '', position: 1 }, editor: EDITOR, idempotencyKey: 'category-1' });
  const values = Array.from({ length: variants }, (_, index) => `款式${index + 1}`);
  const taken = await module.get(ProductIntake).take({
    product: {
      code: 'T1', title: '测试商品', brief: '', description: '', categoryId: category.categoryId, brand: null, keywords: '', tags: [], attributes: [],
      options: [{ name: '款式', values }], optionsComposed: false,
      variants: values.map((value, index) => ({ sku: `T1-${index + 1}`, barcode: null, optionValues: [value], priceFen: 1_001 + index * 100, listPriceFen: null, maxPerOrder: 50, imageMediaId: null })),
    },
    pictures: [{ file: 'test', widths: [375], width: 375, height: 375, color: '#eeeeee', alt: '测试商品' }],
    variantPictures: {}, reviews: [], publishedAt: platform.clock.now(), editor: EDITOR, idempotencyKey: 'product-1',
  });
  await module.get(Catalogue).refresh();
  return taken.variants.map(({ variantId }) => variantId);
}

async function openStore(module: TestingModule, code: string, latitude: number): Promise<Store> {
  const editing = module.get(StoreEditing);
  const created = await editing.createStore(
    {
      code, name: `全域·${code}`, city: '上海', district: '静安区', address: '南京西路 1 号', latitude, longitude: 121.45, phone: '021-00000000',
      services: ['pickup', 'instantDelivery', 'shipping'], weeklyHours: ALL_DAY, specialDays: [], pickupLeadMinutes: 30, pickupInstructions: '',
    },
    EDITOR,
  );
  const store = await editing.setStatus({ storeId: created.id, version: created.version, status: 'open', reason: '开业' }, EDITOR);
  await module.get(Stores).reload();
  await module.get(EditAreas).createOnce(
    { scope: 'test', key: code },
    { storeId: store.id, kind: 'instantDelivery', name: '五公里', shape: { type: 'circle', radiusMetres: 5_000 }, baseFeeFen: 600, freeAboveFen: null, minimumFen: 0, distanceSteps: [], promiseMinutes: 30, rank: 1, isActive: true },
    EDITOR,
  );
  return store;
}
