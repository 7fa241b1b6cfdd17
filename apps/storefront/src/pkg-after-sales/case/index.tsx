import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh } from '@tarojs/taro';
import { useMemo, useState } from 'react';
import { useCase, useCaseAct } from '@/features/after-sales/queries';
import type { AfterSalesCase } from '@/features/after-sales/queries';
import { kindNames, nextStep, reasonNames, statusName, stepNames } from '@/features/after-sales/words';
import { qrPicture } from '@/features/pickup-code/qr-picture';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { clock } from '@/shared/clock';
import { mediaUrl } from '@/shared/media';
import { formatFen } from '@/shared/money';
import { usePageParams } from '@/shared/page-params';
import { platform } from '@/shared/platform';
import { formatMoment } from '@/shared/time';
import { Button } from '@/ui/button';
import { Countdown } from '@/ui/countdown';
import { Field, FieldProblem, TextField } from '@/ui/field';
import { Loadable } from '@/ui/loadable';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { Sheet } from '@/ui/sheet';
import { Bone } from '@/ui/skeleton';
import { Tap } from '@/ui/tap';
import { ask, toast } from '@/ui/toast';
import '@/features/after-sales/after-sales.scss';

export default function CasePage() {
  const { caseId } = usePageParams('caseId');
  const query = useCase(caseId);
  useDidShow(() => void query.refetch());
  usePullDownRefresh(() => void query.refetch().finally(() => Taro.stopPullDownRefresh()));
  return (
    <Screen title="售后详情" bottom={query.data ? <CaseActions entry={query.data} /> : null}>
      <Loadable query={query} skeleton={<View className="after-sales__head"><Bone height="72px" /></View>}>
        {(entry) => <CaseView entry={entry} onDue={() => void query.refetch()} />}
      </Loadable>
    </Screen>
  );
}

function CaseView({ entry, onDue }: { entry: AfterSalesCase; onDue: () => void }) {
  const nowMs = clock.now();
  // An exchange gives no money, unless it could not be had after all.
  const hasMoney = entry.kind !== 'exchange' || entry.amountFen > 0;
  return (
    <>
      <View className="after-sales__head">
        <View className="after-sales__title">{statusName(entry)}</View>
        <View className="after-sales__hint">{nextStep(entry)}</View>
        {entry.dueAt === null ? null : (
          <View className="after-sales__due">
            剩余 <Countdown endsAtMs={Date.parse(entry.dueAt)} onEnd={onDue} />
          </View>
        )}
      </View>
      <View className="after-sales">
        {entry.returnCode === null || !codeIsUsed(entry) ? null : (
          <View className="after-sales__card">
            <View className="after-sales__name">{entry.kind === 'exchange' ? '到店换货码' : '到店退货码'}</View>
            <CounterCode code={entry.returnCode} />
            <View className="after-sales__note">{entry.status === 'replacing' ? `到${entry.storeName}领取，出示或念给店员` : '任一门店都能退，出示或念给店员'}</View>
          </View>
        )}
        {entry.returnTo === null || !isComingBack(entry) ? null : (
          <View className="after-sales__card">
            <View className="after-sales__name">寄回地址</View>
            <View className="after-sales__row">
              {entry.returnTo.name}
              <Button size="small" kind="plain" text="复制" label="复制寄回地址" onTap={() => void platform.copy(`${entry.returnTo?.name ?? ''} ${entry.returnTo?.phone ?? ''} ${entry.returnTo?.address ?? ''}`)} />
            </View>
            <View className="after-sales__row">{`${entry.returnTo.address} ${entry.returnTo.phone}`}</View>
            {entry.shipment === null ? null : <View className="after-sales__row">{`已寄出：${entry.shipment.carrier} ${entry.shipment.trackingNumber}`}</View>}
          </View>
        )}
        <View className="after-sales__card">
          <View className="after-sales__name">{kindNames[entry.kind]}</View>
          {entry.lines.map((line) => (
            <View key={line.lineNo} className="after-sales__line">
              <Picture className="after-sales__picture" url={line.imageUrl} alt={line.title} />
              <View className="after-sales__words">
                <View className="after-sales__line-title">{line.title}</View>
                <View className="after-sales__line-note">{`${line.optionText} ×${line.quantity}`}</View>
                {line.replacement === null ? null : <View className="after-sales__line-note">{`换成 ${line.replacement.optionText || '同款新的一件'}`}</View>}
              </View>
              {hasMoney ? <Price fen={line.refundFen} size="body" cents="always" tone="plain" /> : null}
            </View>
          ))}
          {entry.feeFen > 0 ? (
            <View className="after-sales__row">
              {entry.lines.length === 0 ? '服务款' : '配送费'}
              <Price fen={entry.feeFen} size="body" cents="always" tone="plain" />
            </View>
          ) : null}
          {entry.giftFen === 0 ? null : (
            <View className="after-sales__row">
              {entry.giftFen > 0 ? '留下赠品' : '赠品退回'}
              <View className="after-sales__value">{`${entry.giftFen > 0 ? '-' : '+'}${formatFen(Math.abs(entry.giftFen))}`}</View>
            </View>
          )}
          {hasMoney ? (
            <View className="after-sales__row">
              退款金额
              <Price fen={entry.amountFen} size="card" cents="always" />
            </View>
          ) : null}
          {entry.replacement === null ? null : (
            <View className="after-sales__row">
              换货方式
              <View className="after-sales__value">{entry.replacement.contact === null ? `到${entry.storeName}取` : `寄到 ${entry.replacement.contact.address}`}</View>
            </View>
          )}
          <View className="after-sales__row">
            原因
            <View className="after-sales__value">{reasonNames[entry.reason]}</View>
          </View>
          {entry.description === null ? null : <View className="after-sales__words-row">{entry.description}</View>}
          {entry.photos.length === 0 ? null : (
            <View className="after-sales__photos">
              {entry.photos.map(({ photoId, thumbUrl, url }, index) => (
                <Tap key={photoId} className="after-sales__photo" label={`看照片 ${index + 1}`} onTap={() => platform.showPhotos(entry.photos.map((photo) => mediaUrl(photo.url)), mediaUrl(url))}>
                  <Picture className="after-sales__photo-image" url={thumbUrl} alt={`照片 ${index + 1}`} />
                </Tap>
              ))}
            </View>
          )}
          <View className="after-sales__row">
            售后编号
            <View className="after-sales__value">{entry.caseNo}</View>
          </View>
        </View>
        <View className="after-sales__card">
          <View className="after-sales__name">进度</View>
          {[...entry.timeline].reverse().map(({ at, status, note }, index) => (
            <View key={`${at}${index}`} className="after-sales__row">
              {[stepNames[status], note].filter(Boolean).join('：')}
              <View className="after-sales__when">{formatMoment(at, nowMs)}</View>
            </View>
          ))}
        </View>
      </View>
    </>
  );
}

