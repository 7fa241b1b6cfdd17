import type { FulfillmentOrder } from '../../api';

export type WorkStep = 'acceptFulfillmentOrder' | 'startPicking' | 'markReady' | 'packOrder';

/** More bags than these are a mistake. */
export const MOST_BAGS = 50;

/** What ends the picking, and what that leads to. */
export const PICKED_STEPS: Readonly<Record<FulfillmentOrder['kind'], { readonly step: WorkStep; readonly words: string; readonly done: string }>> = {
  pickup: { step: 'markReady', words: '备好了，通知顾客', done: '备好了，已通知顾客' },
  instantDelivery: { step: 'packOrder', words: '打包好了，等骑手', done: '打包好了，等骑手来取' },
  scheduledDelivery: { step: 'packOrder', words: '打包好了', done: '打包好了，等骑手来取' },
  shipping: { step: 'packOrder', words: '打包好了，去发货', done: '打包好了，可以发货' },
};
