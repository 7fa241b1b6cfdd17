import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ENV, type Env } from '@quanyu/platform';
import { LRUCache } from 'lru-cache';
import { type AddressPrint, bigramsOf, simhash } from '../links/address-prints.rules.js';
import { buildingOf, normaliseAddress, readPlace } from '../links/address.rules.js';
import type { MarkKind } from '../links/links.rules.js';
import { SimilarAddresses } from '../links/similar-addresses.js';
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
  /** Names of its province, city and district, as chosen from a list. Without them its wording is compared with no other. */
  readonly deliveryRegion?: readonly string[] | undefined;
}

export interface Mark {
  readonly kind: MarkKind;
  readonly subject: string;
}

const MAX_HASHES = 20_000;
const BIGRAM_BYTES = 8;
const HASH_CHARACTERS = 22;
const HOUR_MS = 3_600_000;

/** Turns what a request shows of somebody into keys: of counters, and of links between people. */
@Injectable()
export class Marks {
  private readonly key: string;
  private readonly hashes = new LRUCache<string, string>({ max: MAX_HASHES });
  private readonly bigrams = new LRUCache<string, Uint8Array>({ max: MAX_HASHES });

  constructor(
    @Inject(ENV) env: Pick<Env, 'RISK_TOKEN_SECRET'>,
    private readonly addresses: SimilarAddresses,
  ) {
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
        return facts.deliveryAddress === undefined ? null : this.addresses.resolve('building', this.hash(buildingOf(facts.deliveryAddress)));
    }
  }

  /** What links this customer to others who show the same. A network links people of one hour only. */
  links({ deviceId, ip, phone, payer, deliveryAddress }: MarkFacts, nowMs: number): Mark[] {
    const marks: Mark[] = [];
    if (deviceId !== undefined) marks.push({ kind: 'device', subject: deviceId });
    if (phone !== undefined) marks.push({ kind: 'phone', subject: this.hash(phone) });
    if (payer !== undefined) marks.push({ kind: 'payer', subject: this.hash(payer) });
    if (deliveryAddress !== undefined) marks.push({ kind: 'address', subject: this.addresses.resolve('door', this.hash(normaliseAddress(deliveryAddress))) });
    if (ip !== undefined) marks.push({ kind: 'network', subject: this.hash(`${peerAddressKey(ip)}/${Math.floor(nowMs / HOUR_MS)}`) });
    return marks;
  }

  /** How an address looks, for finding other wordings of it: its door, and its building. All of it keyed hashes. */
  printsOf(deliveryAddress: string, region: readonly string[]): AddressPrint[] {
    const { numbers, buildingNumbers, sides, words } = readPlace(deliveryAddress, region);
    // Words alone tell no door.
    if (numbers.length === 0) return [];
    const print = simhash(bigramsOf(words), (bigram) => this.hashBigram(bigram));
    const placeOf = (kind: AddressPrint['kind'], told: readonly string[]): string => this.hash([kind, ...region, sides, ...told].join('/'));
    return [
      { kind: 'door', subject: this.hash(normaliseAddress(deliveryAddress)), place: placeOf('door', numbers), print },
      { kind: 'building', subject: this.hash(buildingOf(deliveryAddress)), place: placeOf('building', buildingNumbers), print },
    ];
  }

  private hashBigram(bigram: string): Uint8Array {
    let bytes = this.bigrams.get(bigram);
    if (bytes === undefined) {
      bytes = createHmac('sha256', this.key).update(`bigram/${bigram}`).digest().subarray(0, BIGRAM_BYTES);
      this.bigrams.set(bigram, bytes);
    }
    return bytes;
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
