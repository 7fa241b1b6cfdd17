import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Catalogue, Categories, HomeContent, ProductIntake } from '@quanyu/catalogue';
import { HandOver, PickOrder, ShiftNotes, WatchWork } from '@quanyu/fulfillment';
import { Customers, StaffAccounts } from '@quanyu/identity';
import { InboundDeliveries, Inventory, ReceiveStock, StockConditions, StockTransfers, Stocktakes } from '@quanyu/inventory';
import { JoinMembership, MemberDays } from '@quanyu/membership';
import { AfterSalesViews, ApplyAfterSalesFlow, CancelOrderFlow, CloseUnpaid, CounterSales, Orders, PlaceOrderFlow, RefundOrder, SettlePayment, WorkCase } from '@quanyu/orders';
import { Payments } from '@quanyu/payments';
import { Database, type Env, Outbox, shopDate, shopInstant, silentLogger, type StaffPrincipal } from '@quanyu/platform';
import { CampaignRepository, EditCampaign, EditPresale, EditPriceRules, PresaleRepository, RunCampaign, RunPresale } from '@quanyu/promotions';
import { Bookings, EditAreas, EditServices, EditShifts, EditSlotTemplate, ServiceMenu, StoreEditing, Stores } from '@quanyu/stores';
import { AppModule } from '../../app.module.js';
import { connectDatabase } from '../../boot.js';
import { domainEntities } from '../../domains.js';
import { subscribeDomains } from '../../tasks.js';
import { buildCampaigns, type CampaignsShop } from './build-campaigns.js';
import { buildCatalogue } from './build-catalogue.js';
import { buildPresale, type PresaleShop } from './build-presale.js';
import { enrolMembers, type MembersShop } from './build-members.js';
import { buildPriceRules } from './build-price-rules.js';
import { hireStaff, openStores, pauseStores, type PlacesShop, receiveDelivery, registerCustomers } from './build-places.js';
import { planProducts } from './catalogue-plan.js';
import { planOrders } from './orders-plan.js';
import { planCustomers, planStaff } from './people-plan.js';
import { OrderPlayer, type OrderShop } from './play-orders.js';
import type { Progress } from './progress.js';
import { SeedClock, SeedIds } from './seed-moment.js';
import { readOrderShapes } from './source-data.js';
import { planAssortment, planShelves, planWarehouseStock, sumDemand } from './stock-plan.js';
import { sideBySide } from './side-by-side.js';
import { bookServices, planStoreServices, type ServicesShop } from './build-store-services.js';
import { buildStoreWork, type StoreWorkShop } from './build-store-work.js';
import { planStores } from './stores-plan.js';

const DAY_MS = 86_400_000;
const CUSTOMERS_AT_SCALE_ONE = 2000;
/** Smaller seeds serve tests. */
const BRIEF_BELOW_SCALE = 0.1;
const STORES_AT_ONCE = 6;

export interface SeedOptions {
  readonly env: Env;
  readonly scale: number;
  /** The seed's now: the past month ends here. The same in every run that continues one seed. */
  readonly nowMs: number;
  readonly progress: Progress;
}

/**
 * Builds the whole demonstration shop through the domains' own entry points: catalogue, stores, staff, customers, stock,
 * and a month of orders. Each part is safe to repeat, so that an interrupted seed goes on where it stopped.
 */
export async function runSeed({ env, scale, nowMs, progress }: SeedOptions): Promise<void> {
  const clock = new SeedClock(nowMs);
  const ids = new SeedIds(clock);
  const dataSource = await connectDatabase(env, 'quanyu seed', domainEntities);
  const nest = await NestFactory.createApplicationContext(AppModule.register({ env, dataSource, clock, ids, logger: silentLogger }), { logger: false, abortOnError: false });
  try {
    await build(nest, { env, scale, nowMs, progress, ids });
  } finally {
    await nest.close();
  }
}

interface Job {
  env: Env;
  scale: number;
  nowMs: number;
  progress: Progress;
  ids: SeedIds;
}

