import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Catalogue } from '@quanyu/catalogue';
import { type Env, shopDate, shopInstant, silentLogger, type StaffPrincipal } from '@quanyu/platform';
import { AppModule } from '../../app.module.js';
import { connectDatabase } from '../../boot.js';
import { domainEntities } from '../../domains.js';
import { subscribeDomains } from '../../tasks.js';
import { buildCampaigns } from './build-campaigns.js';
import { buildCatalogue } from './build-catalogue.js';
import { buildPresale } from './build-presale.js';
import { enrolMembers } from './build-members.js';
import { buildPriceRules } from './build-price-rules.js';
import { hireStaff, openStores, pauseStores, placesShop, receiveDelivery, registerCustomers } from './build-places.js';
import { planProducts } from './catalogue-plan.js';
import { planOrders } from './orders-plan.js';
import { planCustomers, planStaff } from './people-plan.js';
import { OrderPlayer } from './play-orders.js';
import type { Progress } from './progress.js';
import { SeedClock, SeedIds } from './seed-moment.js';
import { readOrderShapes } from './source-data.js';
import { planAssortment, planShelves, planWarehouseStock, sumDemand } from './stock-plan.js';
import { sideBySide } from './side-by-side.js';
import { bookServices, planStoreServices } from './build-store-services.js';
import { buildStoreWork } from './build-store-work.js';
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

  const variantIds = await buildCatalogue(nest, { products, mediaDir: env.MEDIA_DIR, isBrief: scale < BRIEF_BELOW_SCALE, openedMs, progress });
  const { byCode, warehouses } = await openStores(places, storesPlan, openedMs);
  const staffPlan = planStaff(storesPlan);
  const staff = await hireStaff(places, { plan: staffPlan, stores: byCode, openedMs, progress });
  const customerIds = await registerCustomers(places, customersPlan, todayStartMs);

  await enrolMembers(nest, customerIds, { openedMs, todayStartMs });

  const servicesJob = { plan: storesPlan, stores: byCode, openedMs, nowMs, variantIds, assortment };
  await planStoreServices(nest, servicesJob);

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
  subscribeDomains(nest);
  const player = new OrderPlayer(nest, { stores: byCode, variantIds, customers: customersPlan, customerIds, staff: crews, merchantId: env.WECHAT_PAY_MCH_ID }, orders);
  progress.begin('订单 Orders    ', orders.length);
  await player.playUntil(restockMs, (finished) => progress.reach(finished));
  await receive('late', restockMs + 6 * 3_600_000);
  await player.playUntil(nowMs, (finished) => progress.reach(finished));
  progress.end();
  await bookServices(nest, servicesJob, { customers: customersPlan, customerIds });
  const sold = nest.get(Catalogue).snapshot();
  const carried = [...(assortment.get('SH001') ?? [])].sort().flatMap((skuCode) => sold.findVariant(variantIds.get(skuCode) ?? '')?.variantId ?? []);
  await buildStoreWork(nest, { stores: byCode, crews, planner, variantIds: carried, nowMs });
  await pauseStores(places, storesPlan, nowMs - 20 * 60_000);
  const lead = staff.get('lead');
  if (!lead) throw new Error('the plan has no lead account');
  await buildCampaigns(nest, { stores: byCode, planner, lead });
  const shown = byCode.get('SH001');
  if (shown !== undefined) await buildPresale(nest, { store: shown, planner, lead });
  await buildPriceRules(nest, planner);
}

function crewOf(code: string, plan: ReturnType<typeof planStaff>, staff: ReadonlyMap<string, StaffPrincipal>): StaffPrincipal[] {
  return plan.filter(({ storeCodes }) => storeCodes.length === 1 && storeCodes[0] === code).flatMap(({ username }) => staff.get(username) ?? []);
}
