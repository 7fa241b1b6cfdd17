import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { newIdempotencyKey } from '../../../shared/idempotency';
import { type FulfillmentOrder, staffApi } from '../../api';
import { useCurrentStore } from '../../shell/currentStore';
import { buzz, play } from '../../shell/sounds';

/** Two steps: look at what the code stands for, then confirm. A code that fails is refused with the reason. */
export type PickupCheck =
  | { readonly step: 'waiting' }
  | { readonly step: 'checking'; readonly code: string }
  | { readonly step: 'checked'; readonly code: string; readonly order: FulfillmentOrder }
  | { readonly step: 'confirming'; readonly code: string; readonly order: FulfillmentOrder }
  | { readonly step: 'handedOver'; readonly order: FulfillmentOrder }
  | { readonly step: 'refused'; readonly code: string; readonly error: unknown };

const WAITING: PickupCheck = { step: 'waiting' };

export function usePickupCheck(): {
  readonly state: PickupCheck;
  readonly check: (code: string) => void;
  readonly confirm: () => void;
  readonly restart: () => void;
} {
  const store = useCurrentStore();
  const queryClient = useQueryClient();
  const [state, setState] = useState<PickupCheck>(WAITING);
  // One key for one confirmation: a second tap, or a retry after a lost reply, hands over once.
  const key = useRef(newIdempotencyKey());
  const params = { storeId: store.id };

  const refuse = (code: string, error: unknown): void => {
    play('wrong');
    buzz([80, 60, 160]);
    setState({ step: 'refused', code, error });
  };

  return {
    state,
    restart: () => setState(WAITING),
    check(code) {
      if (state.step === 'checking' || state.step === 'confirming') return;
      key.current = newIdempotencyKey();
      setState({ step: 'checking', code });
      staffApi.call('verifyPickup', { params, body: { code } }).then(
        (order) => {
          play('tick');
          buzz(30);
          setState({ step: 'checked', code, order });
        },
        (error: unknown) => refuse(code, error),
      );
    },
    confirm() {
      if (state.step !== 'checked') return;
      const { code, order } = state;
      setState({ step: 'confirming', code, order });
      staffApi.call('handOver', { params, body: { code }, idempotencyKey: key.current }).then(
        (handedOver) => {
          play('handedOver');
          buzz([60, 40, 60]);
          setState({ step: 'handedOver', order: handedOver });
          void queryClient.invalidateQueries({ queryKey: ['hand-overs', store.id] });
          void queryClient.invalidateQueries({ queryKey: ['board', store.id] });
          queryClient.setQueryData(['fulfillment-order', handedOver.fulfillmentOrderId], handedOver);
        },
        (error: unknown) => refuse(code, error),
      );
    },
  };
}
