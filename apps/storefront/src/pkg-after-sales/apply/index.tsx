import { View } from '@tarojs/components';
import { useState } from 'react';
import { useAfterSalesOptions, useApply } from '@/features/after-sales/queries';
import type { AfterSalesOptions, CaseKind, CaseReason } from '@/features/after-sales/queries';
import { computeRefundFen, kindHints, kindNames, reasonNames, refusalText } from '@/features/after-sales/words';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { replacePage } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { TextField } from '@/ui/field';
import { Loadable } from '@/ui/loadable';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Bone } from '@/ui/skeleton';
import { Stepper } from '@/ui/stepper';
import { Tap } from '@/ui/tap';
import '@/features/after-sales/after-sales.scss';

export default function ApplyPage() {
  const { orderId } = usePageParams('orderId');
  const options = useAfterSalesOptions(orderId);
  if (options.data) return <ApplyView options={options.data} />;
  return (
    <Screen title="申请售后">
      <Loadable query={options} skeleton={<View className="after-sales"><View className="after-sales__card"><Bone height="200px" /></View></View>}>
        {() => null}
      </Loadable>
    </Screen>
  );
}

function ApplyView({ options }: { options: AfterSalesOptions }) {
  const [kind, setKind] = useState<CaseKind | null>(options.kinds.find(({ isOffered }) => isOffered)?.kind ?? null);
  const [reason, setReason] = useState<CaseReason | null>(null);
  const [chosen, setChosen] = useState<ReadonlyMap<number, number>>(new Map());
  const [description, setDescription] = useState('');
  const apply = useApply();
  const refundFen = computeRefundFen(options.lines, chosen);
  const set = (lineNo: number, quantity: number) => setChosen(new Map([...chosen].filter(([known]) => known !== lineNo).concat(quantity > 0 ? [[lineNo, quantity]] : [])));
  const isComplete = kind !== null && reason !== null && chosen.size > 0;
  const submit = () => {
    if (kind === null || reason === null) return;
    const text = description.trim();
    apply.mutate(
      { orderId: options.orderId, kind, reason, lines: [...chosen].map(([lineNo, quantity]) => ({ lineNo, quantity })), ...(text ? { description: text } : {}) },
      { onSuccess: ({ caseId }) => replacePage('afterSalesCase', { caseId }) },
    );
  };
  return (
    <Screen
      title="申请售后"
      bottom={
        <View className="after-sales__bar">
          <View className="after-sales__sum">
            预计退款
            <Price fen={refundFen} size="card" cents="always" />
          </View>
          <Button size="large" text="提交申请" disabled={!isComplete} busy={apply.isPending} onTap={submit} />
        </View>
      }
    >
      <View className="after-sales">
        {apply.error ? <View className="after-sales__problem" role="alert">{problemCopy(apply.error).title}</View> : null}
        <View className="after-sales__card">
          <View className="after-sales__name">要怎么处理</View>
          <View className="after-sales__choices">
            {options.kinds.map((entry) => (
              <Tap key={entry.kind} role="radio" checked={kind === entry.kind} disabled={!entry.isOffered} className={classNames('after-sales__choice', kind === entry.kind && 'after-sales__choice--on')} onTap={() => setKind(entry.kind)}>
                {entry.isOffered ? kindNames[entry.kind] : `${kindNames[entry.kind]}（暂不支持）`}
              </Tap>
            ))}
          </View>
          {kind === null ? null : <View className="after-sales__note">{kindHints[kind]}</View>}
        </View>
        <View className="after-sales__card">
          <View className="after-sales__name">商品和数量</View>
          {options.lines.map((line) => (
            <View key={line.lineNo} className="after-sales__line">
              <Picture className="after-sales__picture" url={line.imageUrl} alt={line.title} />
              <View className="after-sales__words">
                <View className="after-sales__line-title">{line.title}</View>
                <View className="after-sales__line-note">{line.refusal === null ? `最多 ${line.left} 件${line.optionText ? ` · ${line.optionText}` : ''}` : refusalText(line.refusal)}</View>
              </View>
              {line.refusal === null && line.left > 0 ? <LineCount value={chosen.get(line.lineNo) ?? 0} max={line.left} title={line.title} onChange={(quantity) => set(line.lineNo, quantity)} /> : null}
            </View>
          ))}
        </View>
        <View className="after-sales__card">
          <View className="after-sales__name">原因</View>
          <View className="after-sales__choices">
            {options.reasons.map((entry) => (
              <Tap key={entry} role="radio" checked={reason === entry} className={classNames('after-sales__choice', reason === entry && 'after-sales__choice--on')} onTap={() => setReason(entry)}>
                {reasonNames[entry]}
              </Tap>
            ))}
          </View>
          <TextField name="说明" value={description} placeholder="补充情况，选填" maxLength={200} onInput={setDescription} />
        </View>
        <View className="after-sales__card">
          <View className="after-sales__name">退款怎么算</View>
          {options.lines.filter(({ lineNo }) => chosen.has(lineNo)).map((line) => (
            <View key={line.lineNo} className="after-sales__row">
              {`${line.title.slice(0, 12)} ×${chosen.get(line.lineNo) ?? 0}`}
              <Price fen={computeRefundFen([line], chosen)} size="body" cents="always" tone="plain" />
            </View>
          ))}
          <View className="after-sales__row">
            合计
            <Price fen={refundFen} size="card" cents="always" />
          </View>
          <View className="after-sales__note">已按实付分摊优惠，款项原路退回微信</View>
        </View>
      </View>
    </Screen>
  );
}

/** Nothing is asked for until somebody says how many. */
function LineCount({ value, max, title, onChange }: { value: number; max: number; title: string; onChange: (value: number) => void }) {
  if (value === 0) return <Button size="small" kind="soft" text="选择" label={`选择${title}`} onTap={() => onChange(1)} />;
  return <Stepper value={value} max={max} onChange={onChange} onUnderflow={() => onChange(0)} />;
}
