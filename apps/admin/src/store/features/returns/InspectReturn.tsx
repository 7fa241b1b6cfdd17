import { useState } from 'react';
import { formatFen } from '../../../shared/money';
import { type AfterSalesCase, staffApi } from '../../api';
import { CameOf, CountedParts } from '../../parts/stock/CountedParts';
import { useCurrentStore } from '../../shell/currentStore';
import { buzz, play } from '../../shell/sounds';
import { Choice } from '../../ui/Choice';
import { Field } from '../../ui/Field';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Notice, Screen } from '../../ui/Screen';
import { ScanBar, type ScanVerdict } from '../../ui/ScanBar';
import { ReturnFacts, useReturnAct } from './ReturnPage';
import styles from './Returns.module.css';
import { caseKindNames } from '../../../shared/labels';
import { type Condition, CONDITIONS, type Found, foundOf, isCounted, matchScan, returnLabels, setFound, unitsFound, unitsLeft } from './returns';

const BACK = { to: '/tasks/returns', label: '返回退货' } as const;
const NOTE_MIN = 2;

interface Inspection {
  readonly lines: { lineNo: number; sellable: number; damaged: number; qualityControl: number }[];
  readonly isAccepted: boolean;
  readonly note?: string;
}

/** Every unit gets a state by scan or by thumb; then the money goes back, or the goods do. */
export function InspectReturn({ found }: { readonly found: AfterSalesCase }) {
  const store = useCurrentStore();
  const [condition, setCondition] = useState<Condition>('sellable');
  const [counted, setCounted] = useState<Found>(new Map());
  const [verdict, setVerdict] = useState<ScanVerdict | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { lines } = found;
  const inspect = useReturnAct(found, {
    run: (body: Inspection) => staffApi.call('inspectReturn', { params: { storeId: store.id, caseId: found.caseId }, body }),
    doneText: ({ status }) => (status === 'rejected' ? '没有通过，请把货还给顾客' : status === 'replacing' ? '验货通过，可以换出了' : status === 'inspecting' ? '已入库，等店长确认退款' : '已入库，款项原路退回'),
  });
  const scan = (code: string): void => {
    const matched = matchScan(lines, counted, code.trim());
    const isGood = 'line' in matched;
    play(isGood ? 'tick' : 'wrong');
    buzz(isGood ? 30 : [80, 60, 160]);
    if (!isGood) return setVerdict({ kind: 'wrong', text: matched.refusal, at: performance.now() });
    const { lineNo, title } = matched.line;
    setCounted(setFound(counted, lineNo, { [condition]: foundOf(counted, lineNo)[condition] + 1 }));
    setVerdict({ kind: 'good', text: `${title} · ${CONDITIONS.find(({ value }) => value === condition)?.text ?? ''}`, at: performance.now() });
  };
  const left = unitsLeft(lines, counted);
  const isWhole = isCounted(lines, counted);
  const send = (): void => inspect.mutate({ lines: lines.map(({ lineNo }) => ({ lineNo, ...foundOf(counted, lineNo) })), isAccepted: true });
  return (
    <Screen
      title="验货"
      back={BACK}
      label={returnLabels[found.status]}
      footer={
        <>
          {refusal === null && (
            <PrimaryButton look="outline" onClick={() => setRefusal('')}>
              不通过
            </PrimaryButton>
          )}
          <PrimaryButton isBusy={inspect.isPending} disabled={!isWhole} onClick={send}>
            {left > 0 ? `还有 ${left} 件没点` : !isWhole ? '点多了，核对件数' : found.kind === 'exchange' ? '通过，准备换货' : `通过，退 ${formatFen(found.amountFen)}`}
          </PrimaryButton>
        </>
      }
    >
      <ScanBar what="商品条码" verdict={verdict} onScan={scan} />
      <Choice label="扫到的是" options={CONDITIONS} value={condition} onChange={setCondition} />
      {refusal !== null && (
        <Card title={`不通过${caseKindNames[found.kind]}`}>
          <Field label="为什么（顾客会看到）" value={refusal} maxLength={200} placeholder="例如：已使用，影响再次销售" onChange={setRefusal} />
          <Notice tone="warning">货还给顾客，不退款；顾客可以申诉一次</Notice>
          <PrimaryButton isBusy={inspect.isPending} disabled={refusal.trim().length < NOTE_MIN} onClick={() => inspect.mutate({ lines: [], isAccepted: false, note: refusal.trim() })}>
            {refusal.trim().length < NOTE_MIN ? '写明原因' : '不通过，货还给顾客'}
          </PrimaryButton>
          <PrimaryButton look="plain" onClick={() => setRefusal(null)}>
            继续验货
          </PrimaryButton>
        </Card>
      )}
      <GoodsList label="要验的商品">
        {lines.map((line) => {
          const came = unitsFound(counted, line.lineNo);
          return (
            <GoodsRow
              key={line.lineNo}
              goods={{ ...line, sku: '' }}
              isDone={came === line.quantity}
              aside={<CameOf came={came} expected={line.quantity} />}
            >
              {line.replacement !== null && <p className={styles['swap']}>换成 {line.replacement.optionText || '同款新的一件'}</p>}
              <CountedParts title={line.title} parts={CONDITIONS} counted={foundOf(counted, line.lineNo)} max={line.quantity} onChange={(part, units) => setCounted(setFound(counted, line.lineNo, { [part]: units }))} />
            </GoodsRow>
          );
        })}
      </GoodsList>
      <ReturnFacts found={found} />
    </Screen>
  );
}
