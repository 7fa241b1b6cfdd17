import { percentile } from '../bench/statistics.mjs';
import { countOf, eventsOf, isError, spanOf, totalsOf } from './figures.mjs';

/**
 * What each profile must reach, as ratios inside one run wherever times are concerned. Pure: everything that was
 * measured comes in.
 *
 * @typedef {{name: string, holds: boolean, figure: string, bound: string}} Objective
 * @typedef {import('./samples.mjs').Samples} Samples
 *
 * @typedef {object} Measured
 * @property {string} profile
 * @property {Samples} samples
 * @property {number} seconds of arrivals
 * @property {{holds: boolean, detail: string}} checks of the journeys
 * @property {number} capacityPerSecond 0 where the profile needs none
 * @property {{sold: number, units: number} | null} sale
 * @property {{allServed: boolean, detail: string}} notifies
 * @property {ReadonlyMap<string, number>} refusalsOfPlatform
 * @property {ReadonlyMap<string, number>} refusalsOfK6
 * @property {readonly {atSeconds: number, apiMemoryMb: number}[]} resources
 * @property {number | null} restockedAtMs
 * @property {boolean} quick
 * @property {readonly import('./refusal-costs.mjs').StageCost[]} [stages] of refusals, where bots came
 */

export const bounds = {
  admittedP95ToBefore: 2, backToBaseAfterSeconds: 10, backToBaseFactor: 1.25, botsRefused: 0.99, fewBotsRefused: 0.98, shoppersRefused: 0.005, writesPerRefusal: 0.1, otherAnswers: 0.1, memoryGrowth: 0.05,
  busiestToQuietest: 3, restockSeconds: 10, balancesToCapacity: 3,
};
/** Refusals that PostgreSQL had to decide: an attempt that ends in one of them has cost a transaction. */
const DECIDED_IN_DATABASE = new Set(['FLASH.LIMIT', 'FLASH.LIMIT_SHARED', 'ORDERS.QUOTE_CHANGED', 'ORDERS.STORE_CLOSED']);

const percent = /** @param {number} share */ (share) => `${(share * 100).toFixed(2)} %`;
const milliseconds = /** @param {number} value */ (value) => (Number.isFinite(value) ? `${value.toFixed(1)} 毫秒` : '没有');

/**
 * @param {Measured} measured
 * @returns {Objective[]}
 */
export function judgeObjectives(measured) {
  const own = ownObjectives[measured.profile];
  if (own === undefined) throw new Error(`${measured.profile} has no objectives`);
  return [...everyRun(measured), ...own(measured)];
}

/**
 * @param {Measured} measured
 * @returns {Objective[]}
 */
function everyRun({ profile, samples, checks, notifies, seconds }) {
  const { droppedIterations, requests } = totalsOf(samples);
  const unexpected = countOf(samples, { metric: 'unexpected_answers' });
  return [
    // A run that looks for the end finds it also in its generator; the figure says so.
    ...(profile === 'breakpoint' ? [] : [{ name: '发压端没有丢弃任何到达', holds: droppedIterations === 0, figure: String(droppedIterations), bound: '0' }]),
    { name: '每个回复不是成功就是写明原因的拒绝', holds: unexpected === 0 && requests > 0, figure: `${requests} 次中 ${unexpected} 次`, bound: '0' },
    ...(profile === 'breakpoint' ? [] : [{ name: '旅程中的每项事实都成立', holds: checks.holds, figure: checks.detail, bound: '全部' }]),
    { name: '每个支付通知第一次就被接收', holds: notifies.allServed, figure: notifies.detail, bound: '全部' },
    ...(seconds > 0 ? [] : [{ name: '有人到达', holds: false, figure: '0 s', bound: '大于 0' }]),
  ];
}

/** @type {Record<string, (measured: Measured) => Objective[]>} */
const ownObjectives = {
  'smoke': walkedAll,
  'average': (measured) => [...nobodyTurnedAway(measured), busiestLikeQuietest(measured)],
  'noon-pickup': (measured) => [...nobodyTurnedAway(measured), everyoneCollected(measured)],
  'soak': (measured) => [...walkedAll(measured), memoryStays(measured)],
  'breakpoint': (measured) => [whereItBreaks(measured)],
  '618-opening': stepUpAndBack,
  'double11-midnight': (measured) => [allSold(measured), countersAgree(measured)],
  'presale-balance': (measured) => [everyBalancePaid(measured), balancesInTime(measured)],
  'restock-rush': (measured) => [allSold(measured), restockSells(measured), countersAgree(measured)],
  'bots': (measured) => [...botsStayOut(measured), ...refusedBeforeDatabase(measured), countersAgree(measured)],
};

