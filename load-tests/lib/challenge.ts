import { sha256 } from 'k6/crypto';
import encoding from 'k6/encoding';
import { type Kind, proofHashes } from './metrics.ts';

interface Challenge {
  readonly algorithm: 'SHA-256';
  readonly challenge: string;
  readonly salt: string;
  readonly signature: string;
  readonly maxNumber: number;
}

/** Works a challenge out, as a phone does: the number whose hash with the salt is the challenge. What it took is counted. */
export function solve(details: Readonly<Record<string, unknown>>, kind: Kind): string {
  const { maxNumber, ...rest } = details['challenge'] as Challenge;
  for (let number = 0; number <= maxNumber; number += 1) {
    if (sha256(rest.salt + String(number), 'hex') !== rest.challenge) continue;
    proofHashes.add(number + 1, { kind });
    return encoding.b64encode(JSON.stringify({ ...rest, number }));
  }
  throw new Error('a challenge without an answer');
}
