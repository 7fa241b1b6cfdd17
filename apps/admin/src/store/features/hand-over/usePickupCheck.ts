import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { serverNow } from '../../../shared/backend';
import { newIdempotencyKey } from '../../../shared/idempotency';
import { type FulfillmentOrder, staffApi } from '../../api';
import { checkOffline } from '../../offline/offline-list';
import { isUnreachable } from '../../offline/operation';
import { useOffline } from '../../offline/useOffline';
import { recallOfflineList } from '../../offline/useOfflineList';
import { useCurrentStore } from '../../shell/currentStore';
import { buzz, play } from '../../shell/sounds';
import { describeOfflineRefusal, describeRefusal, type Refusal } from './refusal';

/** Two steps: look at what the code stands for, then confirm. A code that fails is refused with the reason. */
export type PickupCheck =
  | { readonly step: 'waiting' }
  | { readonly step: 'checking'; readonly code: string }
  | { readonly step: 'checked' | 'confirming'; readonly code: string; readonly order: FulfillmentOrder; readonly isOffline: boolean }
  | { readonly step: 'handedOver'; readonly order: FulfillmentOrder; readonly isOffline: boolean }
  | { readonly step: 'refused'; readonly code: string; readonly refusal: Refusal };

const WAITING: PickupCheck = { step: 'waiting' };
/** A shopper stands there: a server that has said nothing for so long is as good as none. */
const PATIENCE_MS = 6_000;

export function usePickupCheck(): {
  readonly state: PickupCheck;
  readonly check: (code: string) => void;
  readonly confirm: () => void;
  readonly restart: () => void;
} {
  const store = useCurrentStore();
  const queryClient = useQueryClient();
  const offline = useOffline();
  const [state, setState] = useState<PickupCheck>(WAITING);
  // One key for one confirmation: a second tap, or a retry after a lost reply, hands over once.
  const key = useRef(newIdempotencyKey());
  const params = { storeId: store.id };

  const refuse = (code: string, refusal: Refusal): void => {
    play('wrong');
    buzz([80, 60, 160]);
    setState({ step: 'refused', code, refusal });
  };
  const found = (code: string, order: FulfillmentOrder, isOffline: boolean): void => {
    play('tick');
    buzz(30);
    setState({ step: 'checked', code, order, isOffline });
  };
  const done = (order: FulfillmentOrder, isOffline: boolean): void => {
    play('handedOver');
    buzz([60, 40, 60]);
    setState({ step: 'handedOver', order, isOffline });
  };

  const checkAlone = async (code: string): Promise<void> => {
    const verdict = await checkOffline(code, { list: await recallOfflineList(store.id), operations: offline.operations, nowMs: serverNow() });
    if (verdict.kind === 'found') found(code, verdict.order, true);
    else refuse(code, describeOfflineRefusal(verdict.reason, verdict.order?.callNumber ?? null));
  };

  const handOver = async (code: string, order: FulfillmentOrder): Promise<void> => {
    const handedOver = await staffApi.call('handOver', { params, body: { code }, idempotencyKey: key.current });
    done(handedOver, false);
    void queryClient.invalidateQueries({ queryKey: ['hand-overs', store.id] });
    void queryClient.invalidateQueries({ queryKey: ['board', store.id] });
    queryClient.setQueryData(['fulfillment-order', order.fulfillmentOrderId], handedOver);
  };

  /** Written down on this device first; the server hears of it when it can. */
  const handOverAlone = async (order: FulfillmentOrder): Promise<void> => {
    await offline.record({
      id: key.current,
      kind: 'handOver',
      subjectId: order.fulfillmentOrderId,
      label: `核销 ${order.callNumber}`,
      call: { operationId: 'recordOfflineHandOver', params, body: { fulfillmentOrderId: order.fulfillmentOrderId, handedOverAt: new Date(serverNow()).toISOString() } },
    });
    done(order, true);
  };

  return {
    state,
    restart: () => setState(WAITING),
    check(code) {
      if (state.step === 'checking' || state.step === 'confirming') return;
      key.current = newIdempotencyKey();
      setState({ step: 'checking', code });
      const asked = offline.isOnline ? staffApi.call('verifyPickup', { params, body: { code }, signal: AbortSignal.timeout(PATIENCE_MS) }) : null;
      if (asked === null) return void checkAlone(code);
      asked.then(
        (order) => found(code, order, false),
        (error: unknown) => (isUnreachable(error) ? void checkAlone(code) : refuse(code, describeRefusal(error))),
      );
    },
    confirm() {
      if (state.step !== 'checked') return;
      const { code, order, isOffline } = state;
      setState({ step: 'confirming', code, order, isOffline });
      (isOffline ? handOverAlone(order) : handOver(code, order)).catch((error: unknown) => refuse(code, describeRefusal(error)));
    },
  };
}