/** @param {Measured} measured @returns {Objective[]} */
function walkedAll(measured) {
  const count = /** @param {string} metric */ (metric) => countOf(measured.samples, { metric });
  const [placed, collected, canceled] = [count('orders_placed'), count('orders_collected'), count('orders_canceled')];
  return [{ name: '主流程的每条路都走过', holds: placed > 0 && collected > 0 && canceled > 1, figure: `下单 ${placed}，取货 ${collected}，取消 ${canceled}`, bound: '都有' }, ...nobodyTurnedAway(measured)];
}

/** @param {Measured} measured @returns {Objective[]} */
function nobodyTurnedAway({ samples }) {
  const { errors } = totalsOf(samples);
  const busy = countOf(samples, { metric: 'reject_service_busy' }) + countOf(samples, { metric: 'reject_rate_limited' });
  return [{ name: '没有人遇到繁忙', holds: errors + busy === 0, figure: `错误 ${errors}，请稍后再来 ${busy}`, bound: '0' }];
}

/** @param {Measured} measured @returns {Objective} */
function everyoneCollected({ samples }) {
  const [paid, collected] = [countOf(samples, { metric: 'orders_paid' }), countOf(samples, { metric: 'orders_collected' })];
  return { name: '上午下单的人中午都取到了货', holds: paid > 0 && paid === collected, figure: `${paid} 人中 ${collected} 人`, bound: '全部' };
}

/**
 * The day's busiest stretch against its quietest, by the time to place an order.
 * @param {Measured} measured
 * @returns {Objective}
 */
function busiestLikeQuietest({ samples, quick }) {
  const orders = samples.requests.filter(({ name }) => name === 'placeOrder');
  const { from, to } = spanOf(orders);
  const parts = 5;
  const slices = Array.from({ length: parts }, (_, index) => orders.filter(({ atMs }) => atMs >= from + ((to - from) * index) / parts && atMs < from + ((to - from) * (index + 1)) / parts));
  const sorted = slices.filter((slice) => slice.length >= 5).sort((a, b) => a.length - b.length).map((slice) => percentile(slice.map((one) => one.milliseconds), 0.95));
  const [quietest, busiest] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  const ratio = busiest / quietest;
  return { name: '最忙的五分之一天里下单的 p95，比最闲的', holds: quick || ratio <= bounds.busiestToQuietest, figure: `${milliseconds(busiest)} 比 ${milliseconds(quietest)}`, bound: `${bounds.busiestToQuietest} 倍` };
}

/**
 * Memory of the last sixth of the run against its second sixth: in an hour, the last ten minutes against minutes 10 to 20.
 * @param {Measured} measured
 * @returns {Objective}
 */
function memoryStays({ resources, seconds, quick }) {
  const mean = /** @param {number} from @param {number} to */ (from, to) => {
    const points = resources.filter(({ atSeconds }) => atSeconds >= from && atSeconds < to);
    return points.reduce((sum, { apiMemoryMb }) => sum + apiMemoryMb, 0) / points.length;
  };
  const [early, late] = [mean(seconds / 6, seconds / 3), mean((seconds * 5) / 6, seconds)];
  const growth = late / early - 1;
  // In a short run the process is still warming up.
  return { name: 'API 内存：最后六分之一与第二个六分之一相比', holds: quick || Math.abs(growth) <= bounds.memoryGrowth, figure: `${late.toFixed(0)} MB 比 ${early.toFixed(0)} MB，${percent(growth)}`, bound: `±${percent(bounds.memoryGrowth)}` };
}

/**
 * The highest rate of checkouts, by stretches of two seconds, at which placing took at most three times what it took in
 * the first quiet stretch.
 * @param {Measured} measured
 * @returns {Objective}
 */
function whereItBreaks({ samples, capacityPerSecond }) {
  const orders = samples.requests.filter(({ name }) => name === 'placeOrder');
  const { from, to } = spanOf(orders);
  const stretchMs = 2_000;
  const stretches = Array.from({ length: Math.max(0, Math.ceil((to - from) / stretchMs)) }, (_, index) => orders.filter(({ atMs }) => atMs >= from + index * stretchMs && atMs < from + (index + 1) * stretchMs));
  const quiet = percentile(stretches.slice(0, 3).flat().map((one) => one.milliseconds), 0.95);
  const kept = stretches.filter((stretch) => stretch.length > 0 && !stretch.some(isError) && percentile(stretch.map((one) => one.milliseconds), 0.95) <= bounds.busiestToQuietest * quiet);
  const best = Math.max(0, ...kept.map((stretch) => stretch.filter(({ status }) => status === 201).length / (stretchMs / 1000)));
  return { name: `下单 p95 不超过清闲时 ${bounds.busiestToQuietest} 倍的每秒结算数`, holds: best > 0, figure: `每秒 ${best.toFixed(1)}；开跑前闭环测得每秒 ${capacityPerSecond.toFixed(1)}`, bound: '找到' };
}

