import { createHmac } from 'node:crypto';
import { type Clock, FieldCipher, type GateRedis, type IdSource, type SealedPlace } from '@quanyu/platform';
import sharp from 'sharp';
import { z } from 'zod';
import { burnChallenge, CHALLENGE_LIFE_MS, type ChallengePort, type ChallengePurpose, readAnswer } from './challenge-port.js';
import { choosePlace, drawPuzzle, isAtTarget, isPlausible, PUZZLE } from './slider-puzzle.rules.js';

/** Move the piece to the hole. Where it is stands in the picture and, sealed, in `seal`. */
export interface SliderChallenge {
  readonly kind: 'slider';
  readonly picture: string;
  readonly piece: string;
  readonly width: number;
  readonly height: number;
  readonly pieceSize: number;
  readonly pieceTop: number;
  readonly seal: string;
}

const MOST_POINTS = 120;
const QUALITY = 70;

const answerSchema = z.strictObject({
  kind: z.literal('slider'),
  seal: z.string().max(400),
  x: z.int().min(0).max(PUZZLE.width),
  trace: z.array(z.tuple([z.int().min(0).max(600_000), z.int().min(0).max(PUZZLE.width)])).max(MOST_POINTS),
});
const sealedSchema = z.strictObject({ id: z.string(), x: z.int(), endsAtMs: z.number() });

/** A puzzle for the eye and the hand. Each picture may be tried once, right or wrong. It stops scripts, not programs that look at pictures. */
export class Sliders implements ChallengePort {
  private readonly cipher: FieldCipher;

  constructor(
    secret: string,
    private readonly redis: GateRedis,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {
    this.cipher = new FieldCipher(`s=${createHmac('sha256', secret).update('slider').digest('base64url')}`);
  }

  async create(purpose: ChallengePurpose): Promise<SliderChallenge> {
    const random = (below: number): number => this.ids.integer(below);
    const place = choosePlace(random);
    const { background, piece } = drawPuzzle(place, quickRandom(random(2 ** 31)));
    const [picture, cut] = await Promise.all([
      sharp(background, { raw: { width: PUZZLE.width, height: PUZZLE.height, channels: 3 } }).jpeg({ quality: QUALITY }).toBuffer(),
      sharp(piece, { raw: { width: PUZZLE.piece, height: PUZZLE.piece, channels: 4 } }).png().toBuffer(),
    ]);
    const sealed = JSON.stringify({ id: this.ids.token(12), x: place.x, endsAtMs: this.clock.nowMs() + CHALLENGE_LIFE_MS });
    return {
      kind: 'slider', picture: `data:image/jpeg;base64,${picture.toString('base64')}`, piece: `data:image/png;base64,${cut.toString('base64')}`,
      width: PUZZLE.width, height: PUZZLE.height, pieceSize: PUZZLE.piece, pieceTop: place.y, seal: this.cipher.seal(placeOf(purpose), sealed),
    };
  }

  async verify(solution: string, purpose: ChallengePurpose): Promise<boolean> {
    const answer = answerSchema.safeParse(readAnswer(solution));
    if (!answer.success) return false;
    const { x, trace, seal } = answer.data;
    const sealed = this.open(seal, purpose);
    if (sealed === null || sealed.endsAtMs <= this.clock.nowMs() || !(await burnChallenge(this.redis, sealed.id))) return false;
    return isAtTarget(x, sealed.x) && isPlausible(trace, x);
  }

  /** What we sealed for this purpose; null for anything else. */
  private open(seal: string, purpose: ChallengePurpose): z.output<typeof sealedSchema> | null {
    try {
      return sealedSchema.parse(JSON.parse(this.cipher.open(placeOf(purpose), seal)));
    } catch {
      return null;
    }
  }
}

function placeOf({ subject }: ChallengePurpose): SealedPlace {
  return { table: 'risk.slider', column: 'target', rowId: subject };
}

/** Of colours nobody needs to be sure: a hundred thousand numbers of the system would be dear (mulberry32). */
function quickRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
