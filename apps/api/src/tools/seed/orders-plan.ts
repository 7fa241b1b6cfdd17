import type { PlannedProduct, PlannedVariant } from './catalogue-plan.js';
import type { PlannedCustomer } from './people-plan.js';
import { at, randomFor } from './random.js';
import type { OrderShape } from './source-data.js';
import type { PlannedStore } from './stores-plan.js';

/** How far an order is taken. Steps that would lie after the seed's now are left out, so late orders stay open. */
export type PlannedOutcome = 'handedOver' | 'canceled' | 'unpaid' | 'paid' | 'accepted' | 'picking' | 'ready';

export interface PlannedOrder {
  /** Stable: idempotency keys derive from it. */
  key: string;
  storeCode: string;
  customerIndex: number;
  placedAtMs: number;
  lines: { skuCode: string; quantity: number }[];
  outcome: PlannedOutcome;
  remark: string;
  pace: OrderPace;
}

/** The waits of one order; the seed adds them to what the store's hours allow. */
export interface OrderPace {
  payAfterSeconds: number;
  acceptAfterSeconds: number;
  pickAfterSeconds: number;
  readyAfterSeconds: number;
  /** Which of the offered pickup windows the shopper takes: 0 is the earliest. */
  windowIndex: number;
  /** Where in the window the shopper arrives: 0 its start, 1 its end. */
  arrival: number;
}

export interface OrdersPlanInput {
  nowMs: number;
  /** First instant of the seed's today, in the shops' time zone. */
  todayStartMs: number;
  scale: number;
  products: readonly PlannedProduct[];
  stores: readonly PlannedStore[];
  customers: readonly PlannedCustomer[];
  shapes: readonly OrderShape[];
  /** SKU codes that a store carries. */
  assortment: ReadonlyMap<string, ReadonlySet<string>>;
}

const DAY_MS = 86_400_000;
const PAST_DAYS = 30;
const remarks = ['', '', '', '', '', '', '请帮忙分开装', '下班后来取', '送人用，麻烦包装好一点', '到店前会打电话', '如缺货请联系我'];

/** The past month and today until now, earliest first. */
export function planOrders(input: OrdersPlanInput): PlannedOrder[] {
  const popular = rankProducts(input.products);
  const openStores = input.stores.filter((store) => store.status !== 'resting');
  const past = repeatShapes(input.shapes, input.scale).map(({ shape, copy }, index) => {
    const key = `seed-${copy}-${index}`;
    const random = randomFor(key);
    const customer = at(input.customers, (shape.customer + copy * 977) % input.customers.length);
    const storeCode = chooseStore(customer, openStores, random.chance(0.86) ? 0 : random.int(1, openStores.length));
    return toOrder(input, {
      key,
      storeCode,
      customer,
      lines: shape.lines.map(({ rank, quantity }) => ({ product: at(popular, rank % popular.length), quantity })),
      placedAtMs: input.todayStartMs - (PAST_DAYS - shape.day) * DAY_MS + shape.minute * 60_000 + random.int(0, 59) * 1000,
      outcome: shape.canceled ? 'canceled' : random.chance(0.04) ? 'unpaid' : 'handedOver',
    });
  });
  const orders = [...past, ...planBoard(input, popular, openStores), ...planForgotten(input, popular, openStores)];
  return orders.filter((order) => order.lines.length > 0 && order.placedAtMs < input.nowMs).sort((a, b) => a.placedAtMs - b.placedAtMs || (a.key < b.key ? -1 : 1));
}

const boardStates: readonly PlannedOutcome[] = ['paid', 'ready', 'accepted', 'picking', 'paid', 'ready', 'picking', 'handedOver', 'accepted', 'paid', 'ready', 'handedOver', 'paid', 'ready', 'handedOver'];

/** How long ago such an order was placed: ready ones have waited longest, new ones came in just now. Minutes. */
const boardAge: Record<PlannedOutcome, readonly [number, number]> = {
  paid: [2, 18], accepted: [20, 45], picking: [25, 60], ready: [70, 160], handedOver: [180, 330], canceled: [60, 90], unpaid: [20, 90],
};

/** Orders of the last hours that stop half way, so that every store's board shows work: most in the first of a city. */
function planBoard(input: OrdersPlanInput, popular: readonly PlannedProduct[], stores: readonly PlannedStore[]): PlannedOrder[] {
  // A small seed serves tests, which look at the first stores only.
  const shown = input.scale < 0.1 ? stores.filter(({ fields }) => /00[12]$/.test(fields.code)) : stores;
  return shown.flatMap((store) => {
    const code = store.fields.code;
    const count = code.endsWith('001') ? boardStates.length : store.size === 'small' ? 2 : 4;
    return Array.from({ length: count }, (_, i) => {
      const key = `seed-board-${code}-${i}`;
      const random = randomFor(key);
      const outcome = at(boardStates, i);
      const [least, most] = boardAge[outcome];
      const msAgo = random.int(least * 60_000, most * 60_000);
      const lines = Array.from({ length: random.int(1, 4) }, () => ({ product: at(popular, Math.floor(random.unit() ** 2 * popular.length)), quantity: random.chance(0.8) ? 1 : 2 }));
      const customer = at(input.customers, random.int(0, input.customers.length - 1));
      return toOrder(input, { key, storeCode: code, customer, lines, placedAtMs: input.nowMs - msAgo, outcome });
    });
  });
}

