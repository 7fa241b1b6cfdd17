import { View } from '@tarojs/components';
import { useState } from 'react';
import { problemCopy } from '@/shared/api/problem-copy';
import { Button } from '@/ui/button';
import { Field, FieldProblem } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { toast } from '@/ui/toast';
import { useNameCollector } from './queries';
import type { Collector } from './queries';
import { collectorProblem } from './words';
import './collector.scss';

type CollectorSheetProps = { orderId: string; groupNo: number; collector: Collector | null; onClose: () => void };

/** Somebody else collects with the same code; the store is told their name, and sees it at the counter. */
export function CollectorSheet({ orderId, groupNo, collector, onClose }: CollectorSheetProps) {
  const [typed, setTyped] = useState<Collector>(collector ?? { name: '', phone: '' });
  const [isChecked, setChecked] = useState(false);
  const naming = useNameCollector(orderId, groupNo);
  const problem = isChecked ? collectorProblem(typed) : null;
  const tell = (named: Collector | null, done: string) =>
    naming.mutate(named, {
      onSuccess: () => {
        toast(done);
        onClose();
      },
    });
  const save = () => {
    setChecked(true);
    if (collectorProblem(typed) === null) tell({ name: typed.name.trim(), phone: typed.phone.trim() }, '已告诉门店，把取货码发给 TA');
  };
  return (
    <Sheet
      open
      title="请别人代取"
      onClose={onClose}
      footer={
        <View className="collector-sheet__acts">
          {collector === null ? null : <Button kind="outline" size="large" text="还是我自己取" disabled={naming.isPending} onTap={() => tell(null, '已改回自己取')} />}
          <Button block size="large" text="告诉门店" busy={naming.isPending} onTap={save} />
        </View>
      }
    >
      <View className="collector-sheet">
        <Field name="代取人" value={typed.name} placeholder="姓名" maxLength={20} onInput={(name) => setTyped({ ...typed, name })} />
        <Field name="手机号" value={typed.phone} placeholder="门店找不到人时联系 TA" maxLength={11} type="number" onInput={(phone) => setTyped({ ...typed, phone: phone.replace(/\D/g, '') })} />
        <FieldProblem text={problem ?? (naming.error ? problemCopy(naming.error).title : null)} />
        <View className="collector-sheet__note">TA 凭你的取货码取货，店员会核对姓名。姓名和手机号只用于这次取货</View>
      </View>
    </Sheet>
  );
}