async function build(nest: INestApplicationContext, { env, scale, nowMs, progress, ids }: Job): Promise<void> {
  const places = placesShop(nest, ids);
  const todayStartMs = shopInstant(shopDate(new Date(nowMs)), 0).getTime();
  const openedMs = todayStartMs - 31 * DAY_MS + 9 * 3_600_000;
  const products = planProducts();
  const storesPlan = planStores();
  const assortment = planAssortment(storesPlan, products);
  const customersPlan = planCustomers(Math.max(50, Math.round(CUSTOMERS_AT_SCALE_ONE * scale)), storesPlan);
  const orders = planOrders({ nowMs, todayStartMs, scale, products, stores: storesPlan, customers: customersPlan, shapes: readOrderShapes().orders, assortment });

  const variantIds = await buildCatalogue(catalogueShop(nest), { products, mediaDir: env.MEDIA_DIR, isBrief: scale < BRIEF_BELOW_SCALE, openedMs, progress });
  const { byCode, warehouses } = await openStores(places, storesPlan, openedMs);
  const staffPlan = planStaff(storesPlan);
  const staff = await hireStaff(places, { plan: staffPlan, stores: byCode, openedMs, progress });
  const customerIds = await registerCustomers(places, customersPlan, todayStartMs);

  await enrolMembers(membersShop(nest), customerIds, { openedMs, todayStartMs });

  const servicesJob = { plan: storesPlan, stores: byCode, openedMs, nowMs, variantIds, assortment };
  await planStoreServices(servicesShop(nest), servicesJob);

  const planner = staff.get('ops');
  if (!planner) throw new Error('the plan has no ops account');
  const restockMs = todayStartMs - 15 * DAY_MS;
  const demand = sumDemand(orders, restockMs);
  const receive = async (half: 'early' | 'late', atMs: number): Promise<void> => {
    await sideBySide(storesPlan, STORES_AT_ONCE, async (plan) => {
      const { code } = plan.fields;
      const store = byCode.get(code);
      if (!store) return;
      const sold = demand.get(code)?.[half] ?? new Map<string, number>();
      const shelves = half === 'early' ? planShelves(plan, products, assortment.get(code) ?? new Set()) : [...sold.keys()].map((skuCode) => ({ skuCode, quantity: 0 }));
      const stock = shelves.map(({ skuCode, quantity }) => ({ skuCode, quantity: quantity + (sold.get(skuCode) ?? 0) }));
      await receiveDelivery(places, { locationId: store.stockLocationId, locationCode: code, reference: half === 'early' ? '期初入库' : '月中补货', stock }, { planner, atMs, variantIds });
    });
  };
  progress.begin('库存 Stock     ', storesPlan.length + warehouses.length);
  await receive('early', openedMs + 3_600_000);
  for (const { id, code } of warehouses) {
    await receiveDelivery(places, { locationId: id, locationCode: code, reference: '期初入库', stock: planWarehouseStock(code, products) }, { planner, atMs: openedMs, variantIds });
  }
  progress.end();

  const crews = new Map(storesPlan.map(({ fields }) => [fields.code, crewOf(fields.code, staffPlan, staff)]));
  const player = new OrderPlayer(orderShop(nest, env), { stores: byCode, variantIds, customers: customersPlan, customerIds, staff: crews }, orders);
  progress.begin('订单 Orders    ', orders.length);
  await player.playUntil(restockMs, (finished) => progress.reach(finished));
  await receive('late', restockMs + 6 * 3_600_000);
  await player.playUntil(nowMs, (finished) => progress.reach(finished));
  progress.end();
  await bookServices(servicesShop(nest), servicesJob, { customers: customersPlan, customerIds });
  const sold = nest.get(Catalogue, { strict: false }).snapshot();
  const carried = [...(assortment.get('SH001') ?? [])].sort().flatMap((skuCode) => sold.findVariant(variantIds.get(skuCode) ?? '')?.variantId ?? []);
  await buildStoreWork(storeWorkShop(nest), { stores: byCode, crews, planner, variantIds: carried, nowMs });
  await pauseStores(places, storesPlan, nowMs - 20 * 60_000);
  const lead = staff.get('lead');
  if (!lead) throw new Error('the plan has no lead account');
  await buildCampaigns(campaignsShop(nest), { stores: byCode, planner, lead });
  const shown = byCode.get('SH001');
  if (shown !== undefined) await buildPresale(presaleShop(nest), { store: shown, planner, lead });
  await buildPriceRules({ edit: nest.get(EditPriceRules, { strict: false }), catalogue: nest.get(Catalogue, { strict: false }) }, planner);
}

