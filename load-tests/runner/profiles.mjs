import { readFileSync } from 'node:fs';

/**
 * The profiles: which journeys, how many arrive when, and what is on sale. The objectives of each are in objectives.mjs.
 *
 * @typedef {import('../config/prepared.js').ScenarioShape} ScenarioShape
 * @typedef {import('./campaign.mjs').SaleWish} SaleWish
 * @typedef {Omit<ScenarioShape, 'shoppers'> & {shoppersPerArrival: number, bots?: boolean}} WantedScenario
 *
 * @typedef {object} Plan
 * @property {Record<string, WantedScenario>} scenarios
 * @property {Omit<SaleWish, 'startsInSeconds' | 'lastsSeconds'>} [sale]
 * @property {number} [saleStartsAfterSeconds] from the start of k6; a sale without it already runs
 * @property {{afterSeconds: number}} [presale] whose balances can be paid from so long after the start of k6 on; its deposits are paid before
 * @property {{afterSeconds: number, units: number}} [restock]
 * @property {number} [groupSize]
 * @property {boolean} [goInOneByOne] whoever of a group has the turn goes in by themselves, as people do who were called at different moments
 * @property {number} [patienceSeconds]
 * @property {number} [noonSecond]
 * @property {boolean} [mayDrop] a run that looks for the end of what can be served
 *
 * @typedef {object} PlanInput
 * @property {number} seconds
 * @property {number} scale multiplies arrivals and buyers
 * @property {number} capacityPerSecond orders per second, measured for profiles that need it
 *
 * @typedef {object} Profile
 * @property {'day' | 'sale' | 'presale'} scenario file of journeys
 * @property {string} what one line of help
 * @property {number} seconds
 * @property {number} quickSeconds
 * @property {boolean} [needsCapacity]
 * @property {(input: PlanInput) => Plan} plan
 */

/** @type {{halfHours: {minuteOfDay: number, orders: number}[]}} */
const curve = JSON.parse(readFileSync(new URL('../data/arrival-curve.json', import.meta.url), 'utf8'));

/** The peak of a limited release against the day before, as the platform's buyers quote it. */
export const STEP_FOLD = 56;
/** The step is so many times what the shop can sell. */
const STEP_TO_CAPACITY = 3;
/** Of what the closed loop measured; the rest of the cores is the generator's, which plays thousands who wait. */
const ADMITTED_SHARE = 0.5;

/** So many seconds' worth of what the shop can take come due at one instant, and whoever has paid a deposit does not give up soon. */
export const BALANCES_SECONDS = 20;
const BALANCE_PATIENCE_SECONDS = 120;

/**
 * @param {string} exec
 * @param {number} perSecond
 * @param {number} seconds
 * @param {{maxSeconds: number, shoppersPerArrival?: number, startSeconds?: number}} rest
 * @returns {WantedScenario}
 */
function constant(exec, perSecond, seconds, { maxSeconds, shoppersPerArrival = 1, startSeconds = 0 }) {
  return { exec, startSeconds, stages: [{ perSecond, seconds }], maxSeconds, shoppersPerArrival };
}

/** @param {number} scale @param {number} seconds */
function mainJob(scale, seconds) {
  return {
    browse: constant('browse', 3 * scale, seconds, { maxSeconds: 8, shoppersPerArrival: 0 }),
    collect: constant('collect', 0.8 * scale, seconds, { maxSeconds: 30 }),
    cancelUnpaid: constant('cancelUnpaid', 0.3 * scale, seconds, { maxSeconds: 10 }),
    cancelPaid: constant('cancelPaid', 0.3 * scale, seconds, { maxSeconds: 20 }),
  };
}

/**
 * A day of the retailer's year in so many seconds: each half hour's share of the orders, scaled to a mean rate.
 * @param {number} meanPerSecond
 * @param {number} seconds
 */
export function dayStages(meanPerSecond, seconds) {
  const mean = curve.halfHours.reduce((sum, { orders }) => sum + orders, 0) / curve.halfHours.length;
  return curve.halfHours.map(({ orders }) => ({ perSecond: (orders / mean) * meanPerSecond, seconds: Math.max(1, Math.round(seconds / curve.halfHours.length)) }));
}