/** @param {Measured} measured @returns {Objective[]} */
function stepUpAndBack({ samples, capacityPerSecond, quick }) {
  const checkouts = /** @param {readonly string[]} scenarios @param {number} [fromMs] */ (scenarios, fromMs = 0) =>
    scenarios.flatMap((scenario) => eventsOf(samples, { metric: 'checkout_time', scenario, fromMs })).map(({ value }) => value);
  const before = percentile(checkouts(['before']), 0.95);
  const during = checkouts(['step', 'during']);
  const stepP95 = percentile(during, 0.95);
  const { to: endOfStepMs } = spanOf(samples.requests.filter(({ scenario, name }) => scenario === 'step' && name === 'joinWaitingRoom'));
  const afterwards = checkouts(['after'], endOfStepMs + bounds.backToBaseAfterSeconds * 1000);
  const afterP95 = percentile(afterwards, 0.95);
  const fivexx = samples.requests.filter(({ name, status }) => !name.startsWith('simulator') && status >= 500).length;
  const arrived = countOf(samples, { metric: 'shoppers_wanting', scenario: 'step' }) + countOf(samples, { metric: 'shoppers_wanting', scenario: 'during' });
  const left = countOf(samples, { metric: 'left_queue' });
  const { from: stepFrom, to: stepTo } = spanOf(eventsOf(samples, { metric: 'shoppers_wanting', scenario: 'step' }));
  const stepRate = arrived / Math.max(1, (stepTo - stepFrom) / 1000);
  return [
    { name: '台阶至少是测得能力的三倍', holds: quick || stepRate >= 2.9 * capacityPerSecond, figure: `每秒到达 ${stepRate.toFixed(0)}，能力每秒 ${capacityPerSecond.toFixed(1)} 单`, bound: '3 倍' },
    { name: '放行者结算的 p95，台阶中比台阶前', holds: during.length > 0 && (quick || stepP95 <= bounds.admittedP95ToBefore * before), figure: `${milliseconds(stepP95)} 比 ${milliseconds(before)}；${arrived} 人到达，${during.length} 人结算，${left} 人没等下去`, bound: `${bounds.admittedP95ToBefore} 倍` },
    { name: '没有 5xx', holds: fivexx === 0, figure: String(fivexx), bound: '0' },
    { name: `结束后 ${bounds.backToBaseAfterSeconds} 秒内回到台阶前的 p95`, holds: quick || afterP95 <= bounds.backToBaseFactor * before, figure: `${milliseconds(afterP95)} 比 ${milliseconds(before)}，${afterwards.length} 次结算`, bound: `${bounds.backToBaseFactor} 倍` },
  ];
}

/** @param {Measured} measured @returns {Objective} */
function allSold({ sale }) {
  if (sale === null) throw new Error('a sale was to be judged, and there was none');
  return { name: '每一件都卖出，没有一件卖两次', holds: sale.sold === sale.units, figure: `${sale.units} 件中 ${sale.sold} 件`, bound: '全部' };
}

/** Nobody whose deposit was paid and whose goods are there goes without. @param {Measured} measured @returns {Objective} */
function everyBalancePaid({ samples }) {
  const [wanting, paid] = [countOf(samples, { metric: 'shoppers_wanting' }), countOf(samples, { metric: 'orders_paid' })];
  const again = countOf(samples, { metric: 'reject_service_busy' }) + countOf(samples, { metric: 'reject_rate_limited' });
  return { name: '付过定金的人都付清了尾款', holds: wanting > 0 && paid === wanting, figure: `${wanting} 人中 ${paid} 人；请稍后再来 ${again} 次`, bound: '全部' };
}

/**
 * From the instant on at which the first of them press, against what the closed loop would need for as many orders.
 * @param {Measured} measured
 * @returns {Objective}
 */
