import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newIdempotencyKey } from '../../../shared/idempotency';
import { describeProblem } from '../../../shared/problems';
import { type FulfillmentLine, type FulfillmentOrder, staffApi } from '../../api';
import { buzz, play } from '../../shell/sounds';
import { computeMissing, findPlaceFor, isNewer, wantedOf, withPicked } from './pick-list';

/** What the last scan or tap came to; `at` tells two alike in a row apart. */
export interface PickFeedback {
  readonly kind: 'picked' | 'wrong' | 'done';
  readonly text: string;
  /** Whose basket the item goes into. */
  readonly fulfillmentOrderId: string | null;
  readonly lineNo: number | null;
  readonly at: number;
}

interface Pick {
  readonly order: FulfillmentOrder;
  readonly item: { readonly by: 'barcode'; readonly barcode: string } | { readonly by: 'line'; readonly lineNo: number };
  readonly quantity: number;
  readonly line: FulfillmentLine | null;
}

interface Picking {
  readonly feedback: PickFeedback | null;
  readonly tap: (order: FulfillmentOrder, line: FulfillmentLine) => void;
  readonly putBack: (order: FulfillmentOrder, line: FulfillmentLine) => void;
  readonly scan: (barcode: string) => void;
}

/** Picks lines of one order or of several in one round: at once on the screen, then on the server, which has the last word. */
export function usePicking(orders: readonly FulfillmentOrder[]): Picking {
  const queryClient = useQueryClient();
  const [feedback, setFeedback] = useState<PickFeedback | null>(null);
  const say = (kind: PickFeedback['kind'], text: string, place: { order: FulfillmentOrder; line: FulfillmentLine | null } | null = null): void =>
    setFeedback({ kind, text, fulfillmentOrderId: place?.order.fulfillmentOrderId ?? null, lineNo: place?.line?.lineNo ?? null, at: performance.now() });

  const wrong = (text: string): void => {
    play('wrong');
    buzz([80, 60, 160]);
    say('wrong', text);
  };

  const pick = useMutation({
    mutationFn: ({ order, item, quantity }: Pick) =>
      staffApi.call('pickItem', { params: { fulfillmentOrderId: order.fulfillmentOrderId }, body: { item, quantity }, idempotencyKey: newIdempotencyKey() }),
    async onMutate({ order, line, quantity }) {
      const queryKey = keyOf(order);
      await queryClient.cancelQueries({ queryKey });
      if (line === null) return;
      queryClient.setQueryData<FulfillmentOrder>(queryKey, (current) => current && withPicked(current, line.lineNo, quantity));
    },
    onSuccess(reply, { order, line, quantity }) {
      queryClient.setQueryData<FulfillmentOrder>(keyOf(order), (current) => (current === undefined || isNewer(reply, current) ? reply : current));
      if (quantity < 0) return;
      const isDone = computeMissing(reply) === 0;
      play(isDone ? 'allDone' : 'tick');
      buzz(isDone ? [60, 40, 60] : 30);
      if (isDone) say('done', '全部拣齐', { order, line });
      else if (line !== null) say('picked', line.title, { order, line });
    },
    onError(error, { order, item }) {
      if (isApiProblem(error, 'FULFILLMENT.WRONG_ITEM') && item.by === 'barcode') wrong(`不在本单里：…${item.barcode.slice(-6)}`);
      else wrong(describeProblem(error).title);
      void queryClient.invalidateQueries({ queryKey: keyOf(order) });
    },
    onSettled: (_reply, _error, { order }) => queryClient.invalidateQueries({ queryKey: ['board', order.storeId] }),
  });

  const add = (order: FulfillmentOrder, line: FulfillmentLine, item: Pick['item']): void => {
    if (line.quantityPicked >= wantedOf(line)) wrong(`「${line.title}」只要 ${wantedOf(line)} 件，已经拣够`);
    else pick.mutate({ order, item, quantity: 1, line });
  };

  return {
    feedback,
    tap: (order, line) => add(order, line, { by: 'line', lineNo: line.lineNo }),
    putBack: (order, line) => pick.mutate({ order, item: { by: 'line', lineNo: line.lineNo }, quantity: -1, line }),
    scan(barcode) {
      const item = { by: 'barcode', barcode } as const;
      const place = findPlaceFor(orders, barcode);
      const [only] = orders;
      if (place !== null) add(place.order, place.line, item);
      // The server may know a code of this order that the device does not.
      else if (orders.length === 1 && only !== undefined) pick.mutate({ order: only, item, quantity: 1, line: null });
      else wrong(`不在这几单里：…${barcode.slice(-6)}`);
    },
  };
}

function keyOf({ fulfillmentOrderId }: FulfillmentOrder): readonly unknown[] {
  return ['fulfillment-order', fulfillmentOrderId];
}
