import type { Benefit, CartLine, ItemScope, PriceRequest, PriceRule } from '../price-rule.js';

/**
 * The best that rules can give a cart, by trying every subset of them on units laid out one by one. Written from the text of the decision
 * alone and sharing nothing with the engine, so that both being wrong in the same way is unlikely. For small carts in tests only.
 */
export function bruteForceWorth(request: PriceRequest, rules: readonly PriceRule[]): { worthFen: number; coupons: number } {
  const held = new Set(request.coupons.map(({ ruleId }) => ruleId));
  const usable = rules.filter(({ id, needsCoupon }) => !needsCoupon || held.has(id)).sort(inRunningOrder);
  let best = { worthFen: 0, coupons: 0 };
  for (let bits = 0; bits < 2 ** usable.length; bits += 1) {
    const subset = usable.filter((_rule, index) => Math.floor(bits / 2 ** index) % 2 === 1);
    if (!mayStandTogether(subset)) continue;
    const worthFen = worthOfAll(request, subset);
    const coupons = subset.filter(({ needsCoupon }) => needsCoupon).length;
    if (worthFen !== null && (worthFen > best.worthFen || (worthFen === best.worthFen && coupons < best.coupons))) best = { worthFen, coupons };
  }
  return best;
}

const RUNNING_ORDER: readonly (readonly Benefit['kind'][])[] = [['bundle', 'buyGet', 'exchange'], ['amountOff', 'percentOff'], ['gift'], ['pointsTimes'], ['shipping']];

function inRunningOrder(a: PriceRule, b: PriceRule): number {
  const stage = ({ benefit }: PriceRule): number => RUNNING_ORDER.findIndex((kinds) => kinds.includes(benefit.kind));
  if (stage(a) !== stage(b)) return stage(a) - stage(b);
  if (a.priority !== b.priority) return b.priority - a.priority;
  return a.id.localeCompare(b.id);
}

function mayStandTogether(subset: readonly PriceRule[]): boolean {
  if (subset.length > 1 && subset.some(({ standsAlone }) => standsAlone)) return false;
  const groups = subset.flatMap(({ exclusiveGroup }) => (exclusiveGroup === null ? [] : [exclusiveGroup]));
  return groups.length === new Set(groups).size;
}

interface Unit {
  readonly line: number;
  readonly fen: number;
  used: boolean;
}

interface Basket {
  readonly request: PriceRequest;
  readonly units: Unit[];
  readonly left: bigint[];
  /** What lines cost when the rules on units are through. */
  base: bigint[];
  fee: bigint;
}

/** Null when one of the rules gives nothing at its turn. */
function worthOfAll(request: PriceRequest, subset: readonly PriceRule[]): number | null {
  const fenOf = (line: CartLine): number => line.campaign?.priceFen ?? line.cataloguePriceFen;
  const basket: Basket = {
    request,
    units: request.lines.flatMap((line, index) => Array.from({ length: line.quantity }, () => ({ line: index, fen: fenOf(line), used: false }))),
    left: request.lines.map((line) => BigInt(fenOf(line)) * BigInt(line.quantity)),
    base: [],
    fee: BigInt(request.shippingFen),
  };
  let worth = 0n;
  for (const rule of subset) {
    if (basket.base.length === 0) basket.base = [...basket.left];
    const room = request.rooms.get(rule.id);
    const uses = Math.min(room?.usesLeft ?? Infinity, room?.customerUsesLeft ?? Infinity);
    const given: Given = uses < 1 ? { paid: 0n, points: 0n } : giveRule(rule, basket, uses);
    if (RUNNING_ORDER[0]?.includes(rule.benefit.kind) === true) basket.base = [...basket.left];
    const budget = room?.budgetLeftFen ?? null;
    if (given.paid + given.points <= 0n || (budget !== null && (budget <= 0 || (given.asked ?? given.paid) > BigInt(budget)))) return null;
    worth += given.paid + given.points;
  }
  return Number(worth);
}

function isIn(scope: ItemScope, { variantId, productId, categoryIds }: CartLine): boolean {
  if (scope.exceptVariantIds.includes(variantId)) return false;
  const isNamed = scope.variantIds.includes(variantId) || scope.productIds.includes(productId) || categoryIds.some((id) => scope.categoryIds.includes(id));
  return isNamed || scope.variantIds.length + scope.productIds.length + scope.categoryIds.length === 0;
}

