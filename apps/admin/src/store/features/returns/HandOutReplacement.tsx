import { useState } from 'react';
import { type AfterSalesCase, staffApi } from '../../api';
import { type Carrier, CARRIERS, guessCarrier, readTrackingNo } from '../../parts/shipping/parcel';
import { useCurrentStore } from '../../shell/currentStore';
import { RevealRecipient } from '../../shell/RevealRecipient';
import { play } from '../../shell/sounds';
import { Choice } from '../../ui/Choice';
import { GoodsList, GoodsRow } from '../../ui/GoodsRow';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Facts, Notice, Screen } from '../../ui/Screen';
import { ScanBar, type ScanVerdict } from '../../ui/ScanBar';
import { useReturnAct } from './ReturnPage';
import { returnLabels } from './returns';

const BACK = { to: '/tasks/returns', label: '返回退货' } as const;

interface HandOut {
  readonly parcel?: { carrier: string; trackingNumber: string };
}

/** What came back was fine: the other goods, which were set aside, go to the shopper over the counter or by parcel. */
export function HandOutReplacement({ found }: { readonly found: AfterSalesCase }) {
  const store = useCurrentStore();
  const contact = found.replacement?.contact ?? null;
  const [trackingNumber, setTrackingNumber] = useState<string | null>(null);
  const [carrier, setCarrier] = useState<Carrier | null>(null);
  const [verdict, setVerdict] = useState<ScanVerdict | null>(null);
  const handOut = useReturnAct(found, {
    run: (body: HandOut) => staffApi.call('handOutReplacement', { params: { storeId: store.id, caseId: found.caseId }, body }),
    doneText: ({ replacement }) => (replacement?.shipment === null ? '已当面交给顾客' : '已寄出，顾客能看到运单号'),
  });
  const scan = (code: string): void => {
    const read = readTrackingNo(code);
    play(read === null ? 'wrong' : 'tick');
    setVerdict({ kind: read === null ? 'wrong' : 'good', text: read === null ? '这不是运单号' : `运单号 ${read}`, at: performance.now() });
    if (read === null) return;
    setTrackingNumber(read);
    setCarrier(guessCarrier(read) ?? carrier);
  };
  const missing = trackingNumber === null ? '扫运单号' : carrier === null ? '选快递公司' : null;
  const send = (): void => {
    const name = CARRIERS.find(({ value }) => value === carrier)?.text;
    if (trackingNumber !== null && name !== undefined) handOut.mutate({ parcel: { carrier: name, trackingNumber } });
  };
  return (
    <Screen
      title="换出"
      back={BACK}
      label={returnLabels[found.status]}
      footer={
        <>
          <PrimaryButton look={contact === null ? 'solid' : 'outline'} isBusy={handOut.isPending} onClick={() => handOut.mutate({})}>
            {contact === null ? '已当面交给顾客' : '顾客在店里，当面交'}
          </PrimaryButton>
          {contact !== null && (
            <PrimaryButton isBusy={handOut.isPending} disabled={missing !== null} onClick={send}>
              {missing ?? '已寄出'}
            </PrimaryButton>
          )}
        </>
      }
    >
      <Notice tone="info">{contact === null ? '验货已通过。核对顾客的换货码尾号，把留好的商品交给顾客' : '验货已通过。按地址打包，扫运单号寄出'}</Notice>
      <GoodsList label="换给顾客的商品">
        {found.lines.flatMap(({ lineNo, title, quantity, replacement }) =>
          replacement === null ? [] : [<GoodsRow key={lineNo} goods={{ title, sku: '', ...replacement }} aside={<>{quantity} 件</>} />],
        )}
      </GoodsList>
      {contact !== null && (
        <Card title="寄到">
          <Facts facts={[['收货人', `${contact.contactName} ${contact.contactPhone}`], ['地址', contact.address]]} />
          <RevealRecipient
            reasons={['写面单', '打电话联系']}
            reveal={(reason) => staffApi.call('revealReplacementRecipient', { params: { storeId: store.id, caseId: found.caseId }, body: { reason } })}
          />
          <ScanBar what="运单号" verdict={verdict} onScan={scan} />
          <Choice label="快递公司" options={CARRIERS} value={carrier} onChange={setCarrier} />
        </Card>
      )}
      {contact === null && found.returnCode !== null && (
        <Card title="换货码">
          <Facts facts={[['尾号', found.returnCode.slice(-4)], ['售后单', found.caseNo]]} />
        </Card>
      )}
    </Screen>
  );
}
