import type { WorkState } from '../work/work-state.js';

/** A hint to open screens of one store; they read the board anew. */
export interface BoardNews {
  readonly type: 'opened' | 'changed' | 'canceled';
  readonly fulfillmentOrderId: string;
  readonly state: WorkState;
}

export function boardChannel(storeId: string): string {
  return `board:${storeId}`;
}