function linesOf(rule: PriceRule, scope: ItemScope, { request }: Basket): number[] {
  return request.lines.flatMap((line, index) => (isIn(scope, line) && (rule.includesCampaignPrices || line.campaign === null) ? [index] : []));
}

interface Given {
  readonly paid: bigint;
  readonly points: bigint;
  /** Before it met a line that had nothing left. */
  readonly asked?: bigint;
}

function giveRule(rule: PriceRule, basket: Basket, uses: number): Given {
  const { benefit } = rule;
  const lines = linesOf(rule, rule.scope, basket);
  const amount = lines.reduce((sum, line) => sum + (basket.base[line] ?? 0n), 0n);
  const count = lines.reduce((sum, line) => sum + (basket.request.lines[line]?.quantity ?? 0), 0);
  const isMet = (from: { fromFen: number; fromUnits: number }): boolean => amount >= BigInt(from.fromFen) && count >= from.fromUnits;
  const nothing = { paid: 0n, points: 0n };
  switch (benefit.kind) {
    case 'amountOff': {
      const offers = benefit.steps.filter(isMet).map(({ fromFen, offFen }) => (benefit.repeats && fromFen > 0 ? (amount / BigInt(fromFen)) * BigInt(offFen) : BigInt(offFen)));
      const asked = least(most(offers), amount);
      return { paid: share(basket, lines, asked), points: 0n, asked };
    }
    case 'percentOff': {
      const offers = benefit.steps.filter(isMet).map(({ percentOff }) => (amount * BigInt(percentOff)) / 100n);
      const asked = least(most(offers), benefit.maxOffFen === null ? amount : BigInt(benefit.maxOffFen));
      return { paid: share(basket, lines, asked), points: 0n, asked };
    }
    case 'gift': {
      if (lines.length === 0 || !isMet(benefit)) return nothing;
      const times = benefit.repeats && benefit.fromFen > 0 ? Math.min(Number(amount / BigInt(benefit.fromFen)), uses) : 1;
      return { paid: BigInt(times * benefit.units * benefit.worthFen), points: 0n };
    }
    case 'pointsTimes': {
      const { perYuan, worthFen } = basket.request.points ?? { perYuan: 0, worthFen: 0 };
      return { paid: 0n, points: (amount / 100n) * BigInt(perYuan * (benefit.times - 1) * worthFen) };
    }
    case 'shipping': {
      if (lines.length === 0 || amount < BigInt(benefit.fromFen)) return nothing;
      const fee = BigInt(basket.request.shippingFen);
      const asked = benefit.offFen === null ? fee : least(BigInt(benefit.offFen), fee);
      const off = least(asked, basket.fee);
      basket.fee -= off;
      return { paid: off, points: 0n, asked };
    }
    case 'buyGet':
    case 'bundle':
    case 'exchange':
      return { paid: giveOnUnits(rule, basket, { lines, uses }), points: 0n };
  }
}

/** Takes units one set after the other, and reduces some of them. */
function giveOnUnits(rule: PriceRule, basket: Basket, { lines, uses }: { lines: number[]; uses: number }): bigint {
  const { benefit } = rule;
  // Cheapest first; of equal prices the later line stands first, as the engine documents.
  const free = (of: readonly number[]): Unit[] => basket.units.filter(({ line, used }) => !used && of.includes(line)).sort((a, b) => a.fen - b.fen || b.line - a.line);
  const reductions = new Map<number, bigint>();
  const reduce = (units: readonly Unit[], percent: number): void => {
    const byLine = new Map<number, bigint>();
    for (const { line, fen } of units) byLine.set(line, (byLine.get(line) ?? 0n) + BigInt(fen));
    for (const [line, fen] of byLine) reductions.set(line, (fen * BigInt(percent)) / 100n);
  };
  const use = (units: readonly Unit[]): void => units.forEach((unit) => { unit.used = true; });
  if (benefit.kind === 'exchange') {
    const unit = [...free(lines)].sort((a, b) => b.fen - a.fen || a.line - b.line)[0];
    if (unit === undefined || unit.fen <= benefit.exchangePriceFen) return 0n;
    use([unit]);
    reductions.set(unit.line, BigInt(unit.fen - benefit.exchangePriceFen));
  } else if (benefit.kind === 'bundle') {
    return giveSets(rule, basket, uses);
  } else if (benefit.kind === 'buyGet') {
    const limit = Math.min(uses, benefit.maxTimes ?? Infinity);
    const got: Unit[] = [];
    const size = benefit.buyUnits + benefit.getUnits;
    if (benefit.getFrom === 'sameVariant') {
      let sets = 0;
      for (const line of [...lines].sort((a, b) => (basket.units.find((unit) => unit.line === b)?.fen ?? 0) - (basket.units.find((unit) => unit.line === a)?.fen ?? 0) || a - b)) {
        for (let units = free([line]); units.length >= size && sets < limit; units = free([line]), sets += 1) {
          use(units.slice(0, size));
          got.push(...units.slice(0, benefit.getUnits));
        }
      }
    } else {
      const others = benefit.getScope === null ? [] : linesOf(rule, benefit.getScope, basket).filter((line) => !lines.includes(line));
      const pool = free(lines);
      const givePool = benefit.getFrom === 'cheapest' ? pool : free(others);
      const sets = benefit.getFrom === 'cheapest' ? Math.floor(pool.length / size) : Math.min(Math.floor(pool.length / benefit.buyUnits), Math.floor(givePool.length / benefit.getUnits));
      const times = Math.min(sets, limit);
      got.push(...givePool.slice(0, times * benefit.getUnits));
      use(benefit.getFrom === 'cheapest' ? pool.slice(0, times * size) : [...got, ...pool.slice(0, times * benefit.buyUnits)]);
    }
    reduce(got, benefit.percentOff);
  }
  return takeOff(basket, reductions);
}