/** @type {Record<string, Profile>} */
export const profiles = {
  'smoke': {
    scenario: 'day', seconds: 60, quickSeconds: 20,
    what: 'the main job at a walking pace: browse, order, pay, prepare, hand over, cancel',
    plan: ({ seconds, scale }) => ({ scenarios: mainJob(scale, seconds) }),
  },
  'average': {
    scenario: 'day', seconds: 156, quickSeconds: 52,
    what: "an ordinary day's curve, half hours turned into seconds",
    plan: ({ seconds, scale }) => {
      const day = /** @param {string} exec @param {number} mean @param {number} maxSeconds @param {number} shoppersPerArrival @returns {WantedScenario} */ (exec, mean, maxSeconds, shoppersPerArrival) => ({
        exec, startSeconds: 0, stages: dayStages(mean * scale, seconds), maxSeconds, shoppersPerArrival,
      });
      return { scenarios: { browse: day('browse', 3, 8, 0), collect: day('collect', 0.8, 30, 1), cancelPaid: day('cancelPaid', 0.1, 20, 1), board: day('watchBoard', 1, 5, 0) } };
    },
  },
  'noon-pickup': {
    scenario: 'day', seconds: 60, quickSeconds: 25,
    what: 'ordered all morning, collected at noon when everyone comes at once',
    plan: ({ seconds, scale }) => ({
      scenarios: {
        browse: constant('browse', 1 * scale, seconds, { maxSeconds: 8, shoppersPerArrival: 0 }),
        noon: constant('collectAtNoon', 1.5 * scale, seconds * 0.6, { maxSeconds: seconds + 20 }),
        board: constant('watchBoard', 2 * scale, seconds, { maxSeconds: 5, shoppersPerArrival: 0 }),
      },
      noonSecond: seconds,
    }),
  },
  'soak': {
    scenario: 'day', seconds: 3_600, quickSeconds: 60,
    what: 'the main job for an hour: does memory stay where it was?',
    plan: ({ seconds, scale }) => ({ scenarios: mainJob(scale, seconds) }),
  },
  'breakpoint': {
    scenario: 'day', seconds: 60, quickSeconds: 20, needsCapacity: true,
    what: 'checkouts that become ever more, until the shop does not keep up',
    plan: ({ seconds, scale, capacityPerSecond }) => ({
      scenarios: { checkout: { exec: 'checkout', startSeconds: 0, stages: [{ perSecond: capacityPerSecond / 8, seconds: seconds / 6 }, { perSecond: capacityPerSecond / 8, seconds: seconds / 6 }, { perSecond: capacityPerSecond * 1.5 * scale, seconds }], maxSeconds: 6, shoppersPerArrival: 1 } },
      mayDrop: true,
    }),
  },
  '618-opening': {
    scenario: 'sale', seconds: 70, quickSeconds: 24, needsCapacity: true,
    what: 'a 56-fold step into a limited release behind a waiting room, and back',
    plan: ({ seconds, scale, capacityPerSecond }) => {
      const base = Math.max(0.5, (capacityPerSecond * STEP_TO_CAPACITY * scale) / STEP_FOLD);
      const [before, during] = [seconds * 0.4, seconds * 0.2];
      return {
        scenarios: {
          // Alone or in groups, so many shoppers arrive: a group is ten who press at the same moment.
          before: constant('buyAlone', base, before, { maxSeconds: 15 }),
          step: constant('buy', (base * STEP_FOLD) / 10, during, { maxSeconds: 20, shoppersPerArrival: 10, startSeconds: before }),
          during: constant('buyAlone', base, during, { maxSeconds: 20, startSeconds: before }),
          after: constant('buyAlone', base, seconds - before - during, { maxSeconds: 15, startSeconds: before + during }),
        },
        sale: { name: '618 首发', units: 20_000, stores: 10, protection: { waitingRoom: 'auto', admitPerSecond: Math.max(1, capacityPerSecond * ADMITTED_SHARE), passMinutes: 2, memberShare: 0 } },
        groupSize: 10, goInOneByOne: true, patienceSeconds: 8,
      };
    },
  },
  'double11-midnight': {
    scenario: 'sale', seconds: 30, quickSeconds: 15,
    what: 'thousands of buyers for few units over 20 stores, all at one instant',
    plan: ({ seconds, scale }) => {
      const groupSize = 25;
      const groups = Math.max(2, Math.round((5_000 * scale) / groupSize));
      return {
        scenarios: {
          midnight: { exec: 'buyAtMidnight', startSeconds: 0, stages: [], atOnce: groups, maxSeconds: seconds + 30, shoppersPerArrival: groupSize },
          look: constant('browseSale', 2 * scale, seconds, { maxSeconds: 5, shoppersPerArrival: 0 }),
        },
        sale: { name: '双11 零点', units: 100, stores: 20 }, saleStartsAfterSeconds: 10, groupSize, patienceSeconds: 20,
      };
    },
  },
  'presale-balance': {
    scenario: 'presale', seconds: 30, quickSeconds: 15, needsCapacity: true,
    what: 'everybody who paid a deposit pays the balance, all at the instant at which that begins',
    plan: ({ seconds, scale, capacityPerSecond }) => {
      const groupSize = 10;
      const groups = Math.max(2, Math.round((capacityPerSecond * BALANCES_SECONDS * scale) / groupSize));
      return {
        scenarios: {
          balances: { exec: 'payAtOpening', startSeconds: 0, stages: [], atOnce: groups, maxSeconds: seconds + BALANCE_PATIENCE_SECONDS + 30, shoppersPerArrival: groupSize },
          browse: constant('browse', 2 * scale, seconds, { maxSeconds: 8, shoppersPerArrival: 0 }),
        },
        presale: { afterSeconds: 10 }, groupSize, patienceSeconds: BALANCE_PATIENCE_SECONDS,
      };
    },
  },
  'restock-rush': {
    scenario: 'sale', seconds: 40, quickSeconds: 20,
    what: 'a sale that is sold out gets new units while thousands still try',
    plan: ({ seconds, scale }) => ({
      scenarios: { rush: constant('buy', 8 * scale, seconds, { maxSeconds: 15, shoppersPerArrival: 10 }), look: constant('browseSale', 2 * scale, seconds, { maxSeconds: 5, shoppersPerArrival: 0 }) },
      sale: { name: '补货', units: Math.max(5, Math.round(40 * scale)), stores: 5 }, restock: { afterSeconds: seconds / 2, units: Math.max(5, Math.round(80 * scale)) }, groupSize: 10, patienceSeconds: 5,
    }),
  },
  'bots': {
    scenario: 'sale', seconds: 120, quickSeconds: 20,
    what: '95 % bots of five kinds among 5 % shoppers, with no marker between them',
    plan: ({ seconds, scale }) => ({
      scenarios: {
        shoppers: constant('buyAlone', 1.7 * scale, seconds, { maxSeconds: 15 }),
        attackers: { ...constant('attack', 1.7 * 19 * scale, seconds, { maxSeconds: 15 }), bots: true },
      },
      // Enough for every shopper: whoever of them is refused was refused wrongly.
      sale: { name: '限量联名', units: 4_000, stores: 5, limits: { perDevice: 2, perAddress: 4 }, protection: { challenge: 'light' } },
      patienceSeconds: 10,
    }),
  },
};

