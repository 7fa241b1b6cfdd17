import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newIdempotencyKey } from '../../../shared/idempotency';
import { describeProblem } from '../../../shared/problems';
import { type FulfillmentLine, type FulfillmentOrder, staffApi } from '../../api';
import { buzz, play } from '../../shell/sounds';
import { computeMissing, findLineByBarcode, isNewer, wantedOf, withPicked } from './pick-list';

/** What the last scan or tap came to; `at` tells two alike in a row apart. */
export interface PickFeedback {
  readonly kind: 'picked' | 'wrong' | 'done';
  readonly text: string;
  readonly lineNo: number | null;
  readonly at: number;
}

interface Pick {
  readonly item: { readonly by: 'barcode'; readonly barcode: string } | { readonly by: 'line'; readonly lineNo: number };
  readonly quantity: number;
  readonly line: FulfillmentLine | null;
}

/** Picks lines of one order: at once on the screen, then on the server, which has the last word. */
export function usePicking(order: FulfillmentOrder): {
  readonly feedback: PickFeedback | null;
  readonly tap: (line: FulfillmentLine) => void;
  readonly putBack: (line: FulfillmentLine) => void;
  readonly scan: (barcode: string) => void;
} {
  const queryClient = useQueryClient();
  const [feedback, setFeedback] = useState<PickFeedback | null>(null);
  const queryKey = ['fulfillment-order', order.fulfillmentOrderId];
  const say = (kind: PickFeedback['kind'], text: string, lineNo: number | null = null): void => setFeedback({ kind, text, lineNo, at: performance.now() });

  const wrong = (text: string): void => {
    play('wrong');
    buzz([80, 60, 160]);
    say('wrong', text);
  };

  const pick = useMutation({
    mutationFn: ({ item, quantity }: Pick) =>
      staffApi.call('pickItem', { params: { fulfillmentOrderId: order.fulfillmentOrderId }, body: { item, quantity }, idempotencyKey: newIdempotencyKey() }),
    async onMutate({ line, quantity }) {
      await queryClient.cancelQueries({ queryKey });
      if (line === null) return;
      queryClient.setQueryData<FulfillmentOrder>(queryKey, (current) => current && withPicked(current, line.lineNo, quantity));
    },
    onSuccess(reply, { line, quantity }) {
      queryClient.setQueryData<FulfillmentOrder>(queryKey, (current) => (current === undefined || isNewer(reply, current) ? reply : current));
      if (quantity < 0) return;
      const isDone = computeMissing(reply) === 0;
      play(isDone ? 'allDone' : 'tick');
      buzz(isDone ? [60, 40, 60] : 30);
      if (isDone) say('done', '全部拣齐', line?.lineNo ?? null);
      else if (line !== null) say('picked', line.title, line.lineNo);
    },
    onError(error, { item }) {
      if (isApiProblem(error, 'FULFILLMENT.WRONG_ITEM') && item.by === 'barcode') wrong(`不在本单里：…${item.barcode.slice(-6)}`);
      else wrong(describeProblem(error).title);
      void queryClient.invalidateQueries({ queryKey });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['board', order.storeId] }),
  });

  const add = (line: FulfillmentLine, item: Pick['item']): void => {
    if (line.quantityPicked >= wantedOf(line)) wrong(`「${line.title}」只要 ${wantedOf(line)} 件，已经拣够`);
    else pick.mutate({ item, quantity: 1, line });
  };

  return {
    feedback,
    tap: (line) => add(line, { by: 'line', lineNo: line.lineNo }),
    putBack: (line) => pick.mutate({ item: { by: 'line', lineNo: line.lineNo }, quantity: -1, line }),
    scan(barcode) {
      const item = { by: 'barcode', barcode } as const;
      const line = findLineByBarcode(order, barcode);
      if (line === null) pick.mutate({ item, quantity: 1, line: null });
      else add(line, item);
    },
  };
}
