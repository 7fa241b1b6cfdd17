import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, ENV, type Env } from '@quanyu/platform';
import { z } from 'zod';
import type { Evidence } from '../decisions/decisions.repository.js';

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

/** What of the evidence travels, in bytes, so that the whole text stays within the 512 characters that an appeal takes; all of it stands in the record of decisions. */
const MAX_EVIDENCE_BYTES = 200;
/** How long somebody may come back with one: 30 days. */
const MAX_AGE_MS = 30 * 86_400_000;
const ALGORITHM = 'aes-256-gcm';
const [IV_BYTES, TAG_BYTES] = [12, 16];
const TEXT = /^([0-9a-f-]{36})\.([\w-]+)$/;

const payloadSchema = z.tuple([z.string(), z.string(), z.int(), z.int(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))]);

/**
 * Refusals as sealed texts: nothing is written for the many who go away, and nobody can appeal against what did not happen. Whoever carries one
 * reads in it whose it is, and neither which rule it was nor what that saw: that would teach abusers how many are too many.
 */
@Injectable()
export class Refusals {
  private readonly key: Buffer;

  constructor(
    @Inject(ENV) env: Pick<Env, 'RISK_TOKEN_SECRET'>,
    private readonly clock: Clock,
  ) {
    this.key = createHmac('sha256', env.RISK_TOKEN_SECRET).update('sealed refusal').digest();
  }

  seal({ customerId, point, rule, ruleVersion, evidence }: Omit<Refusal, 'at'>): string {
    const payload: z.input<typeof payloadSchema> = [point, rule, ruleVersion, Math.floor(this.clock.nowMs()), shortened(evidence)];
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(customerId));
    const sealed = Buffer.concat([iv, cipher.update(JSON.stringify(payload), 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${customerId}.${sealed.toString('base64url')}`;
  }

  /** The refusal of a text that we gave within the last 30 days; null for any other. */
  open(text: string): Refusal | null {
    const [, customerId, body] = TEXT.exec(text) ?? [];
    const bytes = Buffer.from(body ?? '', 'base64url');
    if (customerId === undefined || bytes.length < IV_BYTES + TAG_BYTES) return null;
    const decipher = createDecipheriv(ALGORITHM, this.key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(customerId)).setAuthTag(bytes.subarray(-TAG_BYTES));
    const begun = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
    try {
      const [point, rule, ruleVersion, atMs, evidence] = payloadSchema.parse(JSON.parse(Buffer.concat([begun, decipher.final()]).toString('utf8')));
      if (this.clock.nowMs() - atMs > MAX_AGE_MS) return null;
      return { customerId, point, rule, ruleVersion, at: new Date(atMs), evidence };
    } catch {
      // The tag does not prove it: a text that is not ours, or was changed.
      return null;
    }
  }
}

/** As many facts as fit; a text that is too long by itself, such as the reason of a list, stays in the record alone. */
function shortened(evidence: Evidence): Evidence {
  const kept: Record<string, Evidence[string]> = {};
  for (const [name, value] of Object.entries(evidence)) {
    if (Buffer.byteLength(JSON.stringify({ ...kept, [name]: value })) <= MAX_EVIDENCE_BYTES) kept[name] = value;
  }
  return kept;
}
