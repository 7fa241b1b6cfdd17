import { isApiProblem } from '@quanyu/api-client';
import { z } from 'zod';

/** What staff can do without a network. Each is one call of the API, which the server takes once by its id. */
export const OFFLINE_KINDS = ['handOver', 'count', 'photo'] as const;

/** A refusal as it is kept for people to read. */
const refusal = z.object({ code: z.string(), title: z.string(), details: z.record(z.string(), z.unknown()) });

/** One act of this device that the server has to hear of. Read back from the disk, so parsed. */
export const operation = z.object({
  /** Also the key under which the server takes it once. */
  id: z.string().min(16),
  storeId: z.string(),
  kind: z.enum(OFFLINE_KINDS),
  /** The id of what it was done to. */
  subjectId: z.string(),
  /** What it was, in the words of the floor: 核销 A012. */
  label: z.string(),
  staffName: z.string(),
  createdAtMs: z.number(),
  call: z.object({ operationId: z.string(), params: z.record(z.string(), z.string()), body: z.unknown() }),
  status: z.enum(['waiting', 'done', 'refused']),
  refusal: refusal.nullable(),
});
export type Operation = z.infer<typeof operation>;
export type Refusal = z.infer<typeof refusal>;

/** Where the acts of this device are kept until the server has them. */
export interface OperationQueue {
  add(operation: Operation): Promise<void>;
  /** In the order in which they were done. */
  list(storeId: string): Promise<Operation[]>;
  settle(id: string, outcome: { readonly status: 'done' } | { readonly status: 'refused'; readonly refusal: Refusal }): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface SyncResult {
  readonly done: number;
  readonly refused: number;
  /** Some still wait, because the server could not be reached. */
  readonly isCut: boolean;
}

/**
 * Tells the server what was done, in order, each once. A refusal is kept for people and does not hold up the rest; a server that
 * cannot be reached, or that no longer knows who we are, ends the attempt.
 */
export async function syncOperations(queue: OperationQueue, storeId: string, send: (operation: Operation) => Promise<unknown>): Promise<SyncResult> {
  const waiting = (await queue.list(storeId)).filter(({ status }) => status === 'waiting');
  let done = 0;
  let refused = 0;
  for (const next of waiting) {
    try {
      await send(next);
      await queue.settle(next.id, { status: 'done' });
      done += 1;
    } catch (error) {
      if (isWorthWaiting(error)) return { done, refused, isCut: true };
      await queue.settle(next.id, { status: 'refused', refusal: refusalOf(error) });
      refused += 1;
    }
  }
  return { done, refused, isCut: false };
}

/** The same call may be taken later: nobody was reached, the server was busy, or somebody has to sign in again. */
export function isWorthWaiting(error: unknown): boolean {
  return isApiProblem(error) && (error.status === 0 || error.status >= 500 || error.status === 429 || error.status === 401);
}

/** True when no reply came at all, or only from what stands before the server. */
export function isUnreachable(error: unknown): boolean {
  return isApiProblem(error) && (error.status === 0 || error.status >= 502);
}

function refusalOf(error: unknown): Refusal {
  if (!isApiProblem(error)) return { code: 'CLIENT.BUG', title: '没有同步成功', details: {} };
  return { code: error.code, title: error.title, details: { ...error.details } };
}

const KEPT_MS = 24 * 3_600_000;

/** What of the past still matters: all that is not settled, and what was settled within a day; a picture that the server has is large, and is there. */
export function isWorthKeeping({ kind, status, createdAtMs }: Pick<Operation, 'kind' | 'status' | 'createdAtMs'>, nowMs: number): boolean {
  return status !== 'done' || (kind !== 'photo' && nowMs - createdAtMs < KEPT_MS);
}

/** A picture as it waits on this device. */
const picture = z.object({ file: z.instanceof(Blob) });

/** The body of the call: a picture travels as a form, everything else as it was written down. */
export function bodyOf({ kind, call }: Pick<Operation, 'kind' | 'call'>): unknown {
  if (kind !== 'photo') return call.body;
  const form = new FormData();
  form.append('file', pictureOf({ call }), 'photo.jpg');
  return form;
}

export function pictureOf({ call }: Pick<Operation, 'call'>): Blob {
  return picture.parse(call.body).file;
}
