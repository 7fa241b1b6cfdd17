import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env, type Queryable } from '@quanyu/platform';
import { Refusals } from '../appeals/refusals.js';
import { ChallengeDesk } from '../challenge/challenge-desk.js';
import type { ChallengeKind } from '../challenge/challenge-kinds.js';
import type { ChallengeDifficulty } from '../challenge/challenge-port.js';
import { Decisions } from '../decisions/decisions.js';
import type { Evidence, Verdict } from '../decisions/decisions.repository.js';
import { Lists } from '../lists/lists.js';
import { markRecorded } from '../recorded.js';
import { withCause } from '../refusal-causes.js';
import { riskError } from '../risk.errors.js';
import { challengeOf, type CountedBy, HISTORY_SIGNALS, judge, type Judgement, refusesPerson, type RiskPoint, type RiskVerdict, type RuleHit, type SignalValues } from './rule.rules.js';
import { RiskRules } from './risk-rules.js';
import { Samples } from './samples.js';
import { type Facts, Signals } from './signals.js';

/** What was decided about a request, and by which rule. */
export interface Assessment {
  readonly verdict: RiskVerdict;
  readonly score: number;
  /** The rule that decided; null when nothing was found. */
  readonly rule: { readonly code: string; readonly version: number; readonly name: string } | null;
  readonly evidence: Evidence;
  /** How somebody is to show that they are one person, where that is the verdict. */
  readonly challenge: ChallengeKind;
  /** Of a refusal: it is of the person, and not of how the request came. */
  readonly isOfPerson: boolean;
}

/** Facts of a request that may also bring the answer to a challenge. */
export interface AdmissionFacts extends Facts {
  readonly challengeSolution?: string | undefined;
}

const CLEAR: Assessment = { verdict: 'allow', score: 0, rule: null, evidence: {}, challenge: 'work', isOfPerson: false };
const RECORDED: Readonly<Record<RiskVerdict, Verdict>> = { allow: 'allowed', challenge: 'challenged', review: 'reviewed', refuse: 'refused' };
const CODES: Readonly<Partial<Record<RiskVerdict, string>>> = { challenge: 'RISK.CHALLENGE_REQUIRED', refuse: 'RISK.BLOCKED' };
const DIFFICULTY: ChallengeDifficulty = 'heavy';
/** What a request shows of itself. By these somebody was counted when they were admitted. */
const SHOWN_BY_REQUESTS: ReadonlySet<CountedBy> = new Set<CountedBy>(['customer', 'device', 'network']);

interface Judged extends Judgement {
  readonly isOfPerson: boolean;
}

/** A second look at what was admitted. */
interface SecondLook {
  readonly source: Queryable;
}

/** Why somebody was turned away, for them and for the record. */
@Injectable()
export class Outcome {
  constructor(
    private readonly decisions: Decisions,
    private readonly samples: Samples,
    private readonly refusals: Refusals,
    private readonly challenges: ChallengeDesk,
  ) {}

  record(point: RiskPoint, facts: Facts, judged: Judgement, values: SignalValues): void {
    const who = { kind: point, customerId: facts.customerId, deviceId: facts.deviceId, address: facts.ip };
    for (const hit of judged.hits) {
      const code = CODES[judged.verdict];
      this.decisions.record({ ...who, ...decisionOf(hit, judged.score), verdict: RECORDED[judged.verdict], ...(code === undefined ? {} : { code }) });
    }
    for (const hit of judged.shadowHits) this.decisions.record({ ...who, ...decisionOf(hit, judged.score), verdict: 'shadowed' });
    this.samples.note({ point, customerId: facts.customerId ?? null, values, verdict: judged.verdict });
  }

  /** An error with all that somebody needs to appeal. */
  refusal(refused: { customerId: string; point: string; rule: string; ruleVersion: number; evidence: Evidence }): Error {
    return markRecorded(riskError('RISK.BLOCKED', { refusal: this.refusals.seal(refused) }));
  }

  /** Lets those pass who bring the answer. @throws RISK.CHALLENGE_REQUIRED */
  async challenge(kind: ChallengeKind, point: RiskPoint, { customerId, deviceId, ip, challengeSolution }: AdmissionFacts): Promise<void> {
    const purpose = { difficulty: DIFFICULTY, subject: `${point}/${customerId ?? deviceId ?? ip ?? ''}`, customerId };
    if (challengeSolution !== undefined && (await this.challenges.verify(kind, challengeSolution, purpose))) return;
    throw markRecorded(riskError('RISK.CHALLENGE_REQUIRED', { challenge: await this.challenges.create(kind, purpose) }));
  }
}

/** One pipeline for every point at which somebody may be turned away. */
@Injectable()
export class Assess {
  constructor(
    private readonly rules: RiskRules,
    private readonly signals: Signals,
    private readonly lists: Lists,
    private readonly outcome: Outcome,
    @Inject(ENV) private readonly env: Pick<Env, 'RISK_SCORING'>,
  ) {}

