import { View } from '@tarojs/components';
import { useState } from 'react';
import { problemCopy } from '@/shared/api/problem-copy';
import { Button } from '@/ui/button';
import { Field, FieldProblem } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { toast } from '@/ui/toast';
import { useGroupAct } from './queries';
import './group-panel.scss';

type ArrivalSheetProps = { orderId: string; groupNo: number; open: boolean; onClose: () => void };

/** The shopper waits outside: the store learns at which bay, and brings it out. */
export function ArrivalSheet({ orderId, groupNo, open, onClose }: ArrivalSheetProps) {
  const [bay, setBay] = useState('');
  const act = useGroupAct(orderId, groupNo);
  const tell = () =>
    act.mutate(
      { kind: 'arrived', bay: bay.trim() },
      {
        onSuccess: () => {
          toast('已告诉门店，马上送出来');
          onClose();
        },
      },
    );
  return (
    <Sheet open={open} title="我到门店外了" onClose={onClose} footer={<Button block size="large" text="告诉门店" busy={act.isPending} disabled={bay.trim() === ''} onTap={tell} />}>
      <View className="arrival-sheet">
        <Field name="车位号" value={bay} placeholder="例如 B12，或车牌后四位" maxLength={12} onInput={setBay} />
        <FieldProblem text={act.error ? problemCopy(act.error).title : null} />
        <View className="arrival-sheet__note">店员会核对取货码或手机尾号，请把取货码备好</View>
      </View>
    </Sheet>
  );
}