/**
 * How many arrivals one scenario will have, rounded up.
 * @param {Pick<ScenarioShape, 'stages' | 'atOnce'>} shape
 */
export function arrivalsOf({ stages, atOnce }) {
  if (atOnce !== undefined) return atOnce;
  if (stages.length === 1) return Math.ceil((stages[0]?.perSecond ?? 0) * (stages[0]?.seconds ?? 0));
  return Math.ceil(stages.reduce((sum, { perSecond, seconds }, index) => sum + ((perSecond + (stages[index - 1] ?? { perSecond }).perSecond) / 2) * seconds, 0));
}

/** No scenario needs more different people than this; then they come again. */
const MOST_SHOPPERS = 20_000;
const FEWEST_SHOPPERS = 30;

/**
 * Gives each scenario a part of the shoppers, of its own.
 * @param {Plan} plan
 * @returns {{shape: Record<string, ScenarioShape>, shoppers: number, bots: {from: number, count: number} | null}}
 */
export function allotShoppers({ scenarios }) {
  /** @type {Record<string, ScenarioShape>} */
  const shape = {};
  let [from, bots] = [0, /** @type {{from: number, count: number} | null} */ (null)];
  for (const [name, { shoppersPerArrival, bots: areBots, ...rest }] of Object.entries(scenarios)) {
    const count = shoppersPerArrival === 0 ? 0 : Math.min(MOST_SHOPPERS, Math.max(FEWEST_SHOPPERS, (arrivalsOf(rest) + 2) * shoppersPerArrival));
    shape[name] = { ...rest, shoppers: { from, count } };
    if (areBots) bots = { from, count };
    from += count;
  }
  return { shape, shoppers: from, bots };
}