/** Days ago, and at which hour, somebody ordered what nobody came for. */
const FORGOTTEN = [{ daysAgo: 5, hour: 11 }, { daysAgo: 6, hour: 16 }] as const;

/** Orders that lie ready in the first store of a city long after their time. */
function planForgotten(input: OrdersPlanInput, popular: readonly PlannedProduct[], stores: readonly PlannedStore[]): PlannedOrder[] {
  return stores.filter(({ fields }) => fields.code.endsWith('001')).flatMap(({ fields: { code } }) =>
    FORGOTTEN.map(({ daysAgo, hour }, i) => {
      const key = `seed-board-forgotten-${code}-${i}`;
      const random = randomFor(key);
      const lines = [{ product: at(popular, random.int(0, 30)), quantity: 1 }];
      const customer = at(input.customers, random.int(0, input.customers.length - 1));
      return toOrder(input, { key, storeCode: code, customer, lines, placedAtMs: input.todayStartMs - daysAgo * DAY_MS + hour * 3_600_000, outcome: 'ready' });
    }),
  );
}

interface Basket {
  key: string;
  storeCode: string;
  customer: PlannedCustomer;
  lines: { product: PlannedProduct; quantity: number }[];
  placedAtMs: number;
  outcome: PlannedOutcome;
}

function toOrder(input: OrdersPlanInput, basket: Basket): PlannedOrder {
  const random = randomFor(`${basket.key} pace`);
  const carried = input.assortment.get(basket.storeCode) ?? new Set<string>();
  const quantities = new Map<string, number>();
  for (const { product, quantity } of basket.lines) {
    const offered = product.onSale ? product.variants.filter(({ skuCode }) => carried.has(skuCode)) : [];
    if (offered.length === 0) continue;
    // The first colour and size sell best, as they do everywhere.
    const variant: PlannedVariant = at(offered, Math.floor(random.unit() ** 1.7 * offered.length));
    // Nobody collects three sofas: what costs much is bought once.
    const units = variant.priceFen > 15_000 ? 1 : quantity;
    quantities.set(variant.skuCode, Math.min(9, (quantities.get(variant.skuCode) ?? 0) + units));
  }
  return {
    key: basket.key,
    storeCode: basket.storeCode,
    customerIndex: basket.customer.index,
    placedAtMs: basket.placedAtMs,
    lines: [...quantities].map(([skuCode, quantity]) => ({ skuCode, quantity })),
    outcome: basket.outcome,
    remark: random.pick(remarks),
    pace: {
      payAfterSeconds: random.int(12, 95),
      acceptAfterSeconds: random.int(40, 420),
      pickAfterSeconds: random.int(60, 400),
      readyAfterSeconds: random.int(150, 900),
      windowIndex: Math.floor(random.unit() ** 2 * 10),
      arrival: random.unit(),
    },
  };
}

/** Favourites first: cheap goods and the source's hot ones lead, with some luck. */
function rankProducts(products: readonly PlannedProduct[]): PlannedProduct[] {
  const score = (product: PlannedProduct): number =>
    1.7 * Math.log(at(product.variants, 0).priceFen) - (product.isHot ? 1.2 : 0) - (product.isNew ? 0.4 : 0) + randomFor(`popularity ${product.sourceId}`).unit() * 3;
  return products.map((product) => ({ product, score: score(product) })).sort((a, b) => a.score - b.score).map(({ product }) => product);
}

/** The home store, or for a draw above 0 another one of the same city. */
function chooseStore(customer: PlannedCustomer, stores: readonly PlannedStore[], draw: number): string {
  const home = stores.find(({ fields }) => fields.code === customer.homeStoreCode);
  if (home && draw === 0) return home.fields.code;
  const nearby = stores.filter(({ fields }) => fields.code.slice(0, 2) === customer.homeStoreCode.slice(0, 2));
  return at(nearby, draw % nearby.length).fields.code;
}

/** Scale 1 is every shape once; 2.5 is twice and every second one again; 0.1 is every tenth. */
function repeatShapes(shapes: readonly OrderShape[], scale: number): { shape: OrderShape; copy: number }[] {
  const copies = Math.ceil(scale);
  return Array.from({ length: copies }, (_, copy) => {
    const share = Math.min(1, scale - copy);
    return shapes.filter((_shape, i) => Math.floor((i + 1) * share) > Math.floor(i * share)).map((shape) => ({ shape, copy }));
  }).flat();
}
