import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type FulfillmentOrder, staffApi } from '../../../api';
import { CARRIERS, type Carrier, guessCarrier, readTrackingNo, unitsToShip } from '../../../parts/shipping/parcel';
import { play } from '../../../shell/sounds';
import { useAct } from '../../../shell/useAct';
import { Choice } from '../../../ui/Choice';
import { PrimaryButton } from '../../../ui/PrimaryButton';
import { Card, Notice } from '../../../ui/Screen';
import { ScanBar, type ScanVerdict } from '../../../ui/ScanBar';
import { Stepper } from '../../../ui/Stepper';
import styles from './ShipPanel.module.css';

/** What is packed goes with a carrier: its waybill is scanned, and the parcel holds all that is left, or a part. */
export function ShipPanel({ order }: { readonly order: FulfillmentOrder }) {
  const queryClient = useQueryClient();
  const rest = unitsToShip(order.lines);
  const [trackingNo, setTrackingNo] = useState<string | null>(null);
  const [carrier, setCarrier] = useState<Carrier | null>(null);
  const [verdict, setVerdict] = useState<ScanVerdict | null>(null);
  const [chosen, setChosen] = useState<ReadonlyMap<number, number>>(() => new Map(rest.map(({ line, units }) => [line.lineNo, units])));
  const scan = (code: string): void => {
    const read = readTrackingNo(code);
    play(read === null ? 'wrong' : 'tick');
    setVerdict({ kind: read === null ? 'wrong' : 'good', text: read === null ? '这不是运单号' : `运单号 ${read}`, at: performance.now() });
    if (read === null) return;
    setTrackingNo(read);
    setCarrier(guessCarrier(read) ?? carrier);
  };
  const ship = useAct({
    run: (body: { carrier: string; trackingNo: string; lines: { lineNo: number; quantity: number }[] }, idempotencyKey) => staffApi.call('shipParcel', { params: { fulfillmentOrderId: order.fulfillmentOrderId }, body, idempotencyKey }),
    onDone(reply) {
      play('handedOver');
      setTrackingNo(null);
      setVerdict(null);
      setChosen(new Map(unitsToShip(reply.order.lines).map(({ line, units }) => [line.lineNo, units])));
      queryClient.setQueryData(['fulfillment-order', order.fulfillmentOrderId], reply.order);
    },
    touches: [['board', order.storeId]],
  });
  if (rest.length === 0) return null;
  const lines = rest.flatMap(({ line, units }) => {
    const quantity = Math.min(chosen.get(line.lineNo) ?? 0, units);
    return quantity > 0 ? [{ lineNo: line.lineNo, quantity }] : [];
  });
  const total = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const left = rest.reduce((sum, { units }) => sum + units, 0) - total;
  const missing = trackingNo === null ? '扫运单号' : carrier === null ? '选快递公司' : total === 0 ? '选要发的商品' : null;
  return (
    <Card title="发货">
      <div className={styles['scan']}>
        <ScanBar what="运单号" verdict={verdict} onScan={scan} />
      </div>
      <Choice label="快递公司" options={CARRIERS} value={carrier} onChange={setCarrier} />
      {rest.map(({ line, units }) => (
        <div key={line.lineNo} className={styles['line']}>
          <span>
            {line.title}
            <small>{line.optionText}</small>
          </span>
          <Stepper label={`${line.title}发几件`} value={Math.min(chosen.get(line.lineNo) ?? 0, units)} max={units} onChange={(value) => setChosen(new Map(chosen).set(line.lineNo, value))} />
        </div>
      ))}
      {left > 0 && total > 0 && <Notice tone="info">这个包裹发 {total} 件，剩 {left} 件再发一个包裹</Notice>}
      <PrimaryButton isBusy={ship.isPending} disabled={missing !== null} onClick={() => trackingNo !== null && carrier !== null && ship.mutate({ carrier, trackingNo, lines })}>
        {missing ?? `发出 ${total} 件`}
      </PrimaryButton>
    </Card>
  );
}