/** For a scanner, and to be read out. It does not rotate: whoever has it must bring the goods as well. */
function CounterCode({ code }: { code: string }) {
  const picture = useMemo(() => qrPicture(code), [code]);
  return (
    <>
      <View className="after-sales__qr" style={{ backgroundImage: `url("${picture}")` }} role="img" ariaLabel="到店二维码" />
      <View className="after-sales__digits">{code.replace(/(\d{5})(?=\d)/, '$1 ')}</View>
    </>
  );
}

/** The code is shown while a counter has something to do with it. */
function codeIsUsed({ status, replacement }: AfterSalesCase): boolean {
  return status === 'awaiting_return' || status === 'in_transit_back' || (status === 'replacing' && replacement?.way === 'pickup');
}

function isComingBack({ status }: AfterSalesCase): boolean {
  return status === 'awaiting_return' || status === 'in_transit_back';
}

function CaseActions({ entry }: { entry: AfterSalesCase }) {
  const act = useCaseAct(entry.caseId);
  const [sheet, setSheet] = useState<'ship' | 'appeal' | null>(null);
  const [carrier, setCarrier] = useState('');
  const [trackingNumber, setTrackingNumber] = useState('');
  const [note, setNote] = useState('');
  if (!entry.canCancel && !entry.canShip && !entry.canAppeal) return null;
  const close = () => {
    setSheet(null);
    act.reset();
  };
  const withdraw = async () => {
    if (await ask({ title: '撤销这次申请？', text: '撤销后可以重新申请', confirm: '撤销', danger: true })) act.mutate({ kind: 'cancel' }, { onError: (error) => toast(problemCopy(error).title) });
  };
  const problem = act.error && sheet !== null ? problemCopy(act.error).title : null;
  return (
    <View className="after-sales__bar">
      {entry.canCancel ? <Button kind="outline" text="撤销申请" onTap={() => void withdraw()} /> : null}
      {entry.canAppeal ? <Button kind="outline" text="申请复核" onTap={() => setSheet('appeal')} /> : null}
      {entry.canShip ? <Button text="填写运单号" onTap={() => setSheet('ship')} /> : null}
      <Sheet
        open={sheet === 'ship'}
        title="寄回商品"
        onClose={close}
        footer={<Button block size="large" text="提交运单号" busy={act.isPending} disabled={carrier.trim() === '' || trackingNumber.trim() === ''} onTap={() => act.mutate({ kind: 'ship', carrier: carrier.trim(), trackingNumber: trackingNumber.trim() }, { onSuccess: close })} />}
      >
        <View className="after-sales__card">
          <Field name="快递公司" value={carrier} placeholder="例如 顺丰速运" maxLength={20} onInput={setCarrier} />
          <Field name="运单号" value={trackingNumber} placeholder="面单上的号码" maxLength={32} onInput={(typed) => setTrackingNumber(typed.replace(/[^0-9A-Za-z-]/g, ''))} />
          <FieldProblem text={problem} />
        </View>
      </Sheet>
      <Sheet open={sheet === 'appeal'} title="申请复核（仅一次）" onClose={close} footer={<Button block size="large" text="提交复核" busy={act.isPending} disabled={note.trim() === ''} onTap={() => act.mutate({ kind: 'appeal', note: note.trim() }, { onSuccess: close })} />}>
        <View className="after-sales__card">
          <TextField name="理由" value={note} placeholder="哪里不同意，请写清楚" maxLength={200} onInput={setNote} />
          <FieldProblem text={problem} />
        </View>
      </Sheet>
    </View>
  );
}