function crewOf(code: string, plan: ReturnType<typeof planStaff>, staff: ReadonlyMap<string, StaffPrincipal>): StaffPrincipal[] {
  return plan.filter(({ storeCodes }) => storeCodes.length === 1 && storeCodes[0] === code).flatMap(({ username }) => staff.get(username) ?? []);
}

function catalogueShop(nest: INestApplicationContext): Parameters<typeof buildCatalogue>[0] {
  const get = { strict: false };
  return { catalogue: nest.get(Catalogue, get), categories: nest.get(Categories, get), products: nest.get(ProductIntake, get), home: nest.get(HomeContent, get) };
}

function placesShop(nest: INestApplicationContext, ids: SeedIds): PlacesShop {
  const get = { strict: false };
  return {
    ids,
    database: nest.get(Database),
    stores: nest.get(Stores, get),
    storeEditing: nest.get(StoreEditing, get),
    receiving: nest.get(ReceiveStock, get),
    staff: nest.get(StaffAccounts, get),
    customers: nest.get(Customers, get),
  };
}

function membersShop(nest: INestApplicationContext): MembersShop {
  const get = { strict: false };
  return { database: nest.get(Database), joining: nest.get(JoinMembership, get), days: nest.get(MemberDays, get) };
}

function servicesShop(nest: INestApplicationContext): ServicesShop {
  const get = { strict: false };
  return {
    database: nest.get(Database),
    stores: nest.get(Stores, get),
    slotTemplates: nest.get(EditSlotTemplate, get),
    areas: nest.get(EditAreas, get),
    shifts: nest.get(EditShifts, get),
    services: nest.get(EditServices, get),
    menu: nest.get(ServiceMenu, get),
    bookings: nest.get(Bookings, get),
  };
}

function storeWorkShop(nest: INestApplicationContext): StoreWorkShop {
  const get = { strict: false };
  return {
    database: nest.get(Database),
    deliveries: nest.get(InboundDeliveries, get),
    transfers: nest.get(StockTransfers, get),
    stocktakes: nest.get(Stocktakes, get),
    shelves: nest.get(StockConditions, get),
    counterSales: nest.get(CounterSales, get),
    applying: nest.get(ApplyAfterSalesFlow, get),
    cases: nest.get(WorkCase, get),
    caseViews: nest.get(AfterSalesViews, get),
    shiftNotes: nest.get(ShiftNotes, get),
    watch: nest.get(WatchWork, get),
  };
}

function campaignsShop(nest: INestApplicationContext): CampaignsShop {
  const get = { strict: false };
  const campaigns = nest.get(CampaignRepository, get);
  return {
    database: nest.get(Database),
    catalogue: nest.get(Catalogue, get),
    inventory: nest.get(Inventory, get),
    edit: nest.get(EditCampaign, get),
    run: nest.get(RunCampaign, get),
    listNames: async () => new Map((await campaigns.listSummaries({ status: null, beforeId: null, limit: 100 })).map(({ name, id }) => [name, id])),
  };
}

function presaleShop(nest: INestApplicationContext): PresaleShop {
  const get = { strict: false };
  const presales = nest.get(PresaleRepository, get);
  return {
    database: nest.get(Database),
    catalogue: nest.get(Catalogue, get),
    edit: nest.get(EditPresale, get),
    run: nest.get(RunPresale, get),
    listNames: async () => new Map((await presales.list({ status: null, beforeId: null, limit: 100 })).map(({ name, id }) => [name, id])),
  };
}

function orderShop(nest: INestApplicationContext, env: Env): OrderShop {
  const get = { strict: false };
  subscribeDomains(nest);
  return {
    env,
    outbox: nest.get(Outbox),
    database: nest.get(Database),
    catalogue: nest.get(Catalogue, get),
    placeOrder: nest.get(PlaceOrderFlow, get),
    payments: nest.get(Payments, get),
    settlePayment: nest.get(SettlePayment, get),
    cancelOrder: nest.get(CancelOrderFlow, get),
    closeUnpaid: nest.get(CloseUnpaid, get),
    refundOrder: nest.get(RefundOrder, get),
    orders: nest.get(Orders, get),
    pickOrder: nest.get(PickOrder, get),
    handOver: nest.get(HandOver, get),
  };
}
