import type { Database, ManualClock } from '@quanyu/platform';
import type { Assess, HistoryRepository, JoinAddresses, LinkCustomers, RiskRules, Sightings } from '@quanyu/risk';
import type { CrowdEvent } from './crowd.js';

type Verdict = Awaited<ReturnType<Assess['assess']>>['verdict'];

/** What became of the requests of one kind of people. */
export interface Tally {
  readonly who: string;
  people: number;
  requests: number;
  readonly verdicts: Record<Verdict, number>;
  /** People who were challenged, held or refused at least once. */
  stopped: number;
}

export interface RuleScore {
  readonly code: string;
  readonly version: number;
  readonly mode: string;
  shopperHits: number;
  abuserHits: number;
  /** Of all abusers' requests at the points of the rule. */
  abuserRequests: number;
}

export interface BacktestResult {
  readonly tallies: readonly Tally[];
  readonly rules: readonly RuleScore[];
}

interface Parts {
  readonly assess: Assess;
  readonly rules: RiskRules;
  readonly sightings: Sightings;
  readonly joining: JoinAddresses;
  readonly linking: LinkCustomers;
  readonly histories: HistoryRepository;
  readonly database: Database;
  readonly clock: ManualClock;
}

const LINK_EVERY_MS = 3_600_000;

/** Replays a crowd through the pipeline itself, on a clock of its own, with links made again each hour. */
export async function runBacktest(parts: Parts, events: readonly CrowdEvent[], onProgress: (done: number) => void): Promise<BacktestResult> {
  const tallies = new Map<string, Tally & { readonly seen: Set<string>; readonly hit: Set<string> }>();
  const scores = parts.rules.list().map(({ code, version, mode, points }) => ({ code, version, mode, points, shopperHits: 0, abuserHits: 0, abuserRequests: 0 }));
  let linkedAtMs = events[0]?.atMs ?? 0;
  const lastOrders = new Map<string, string>();
  for (const [index, event] of events.entries()) {
    const { atMs, point, facts, who } = event;
    parts.clock.setTo(atMs);
    if (atMs - linkedAtMs >= LINK_EVERY_MS) {
      await parts.sightings.flush();
      await parts.joining.execute();
      await parts.linking.execute();
      linkedAtMs = atMs;
    }
    const { verdict, hits } = await parts.assess.explain(point, shownAt(point, facts));
    if (point === 'signIn') parts.assess.met(point, facts);
    const tally = tallies.get(who) ?? { who, people: 0, requests: 0, verdicts: { allow: 0, challenge: 0, review: 0, refuse: 0 }, stopped: 0, seen: new Set<string>(), hit: new Set<string>() };
    tallies.set(who, tally);
    tally.requests += 1;
    tally.verdicts[verdict] += 1;
    tally.seen.add(facts.customerId);
    if (verdict !== 'allow') tally.hit.add(facts.customerId);
    for (const score of scores) if (score.points.includes(point)) countHit(score, { isAbuser: who !== 'shopper', isHit: hits.includes(score.code) });
    await follow(parts, { event, verdict, index }, lastOrders);
    if (index % 200 === 0) onProgress(index);
  }
  return {
    tallies: [...tallies.values()].map(({ seen, hit, ...tally }) => ({ ...tally, people: seen.size, stopped: hit.size })),
    rules: scores.map(({ points: _points, ...score }) => score),
  };
}

function countHit(score: RuleScore, { isAbuser, isHit }: { readonly isAbuser: boolean; readonly isHit: boolean }): void {
  if (isAbuser) score.abuserRequests += 1;
  if (!isHit) return;
  if (isAbuser) score.abuserHits += 1;
  else score.shopperHits += 1;
}

/** What a request leads to that later ones are judged by: a paid order, or its money back. */
async function follow(parts: Parts, { event: { atMs, point, facts }, verdict, index }: { event: CrowdEvent; verdict: Verdict; index: number }, lastOrders: Map<string, string>): Promise<void> {
  if (point === 'pay' && verdict === 'allow') lastOrders.set(facts.customerId, await notePaid(parts, { atMs, facts, usedCoupon: facts.usesCoupon === true, index }));
  const refunded = point === 'refund' ? lastOrders.get(facts.customerId) : undefined;
  if (refunded !== undefined) await parts.histories.noteRefunded(refunded);
}

/** Who signs in is known only afterwards. */
function shownAt(point: CrowdEvent['point'], facts: CrowdEvent['facts']): Parameters<Assess['explain']>[1] {
  if (point !== 'signIn') return facts;
  const { deviceId, ip, userAgent } = facts;
  return { deviceId, ip, userAgent };
}

async function notePaid({ database, histories }: Parts, { atMs, facts, usedCoupon, index }: { atMs: number; facts: CrowdEvent['facts']; usedCoupon: boolean; index: number }): Promise<string> {
  const orderId = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
  await database.transaction((tx) => histories.notePaid(tx, [{ orderId, customerId: facts.customerId, usedCoupon, paidAt: new Date(atMs) }]));
  return orderId;
}
