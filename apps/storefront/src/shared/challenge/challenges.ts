import { clock } from '../clock';
import { askByHand } from './by-hand';
import { base64OfAscii, isChallenge, solveChallenge } from './proof-of-work';
import type { Challenge } from './proof-of-work';

/** Move a piece to its hole; whoever cannot may show the phone number instead, where there is one. */
export type SliderChallenge = { kind: 'slider'; picture: string; piece: string; width: number; height: number; pieceSize: number; pieceTop: number; seal: string; instead: PhoneChallenge | null };
/** Show the phone number of this account once more. */
export type PhoneChallenge = { kind: 'phone'; seal: string };
export type AnyChallenge = Challenge | SliderChallenge | PhoneChallenge;

/** One moment of the hand: milliseconds since it began, and where the piece was. */
export type TracePoint = [atMs: number, x: number];

const mostPoints = 120;

/** The challenge of a refusal; null for a kind that this app does not know, which it does not guess at. */
export function readChallenge(value: unknown): AnyChallenge | null {
  if (isChallenge(value)) return value;
  if (typeof value !== 'object' || value === null) return null;
  const { kind, seal, picture, piece, width, height, pieceSize, pieceTop, instead } = value as Partial<Record<keyof SliderChallenge, unknown>>;
  if (typeof seal !== 'string') return null;
  if (kind === 'phone') return { kind, seal };
  if (kind !== 'slider' || typeof picture !== 'string' || typeof piece !== 'string') return null;
  if (typeof width !== 'number' || typeof height !== 'number' || typeof pieceSize !== 'number' || typeof pieceTop !== 'number') return null;
  const other = readChallenge(instead);
  return { kind, seal, picture, piece, width, height, pieceSize, pieceTop, instead: other !== null && 'kind' in other && other.kind === 'phone' ? other : null };
}

type Answering = {
  onProgress?: (share: number) => void;
  /** The answer before this one was not right: the shopper is told. */
  isAgain?: boolean;
};

/** The answer to send; null when the device finds none or the shopper wants to give none. */
export function answerChallenge(challenge: AnyChallenge, { onProgress, isAgain = false }: Answering = {}): Promise<string | null> {
  if (!('algorithm' in challenge)) return askByHand(challenge, isAgain);
  return solveChallenge(challenge, { monotonic: () => clock.monotonic(), rest: () => new Promise((resolve) => setTimeout(resolve, 0)), ...(onProgress ? { onProgress } : {}) });
}

/** What a hand did, with so many of its moments that the answer stays small: the first and the last are always among them. */
export function sliderAnswer({ seal }: SliderChallenge, trace: readonly TracePoint[]): string {
  const step = Math.max(1, Math.ceil(trace.length / mostPoints));
  const kept = trace.filter((_, index) => index % step === 0 || index === trace.length - 1);
  return base64OfAscii(JSON.stringify({ kind: 'slider', seal, x: kept[kept.length - 1]?.[1] ?? 0, trace: kept.slice(-mostPoints) }));
}

export function phoneAnswer({ seal }: PhoneChallenge, code: string): string {
  return base64OfAscii(JSON.stringify({ kind: 'phone', seal, code }));
}
