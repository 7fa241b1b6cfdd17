import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seeded } from '../chaos/random.mjs';

/**
 * A chain as large as the finder is asked to serve, made up from a seed: stores stand where people live, their ranges
 * overlap by what sells everywhere, what sells in their region and what is theirs alone, and baskets are bought by people
 * who know what the stores around them carry.
 *
 * @typedef {object} WorldStore
 * @property {string} id
 * @property {string} code
 * @property {string} city
 * @property {number} latitude
 * @property {number} longitude
 * @property {Map<number, number>} stock units that can be promised, by number of the variant
 *
 * @typedef {{latitude: number, longitude: number, lines: {variant: number, quantity: number}[]}} Basket
 * @typedef {{variantIds: readonly string[], stores: readonly WorldStore[]}} World
 */

const DISTRICTS = fileURLToPath(new URL('../../apps/api/src/tools/seed/data/districts.json', import.meta.url));
/** Sold nearly everywhere, and the part of it that a store takes. */
const NATIONAL = { variants: 900, share: 0.6 };
/** What a region's stores choose from, and how much of a range comes from there. */
const REGIONAL = { variants: 3_000, taken: 900, degrees: 5 };
const SOLD_OUT_SHARE = 0.08;
/** Shares of baskets with 1 to 6 lines. */
const LINES = [0.25, 0.22, 0.18, 0.14, 0.11, 0.1];
/** A line that the shopper knows from a store around, not from the whole catalogue. */
const KNOWN_SHARE = 0.9;
const STORES_KNOWN = 3;

/**
 * @param {{stores: number, variants: number, perStore: number, seed: number}} size
 * @returns {World}
 */
export function makeWorld({ stores, variants, perStore, seed }) {
  const random = seeded(seed);
  const popular = weightedPicker(variants, random);
  const places = /** @type {{city: string, district: string | null, lat: number, lng: number}[]} */ (JSON.parse(readFileSync(DISTRICTS, 'utf8'))).filter(({ district }) => district !== null);
  const cities = [...new Set(places.map(({ city }) => city))];
  // A few cities have most of the stores, as everywhere.
  const cityOf = weightedPicker(cities.length, random);
  const byCity = new Map(cities.map((city) => [city, places.filter((place) => place.city === city)]));
  /** @type {Map<string, number[]>} */
  const regions = new Map();
  const world = Array.from({ length: stores }, (_, index) => {
    const inCity = byCity.get(cities[cityOf()] ?? '') ?? [];
    const place = inCity[Math.floor(random() * inCity.length)];
    if (place === undefined) throw new Error('a city has no district');
    const region = `${Math.floor(place.lat / REGIONAL.degrees)}/${Math.floor(place.lng / REGIONAL.degrees)}`;
    const range = regions.get(region) ?? sample(popular, REGIONAL.variants);
    regions.set(region, range);
    return {
      id: uuidOf(random),
      code: `BE${String(index).padStart(5, '0')}`,
      city: place.city,
      latitude: place.lat + (random() + random() - 1) * 0.05,
      longitude: place.lng + (random() + random() - 1) * 0.05,
      stock: new Map([...chooseRange(range, { variants, perStore }, random)].map((variant) => [variant, random() < SOLD_OUT_SHARE ? 0 : 1 + Math.floor(random() * random() * 40)])),
    };
  });
  return { variantIds: Array.from({ length: variants }, () => uuidOf(random)), stores: world };
}

/**
 * @param {World} world
 * @param {{count: number, seed: number}} wanted
 * @returns {Basket[]}
 */