  /**
   * What the rules say. An unsuspicious request costs no wait but that of its counters, which leave together with the limits that were
   * asked for in the same turn of the event loop.
   */
  async assess(point: RiskPoint, facts: Facts): Promise<Assessment> {
    return this.assessmentOf(await this.judge(point, facts));
  }

  /**
   * Looks again at what was admitted at this point, with what is known since: who paid, where to. Nobody is counted a second time by what the
   * request had shown, and a challenge is none any more: whoever was admitted has answered it. Within a transaction, give it as `source`:
   * waiting there for another connection would starve the pool.
   */
  async assessAgain(point: RiskPoint, facts: Facts, source: Queryable): Promise<Assessment> {
    return this.assessmentOf(await this.judge(point, facts, { source }));
  }

  private assessmentOf(judged: Judged | null): Assessment {
    const decisive = judged?.hits[0];
    if (judged === null || decisive === undefined) return CLEAR;
    const { rule, evidence } = decisive;
    return { verdict: judged.verdict, score: judged.score, rule: { code: rule.code, version: rule.version, name: rule.name }, evidence, challenge: challengeOf(judged.hits), isOfPerson: judged.isOfPerson };
  }

  /** `assess`, with all rules that hit, also those on trial: for measuring rules. */
  async explain(point: RiskPoint, facts: Facts): Promise<{ readonly verdict: RiskVerdict; readonly hits: readonly string[] }> {
    const judged = await this.judge(point, facts);
    return { verdict: judged?.verdict ?? 'allow', hits: [...(judged?.hits ?? []), ...(judged?.shadowHits ?? [])].map(({ rule }) => rule.code) };
  }

  private async judge(point: RiskPoint, facts: Facts, second?: SecondLook): Promise<Judged | null> {
    if (this.env.RISK_SCORING === 'off') return null;
    this.signals.note(facts);
    const { rules, counters } = this.rules.at(point);
    if (rules.length === 0 || this.lists.isAllowed({ customerId: facts.customerId, deviceId: facts.deviceId, address: facts.ip })) return null;
    let values = await this.signals.read(point, facts, counters, second === undefined ? undefined : SHOWN_BY_REQUESTS);
    let judged = judge(rules, values);
    if (facts.customerId !== undefined && [...judged.missing].some((name) => HISTORY_SIGNALS.has(name))) {
      values = { ...values, ...(await this.signals.readHistory(facts.customerId, second?.source)) };
      judged = judge(rules, values);
    }
    if (second !== undefined && judged.verdict === 'challenge') judged = { ...judged, verdict: 'allow', hits: [] };
    this.outcome.record(point, facts, judged, values);
    return { ...judged, isOfPerson: judged.verdict === 'refuse' && refusesPerson(rules, values) };
  }

  /**
   * `assess`, with the consequence: whoever comes back may go on, under review or not. Nobody is refused who could not appeal: somebody whom
   * we do not know yet proves work instead.
   * @throws RISK.BLOCKED with `refusal`, RISK.CHALLENGE_REQUIRED with `challenge`
   */
  async admit(point: RiskPoint, facts: AdmissionFacts): Promise<Assessment> {
    const assessment = await this.assess(point, facts);
    const { verdict, rule, evidence, challenge, isOfPerson } = assessment;
    const { customerId } = facts;
    if (verdict === 'refuse' && rule !== null && customerId !== undefined) {
      throw withCause(this.outcome.refusal({ customerId, point, rule: rule.code, ruleVersion: rule.version, evidence }), isOfPerson ? { of: 'customer' } : null);
    }
    if (verdict === 'challenge' || (verdict === 'refuse' && customerId === undefined)) await this.outcome.challenge(challenge, point, facts);
    return assessment;
  }

  /**
   * `admit`, where nothing could be kept back for somebody to look at: whoever would be looked at shows that they are one person instead.
   * @throws RISK.BLOCKED, RISK.CHALLENGE_REQUIRED
   */
  async admitForGood(point: RiskPoint, facts: AdmissionFacts): Promise<void> {
    const { verdict, challenge } = await this.admit(point, facts);
    if (verdict === 'review') await this.outcome.challenge(challenge, point, facts);
  }

  /** Remembers marks of a customer that were seen beside a request: on a parcel, at a payment. */
  note(facts: Facts): void {
    this.signals.note(facts);
  }

  /** Who it was that a point let pass before it could know: counts them among its customers, and nobody waits for it. */
  met(point: RiskPoint, facts: Facts & { readonly customerId: string }): void {
    this.signals.note(facts);
    const counters = this.rules.at(point).counters.filter(({ of }) => of === 'customers');
    if (counters.length > 0) void this.signals.read(point, facts, counters);
  }
}

function decisionOf({ rule, evidence }: RuleHit, score: number): { rule: string; ruleVersion: number; evidence: Evidence } {
  return { rule: rule.code, ruleVersion: rule.version, evidence: score === 0 ? evidence : { ...evidence, score } };
}
