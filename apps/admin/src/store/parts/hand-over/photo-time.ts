import type { FulfillmentOrder } from '../../api';

const DAY_MS = 86_400_000;
const TOO_EARLY_OR_NEVER: ReadonlySet<FulfillmentOrder['state']> = new Set(['open', 'accepted', 'picking', 'substitution_pending', 'superseded', 'canceled']);

/** Whether a picture of these goods still says something: they are packed, and went no longer than a day ago. The server says the same. */
export function isWorthPhotographing({ state, handedOverAt }: Pick<FulfillmentOrder, 'state' | 'handedOverAt'>, nowMs: number): boolean {
  if (TOO_EARLY_OR_NEVER.has(state)) return false;
  return handedOverAt === null || nowMs - Date.parse(handedOverAt) <= DAY_MS;
}
