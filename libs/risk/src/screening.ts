import { Injectable } from '@nestjs/common';
import { type DomainError, isDomainError } from '@quanyu/platform';
import { Refusals } from './appeals/refusals.js';
import { Decisions } from './decisions/decisions.js';
import type { Evidence, Verdict } from './decisions/decisions.repository.js';
import { type Caller, Lists } from './lists/lists.js';
import type { ListEntry } from './lists/lists.repository.js';
import { isRecorded, markRecorded } from './recorded.js';
import { type RefusalCause, withCause } from './refusal-causes.js';
import { riskError } from './risk.errors.js';

/** Refusals that are risk's to explain; that something is sold out explains itself. */
const RECORDED = /^(RATE_LIMITED|RISK\..+)$/;
const RULE_VERSION = 1;
const VERDICTS: ReadonlyMap<string, Verdict> = new Map([['RISK.CHALLENGE_REQUIRED', 'challenged'], ['RISK.QUEUE_REQUIRED', 'queued']]);

/** What of a refusal says why, without what it says to the caller alone. */
function evidenceOf({ details: { retryAfterSeconds, roomId } }: DomainError): Evidence {
  if (typeof retryAfterSeconds === 'number') return { retryAfterSeconds };
  return typeof roomId === 'string' ? { roomId } : {};
}

/** A network is what a request came by: it is nobody. */
function causeOf({ subjectKind, subject, createdAt }: ListEntry): RefusalCause | null {
  if (subjectKind === 'customer') return { of: 'customer' };
  return subjectKind === 'device' ? { of: 'device', deviceId: subject, since: createdAt } : null;
}

/** The frame around every guarded attempt: the deny list first, and a record of why somebody was turned away. */
@Injectable()
export class Screening {
  constructor(
    private readonly lists: Lists,
    private readonly decisions: Decisions,
    private readonly refusals: Refusals,
  ) {}

  /**
   * Runs an attempt of the given kind, for example `order.place`, unless the caller is on the deny list.
   * @throws RISK.BLOCKED, and what the attempt throws
   */
  async run<T>(kind: string, caller: Caller, attempt: () => Promise<T>): Promise<T> {
    const denied = this.lists.findDenial(caller);
    if (denied !== null) {
      throw withCause(this.refuse(kind, caller, { rule: `list.${denied.subjectKind}`, evidence: { entryId: denied.entryId, reason: denied.reason } }), causeOf(denied));
    }
    return this.watch(kind, caller, attempt);
  }

  /** Runs an attempt that the deny list does not end, and records why somebody was turned away. */
  async watch<T>(kind: string, caller: Caller, attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (error) {
      if (isDomainError(error) && RECORDED.test(error.code) && !isRecorded(error)) {
        const { customerId, deviceId, address } = caller;
        this.decisions.record({ customerId, deviceId, address, kind, rule: error.code, ruleVersion: RULE_VERSION, verdict: VERDICTS.get(error.code) ?? 'refused', code: error.code, evidence: evidenceOf(error) });
      }
      throw error;
    }
  }

  /** Where nobody may be turned away: what of the deny list makes somebody look at this caller, recorded as such; null for nearly everybody. */
  findReview(kind: string, caller: Caller): { readonly rule: string; readonly ruleVersion: number; readonly evidence: Evidence } | null {
    const denied = this.lists.isDenied(caller);
    if (denied === null) return null;
    const review = { rule: `list.${denied.subjectKind}`, ruleVersion: RULE_VERSION, evidence: { entryId: denied.entryId, reason: denied.reason } };
    this.decisions.record({ ...caller, kind, ...review, verdict: 'reviewed' });
    return review;
  }

  /** Records that somebody was turned away, and gives the refusal with all that they need to appeal. What it says of itself it says to staff. */
  refuse(kind: string, caller: Caller, { rule, evidence }: { rule: string; evidence: Evidence }): DomainError {
    const { customerId } = caller;
    this.decisions.record({ ...caller, kind, rule, ruleVersion: RULE_VERSION, verdict: 'refused', code: 'RISK.BLOCKED', evidence });
    return markRecorded(riskError('RISK.BLOCKED', customerId === undefined ? {} : { refusal: this.refusals.seal({ customerId, point: kind, rule, ruleVersion: RULE_VERSION, evidence }) }));
  }
}
