import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env } from '@quanyu/platform';
import { LRUCache } from 'lru-cache';
import { buildingOf, normaliseAddress } from '../links/address.rules.js';
import type { MarkKind } from '../links/links.rules.js';
import { peerAddressKey } from '../peer-address.js';
import type { CountedBy } from './rule.rules.js';

/** By what somebody can be told apart. Texts are hashed before they are kept anywhere. */
export interface MarkFacts {
  readonly customerId?: string | undefined;
  readonly deviceId?: string | undefined;
  /** The peer's address as the connection has it. */
  readonly ip?: string | undefined;
  /** The number on the parcel, or the customer's own. */
  readonly phone?: string | undefined;
  /** Who pays, as the payment provider names them. */
  readonly payer?: string | undefined;
  /** Where the parcel goes, in words. */
  readonly deliveryAddress?: string | undefined;
}

export interface Mark {
  readonly kind: MarkKind;
  readonly subject: string;
}

const MAX_HASHES = 20_000;
const HASH_CHARACTERS = 22;
const HOUR_MS = 3_600_000;

/** Turns what a request shows of somebody into keys: of counters, and of links between people. */
@Injectable()
export class Marks {
  private readonly key: string;
  private readonly hashes = new LRUCache<string, string>({ max: MAX_HASHES });

  constructor(@Inject(ENV) env: Pick<Env, 'RISK_TOKEN_SECRET'>) {
    this.key = createHmac('sha256', env.RISK_TOKEN_SECRET).update('marks').digest('base64url');
  }

  /** The subject of a counter, or null when the request does not show it. Parcels to one building count together. */
  counted(by: CountedBy, facts: MarkFacts): string | null {
    switch (by) {
      case 'customer':
        return facts.customerId ?? null;
      case 'device':
        return facts.deviceId ?? null;
      case 'network':
        return facts.ip === undefined ? null : peerAddressKey(facts.ip);
      case 'phone':
        return facts.phone === undefined ? null : this.hash(facts.phone);
      case 'payer':
        return facts.payer === undefined ? null : this.hash(facts.payer);
      case 'recipient':
        return facts.deliveryAddress === undefined ? null : this.hash(buildingOf(facts.deliveryAddress));
    }
  }

  /** What links this customer to others who show the same. A network links people of one hour only. */
  links({ deviceId, ip, phone, payer, deliveryAddress }: MarkFacts, nowMs: number): Mark[] {
    const marks: Mark[] = [];
    if (deviceId !== undefined) marks.push({ kind: 'device', subject: deviceId });
    if (phone !== undefined) marks.push({ kind: 'phone', subject: this.hash(phone) });
    if (payer !== undefined) marks.push({ kind: 'payer', subject: this.hash(payer) });
    if (deliveryAddress !== undefined) marks.push({ kind: 'address', subject: this.hash(normaliseAddress(deliveryAddress)) });
    if (ip !== undefined) marks.push({ kind: 'network', subject: this.hash(`${peerAddressKey(ip)}/${Math.floor(nowMs / HOUR_MS)}`) });
    return marks;
  }

  private hash(text: string): string {
    let hash = this.hashes.get(text);
    if (hash === undefined) {
      hash = createHmac('sha256', this.key).update(text).digest('base64url').slice(0, HASH_CHARACTERS);
      this.hashes.set(text, hash);
    }
    return hash;
  }
}
