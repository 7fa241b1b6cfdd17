import { useQueryClient } from '@tanstack/react-query';
import { InputNumber } from 'antd';
import { useState } from 'react';
import { adminApi, type Schemas } from '../../api';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { Thumb } from '../../ui/inline';
import { useAct } from '../../ui/useAct';
import { listCancelable, toUnits } from './cancel-lines';
import styles from './OrderLines.module.css';

interface CancelLinesProps {
  readonly order: Schemas['AdminOrderDetail'];
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Some of an order is called off while nobody is picking it; its money goes back line by line. */
export function CancelLines({ order, isOpen, onClose }: CancelLinesProps) {
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlyMap<number, number>>(new Map());
  const units = toUnits(chosen);
  const pieces = units.reduce((sum, { quantity }) => sum + quantity, 0);
  const close = (): void => {
    setChosen(new Map());
    cancel.reset();
    onClose();
  };
  const cancel = useAct({
    act: (body: { readonly lines: { lineNo: number; quantity: number }[]; readonly reason: string }, idempotencyKey) => adminApi.call('cancelOrderLines', { params: { orderId: order.orderId }, body, idempotencyKey }),
    doneText: '已取消，这几件的钱原路退回',
    onDone() {
      for (const name of ['order', 'orders', 'order-story', 'order-work', 'dashboard']) void queryClient.invalidateQueries({ queryKey: [name] });
      close();
    },
    isQuiet: true,
  });
  return (
    <ConfirmWithReason
      isOpen={isOpen}
      title="取消部分商品"
      okText={pieces === 0 ? '先选要取消的件数' : `取消 ${pieces} 件并退款`}
      isBusy={cancel.isPending}
      error={cancel.error}
      onConfirm={(reason) => pieces > 0 && cancel.mutate({ lines: units, reason })}
      onClose={close}
    >
      <p style={{ marginTop: 0 }}>还没开始拣的可以取消。钱按行分摊退回，占用的库存随即释放；整单都不要时请用「取消订单」。</p>
      <ul className={styles['choices']}>
        {listCancelable(order).map(({ line, left }) => (
          <li key={line.lineNo}>
            <Thumb url={line.imageUrl} size={40} />
            <span>
              {line.title}
              <small>{[line.optionText, `可取消 ${left} 件`].filter((part) => part !== '').join(' · ')}</small>
            </span>
            <InputNumber min={0} max={left} precision={0} value={chosen.get(line.lineNo) ?? 0} aria-label={`${line.title} 取消几件`} style={{ width: 84 }} onChange={(quantity) => setChosen(new Map(chosen).set(line.lineNo, quantity ?? 0))} />
          </li>
        ))}
      </ul>
    </ConfirmWithReason>
  );
}
