import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type FulfillmentLine, type FulfillmentOrder, type Substitute, staffApi } from '../../api';
import { wantedOf } from '../../parts/picking/pick-list';
import { useAct } from '../../shell/useAct';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Notice } from '../../ui/Screen';
import { Stepper } from '../../ui/Stepper';
import styles from './ShortLine.module.css';
import { Substitutes } from './Substitutes';

export interface ShortOutcome {
  readonly outcome: 'otherPlace' | 'refunded';
  readonly quantity: number;
  readonly title: string;
}

/** The shelf is empty: how many are missing, what the shopper could have instead, and what happens then, said before and after. */
export function ShortLine({ order, line, onDone }: { readonly order: FulfillmentOrder; readonly line: FulfillmentLine; readonly onDone: (outcome: ShortOutcome) => void }) {
  const queryClient = useQueryClient();
  const missing = wantedOf(line) - line.quantityPicked;
  const [isOpen, setIsOpen] = useState(false);
  const [quantity, setQuantity] = useState(missing);
  const [substitute, setSubstitute] = useState<Substitute | null>(null);
  const report = useAct({
    run: (body: { lineNo: number; quantity: number }, idempotencyKey) => staffApi.call('reportShort', { params: { fulfillmentOrderId: order.fulfillmentOrderId }, body, idempotencyKey }),
    onDone(reply, body) {
      setIsOpen(false);
      queryClient.setQueryData(['fulfillment-order', order.fulfillmentOrderId], reply.order);
      onDone({ outcome: reply.outcome, quantity: body.quantity, title: line.title });
    },
    touches: [['board', order.storeId]],
  });
  const propose = useAct({
    run: (body: { lineNo: number; quantity: number; variantId: string }, idempotencyKey) => staffApi.call('proposeSubstitute', { params: { fulfillmentOrderId: order.fulfillmentOrderId }, body, idempotencyKey }),
    onDone(reply) {
      setIsOpen(false);
      queryClient.setQueryData(['fulfillment-order', order.fulfillmentOrderId], reply);
    },
    touches: [['board', order.storeId], ['substitutes', order.fulfillmentOrderId]],
  });
  if (missing <= 0) return null;
  if (!isOpen) {
    return (
      <button type="button" className={styles['open']} onClick={() => setIsOpen(true)}>
        货架没有
      </button>
    );
  }
  const units = Math.min(quantity, missing);
  return (
    <div className={styles['form']}>
      <div className={styles['units']}>
        <span>缺几件</span>
        <Stepper label={`${line.title}缺货件数`} min={1} max={missing} value={units} onChange={setQuantity} />
      </div>
      <Substitutes order={order} line={line} units={units} chosenId={substitute?.variantId ?? null} onChoose={setSubstitute} />
      {substitute !== null && (
        <PrimaryButton isBusy={propose.isPending} onClick={() => propose.mutate({ lineNo: line.lineNo, quantity: units, variantId: substitute.variantId })}>
          问顾客换不换
        </PrimaryButton>
      )}
      <Notice tone="warning">不换就报缺：校正库存，先找别家门店补上；补不到就把这几件的钱退给顾客</Notice>
      <PrimaryButton look={substitute === null ? 'solid' : 'outline'} isBusy={report.isPending} onClick={() => report.mutate({ lineNo: line.lineNo, quantity: units })}>
        不换，报缺 {units} 件
      </PrimaryButton>
      <PrimaryButton look="plain" disabled={report.isPending || propose.isPending} onClick={() => setIsOpen(false)}>
        再找找
      </PrimaryButton>
    </div>
  );
}

/** What became of a short line, in words for staff. */
export function describeShort({ outcome, quantity, title }: ShortOutcome): string {
  return outcome === 'otherPlace' ? `「${title}」${quantity} 件改由别家发出，已告诉顾客` : `「${title}」${quantity} 件的钱退给顾客，已通知`;
}