function giveSets({ benefit, includesCampaignPrices }: PriceRule, basket: Basket, uses: number): bigint {
  if (benefit.kind !== 'bundle') return 0n;
  const lineOf = ({ line }: Unit): CartLine | undefined => basket.request.lines[line];
  const taken: Unit[] = [];
  let saved = 0;
  for (let times = 0; times < Math.min(uses, benefit.maxTimes ?? Infinity); times += 1) {
    const set = benefit.parts.map(({ variantIds, units }) =>
      basket.units
        .filter((unit) => !unit.used && !taken.includes(unit) && variantIds.includes(lineOf(unit)?.variantId ?? '') && (includesCampaignPrices || lineOf(unit)?.campaign === null))
        .sort((a, b) => b.fen - a.fen || a.line - b.line)
        .slice(0, units),
    );
    if (set.some((units, part) => units.length < (benefit.parts[part]?.units ?? 0))) break;
    const saving = set.flat().reduce((sum, { fen }) => sum + fen, 0) - benefit.bundlePriceFen;
    if (saving <= 0) break;
    taken.push(...set.flat());
    saved += saving;
  }
  taken.forEach((unit) => { unit.used = true; });
  const lines = [...new Set(taken.map(({ line }) => line))];
  const weights = lines.map((line) => BigInt(taken.filter((unit) => unit.line === line).reduce((sum, { fen }) => sum + fen, 0)));
  return takeOff(basket, new Map(largestRemainder(BigInt(saved), weights).map((part, index) => [lines[index] ?? 0, part])));
}

function share(basket: Basket, lines: readonly number[], off: bigint): bigint {
  const parts = largestRemainder(off, lines.map((line) => basket.base[line] ?? 0n));
  return takeOff(basket, new Map(parts.map((part, index) => [lines[index] ?? 0, least(part, basket.left[lines[index] ?? 0] ?? 0n)])));
}

function takeOff(basket: Basket, parts: ReadonlyMap<number, bigint>): bigint {
  let sum = 0n;
  for (const [line, part] of parts) {
    basket.left[line] = (basket.left[line] ?? 0n) - part;
    sum += part;
  }
  return sum;
}

/** A fen at a time to whoever lacks most of an exact share. */
function largestRemainder(amount: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n) return weights.map(() => 0n);
  const shares = weights.map((weight) => (amount * weight) / total);
  const lacking = weights.map((weight, index) => ({ index, rest: (amount * weight) % total }));
  for (let left = amount - shares.reduce((sum, part) => sum + part, 0n); left > 0n; left -= 1n) {
    const next = lacking.reduce((most_, one) => (one.rest > most_.rest ? one : most_));
    shares[next.index] = (shares[next.index] ?? 0n) + 1n;
    next.rest = -1n;
  }
  return shares;
}

function most(amounts: readonly bigint[]): bigint {
  return amounts.reduce((best, amount) => (amount > best ? amount : best), 0n);
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
