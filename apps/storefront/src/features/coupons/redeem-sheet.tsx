import { View } from '@tarojs/components';
import { useState } from 'react';
import { problemCopy } from '@/shared/api/problem-copy';
import { Button } from '@/ui/button';
import { Field, FieldProblem } from '@/ui/field';
import { Sheet } from '@/ui/sheet';
import { toast } from '@/ui/toast';
import { useRedeemCode } from './queries';
import './redeem-sheet.scss';

const shortestCode = 6;

/** Types in a code from a leaflet; however it is written, by fours or in small letters, it is the same code. */
export function RedeemSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [code, setCode] = useState('');
  const redeem = useRedeemCode();
  const type = (typed: string) => {
    redeem.reset();
    setCode(typed);
  };
  const send = () =>
    redeem.mutate(code.trim(), {
      onSuccess: ({ name }) => {
        setCode('');
        onClose();
        toast(`已领到「${name}」`);
      },
    });
  return (
    <Sheet open={open} title="兑换优惠券" onClose={onClose} footer={<Button block size="large" text="兑换" disabled={code.trim().length < shortestCode} busy={redeem.isPending} onTap={send} />}>
      <View className="redeem">
        <Field name="兑换码" value={code} placeholder="传单或卡片上的 12 位码" maxLength={24} onInput={type} />
        <FieldProblem text={redeem.isError ? problemCopy(redeem.error).title : null} />
      </View>
    </Sheet>
  );
}