function balancesInTime({ samples, capacityPerSecond, quick }) {
  const { from, to } = spanOf(samples.requests.filter(({ scenario, name }) => scenario === 'balances' && (name === 'quotePresaleBalance' || name === 'getOrderPayment')));
  const [tookSeconds, wantedSeconds] = [(to - from) / 1_000, countOf(samples, { metric: 'shoppers_wanting' }) / capacityPerSecond];
  return { name: '从开付到最后一笔尾款付清，比能力所需的时间', holds: quick || tookSeconds <= bounds.balancesToCapacity * wantedSeconds, figure: `${tookSeconds.toFixed(1)} 秒比 ${wantedSeconds.toFixed(1)} 秒`, bound: `${bounds.balancesToCapacity} 倍` };
}

/** @param {Measured} measured @returns {Objective} */
function restockSells({ samples, restockedAtMs }) {
  const placed = eventsOf(samples, { metric: 'orders_placed' }).map(({ atMs }) => atMs).filter((atMs) => restockedAtMs !== null && atMs >= restockedAtMs);
  const seconds = restockedAtMs === null ? Number.NaN : (Math.max(...placed) - restockedAtMs) / 1000;
  return { name: '补上的货趁还有人抢就卖完', holds: placed.length > 0 && seconds <= bounds.restockSeconds, figure: `${placed.length} 单，最后一单在补货后 ${seconds.toFixed(1)} 秒`, bound: `${bounds.restockSeconds} 秒` };
}

/** @param {Measured} measured @returns {Objective[]} */
function botsStayOut({ samples, quick }) {
  const attempts = countOf(samples, { metric: 'order_attempts', tags: { who: 'bot' } });
  const refused = eventsOf(samples, { metric: 'order_attempts_refused', tags: { who: 'bot' } });
  const cheaply = refused.filter(({ tags }) => !DECIDED_IN_DATABASE.has(tags['code'] ?? '')).length;
  // Each account that does the work may have its unit; among the few bots of a short form there are more of those than among all.
  const bound = quick ? bounds.fewBotsRefused : bounds.botsRefused;
  const [wanting, away] = [countOf(samples, { metric: 'shoppers_wanting' }), countOf(samples, { metric: 'shoppers_turned_away' })];
  return [
    { name: '机器人的下单在写数据库之前被拒绝', holds: attempts > 0 && cheaply / attempts >= bound, figure: `${attempts} 次中 ${percent(cheaply / attempts)}；下成 ${attempts - refused.length} 单`, bound: percent(bound) },
    { name: '被误拒的顾客', holds: wanting > 0 && away / wanting <= bounds.shoppersRefused, figure: `${percent(away / wanting)}，${wanting} 人中 ${away} 人`, bound: percent(bounds.shoppersRefused) },
  ];
}

/**
 * What was called refused before the database, measured there: a transaction that writes takes an id, and these take none. The rest is what
 * the shop does by itself each second, which a short form cannot tell from them.
 * @param {Measured} measured
 * @returns {Objective[]}
 */
function refusedBeforeDatabase({ stages = [], quick }) {
  const cheap = stages.filter(({ stage }) => stage !== 'database');
  const most = Math.max(0, ...cheap.map(({ writeTransactions }) => writeTransactions));
  const strays = Math.max(0, ...stages.map(({ otherAnswers, attempts }) => otherAnswers / attempts));
  return [
    { name: '各环节的代价都量到了，量的就是那一种拒绝', holds: stages.length > 0 && (quick || strays <= bounds.otherAnswers), figure: `${stages.length} 个环节，其他答复最多 ${percent(strays)}`, bound: percent(bounds.otherAnswers) },
    { name: '在数据库之前的拒绝不写数据库', holds: cheap.length > 0 && (quick || most <= bounds.writesPerRefusal), figure: `每次最多 ${most.toFixed(3)} 个写事务`, bound: String(bounds.writesPerRefusal) },
  ];
}

/** @param {Measured} measured @returns {Objective} */
function countersAgree({ refusalsOfPlatform, refusalsOfK6 }) {
  const codes = [...refusalsOfK6.keys()].filter((code) => /^(FLASH|RISK)\.|^RATE_LIMITED$/.test(code));
  const differing = codes.filter((code) => (refusalsOfPlatform.get(code) ?? 0) !== refusalsOfK6.get(code));
  const detail = differing.map((code) => `${code} 平台 ${refusalsOfPlatform.get(code) ?? 0}，k6 ${refusalsOfK6.get(code)}`).join('；');
  return { name: '平台自己数的拒绝次数与 k6 数的一致', holds: codes.length > 0 && differing.length === 0, figure: differing.length === 0 ? `${codes.length} 种原因一致` : detail, bound: '相等' };
}
