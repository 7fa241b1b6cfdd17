import { Inject, Injectable } from '@nestjs/common';
import { Clock, ENV, type Env } from '@quanyu/platform';
import { z } from 'zod';
import type { Evidence } from '../decisions/decisions.repository.js';
import { SignedText } from '../signed-text.js';

/** Why somebody was turned away, as they can carry it to those who may undo it. */
export interface Refusal {
  readonly customerId: string;
  /** What was asked for, for example `order`. */
  readonly point: string;
  readonly rule: string;
  readonly ruleVersion: number;
  readonly at: Date;
  readonly evidence: Evidence;
}

/** What of the evidence travels; all of it stands in the record of decisions. */
const MAX_EVIDENCE = 200;
const evidenceSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

/** Refusals as signed texts: nothing is written for the many who go away, and nobody can appeal against what did not happen. */
@Injectable()
export class Refusals {
  private readonly signed: SignedText;

  constructor(
    @Inject(ENV) env: Pick<Env, 'RISK_TOKEN_SECRET'>,
    private readonly clock: Clock,
  ) {
    this.signed = new SignedText(env.RISK_TOKEN_SECRET, 'refusal', 6);
  }

  seal({ customerId, point, rule, ruleVersion, evidence }: Omit<Refusal, 'at'>): string {
    const fields = [customerId, encode(point), encode(rule), String(ruleVersion), Math.floor(this.clock.nowMs()).toString(36), encode(shortened(evidence))];
    return this.signed.seal(fields);
  }

  /** The refusal of a text that we gave; null for any other. */
  open(text: string): Refusal | null {
    const [customerId, point, rule, ruleVersion, at, evidence] = this.signed.open(text) ?? [];
    if (customerId === undefined || point === undefined || rule === undefined || at === undefined || evidence === undefined) return null;
    return { customerId, point: decode(point), rule: decode(rule), ruleVersion: Number(ruleVersion), at: new Date(Number.parseInt(at, 36)), evidence: evidenceSchema.parse(JSON.parse(decode(evidence))) };
  }
}

function shortened(evidence: Evidence): string {
  const kept: Record<string, Evidence[string]> = {};
  for (const [name, value] of Object.entries(evidence)) {
    if (JSON.stringify({ ...kept, [name]: value }).length <= MAX_EVIDENCE) kept[name] = value;
  }
  return JSON.stringify(kept);
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

function decode(text: string): string {
  return Buffer.from(text, 'base64url').toString('utf8');
}