export function makeBaskets({ stores, variantIds }, { count, seed }) {
  const random = seeded(seed);
  const popular = weightedPicker(variantIds.length, random);
  return Array.from({ length: count }, () => {
    const home = stores[Math.floor(random() * stores.length)];
    if (home === undefined) throw new Error('the world has no store');
    const position = { latitude: home.latitude + (random() - 0.5) * 0.04, longitude: home.longitude + (random() - 0.5) * 0.04 };
    const known = nearest(stores.filter((store) => Math.abs(store.latitude - home.latitude) < 1 && Math.abs(store.longitude - home.longitude) < 1), position).slice(0, STORES_KNOWN);
    const usual = known[Math.floor(random() ** 2 * known.length)] ?? home;
    const range = [...usual.stock.keys()].sort((a, b) => a - b);
    /** @type {Map<number, number>} */
    const lines = new Map();
    const size = pickSize(random());
    while (lines.size < size) {
      // The smaller the number, the better it sells: squaring leans to what sells.
      const variant = random() < KNOWN_SHARE ? range[Math.floor(random() ** 2 * range.length)] : popular();
      if (variant !== undefined) lines.set(variant, random() < 0.85 ? 1 : 2);
    }
    return { ...position, lines: [...lines].map(([variant, quantity]) => ({ variant, quantity })) };
  });
}

/**
 * Stores by distance from a position.
 * @param {readonly WorldStore[]} stores
 * @param {{latitude: number, longitude: number}} position
 */
export function nearest(stores, position) {
  return stores.map((store) => ({ store, metres: metresBetween(store, position) })).sort((a, b) => a.metres - b.metres).map(({ store }) => store);
}

/**
 * Great circle, which is all that an order of stores needs.
 * @param {{latitude: number, longitude: number}} a
 * @param {{latitude: number, longitude: number}} b
 */
export function metresBetween(a, b) {
  const radians = Math.PI / 180;
  const chord = Math.sin(((a.latitude - b.latitude) * radians) / 2) ** 2 + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * Math.sin(((a.longitude - b.longitude) * radians) / 2) ** 2;
  return 2 * 6_371_008 * Math.asin(Math.sqrt(chord));
}

/**
 * @param {WorldStore} store
 * @param {Basket} basket
 */
export function hasWhole({ stock }, { lines }) {
  return lines.every(({ variant, quantity }) => (stock.get(variant) ?? 0) >= quantity);
}

/**
 * @param {readonly number[]} regional
 * @param {{variants: number, perStore: number}} size
 * @param {() => number} random
 */
function chooseRange(regional, { variants, perStore }, random) {
  /** @type {Set<number>} */
  const range = new Set();
  for (let variant = 0; variant < Math.min(NATIONAL.variants, variants); variant += 1) if (random() < NATIONAL.share) range.add(variant);
  const withRegional = Math.min(perStore, range.size + REGIONAL.taken);
  for (let tries = 0; range.size < withRegional && tries < 20_000; tries += 1) range.add(regional[Math.floor(random() * regional.length)] ?? 0);
  while (range.size < perStore) range.add(Math.floor(random() * variants));
  return [...range].slice(0, perStore);
}

/**
 * Draws numbers below `count` of which small ones come more often.
 * @param {number} count
 * @param {() => number} random
 */
function weightedPicker(count, random) {
  const upTo = new Float64Array(count);
  let total = 0;
  for (let index = 0; index < count; index += 1) upTo[index] = total += (index + 20) ** -0.8;
  return () => {
    const wanted = random() * total;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/**
 * @param {() => number} draw
 * @param {number} count
 */
function sample(draw, count) {
  /** @type {Set<number>} */
  const found = new Set();
  for (let tries = 0; found.size < count && tries < 100_000; tries += 1) found.add(draw());
  return [...found];
}

/** @param {number} at from 0 to 1 */
function pickSize(at) {
  let left = at;
  for (const [index, share] of LINES.entries()) if ((left -= share) < 0) return index + 1;
  return LINES.length;
}

/** @param {() => number} random */
function uuidOf(random) {
  const hex = Array.from({ length: 32 }, (_, index) => (index === 12 ? 7 : index === 16 ? 8 + Math.floor(random() * 4) : Math.floor(random() * 16)).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
