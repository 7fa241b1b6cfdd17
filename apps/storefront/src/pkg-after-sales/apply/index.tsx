import { View } from '@tarojs/components';
import { useState } from 'react';
import { GiftSheet } from '@/features/after-sales/gift-sheet';
import { giftsDueOf, withGifts } from '@/features/after-sales/gifts';
import { PhotoPicker } from '@/features/after-sales/photo-picker';
import { useAfterSalesOptions, useApply } from '@/features/after-sales/queries';
import type { AfterSalesOptions, Photo } from '@/features/after-sales/queries';
import { ReplacementCard, ReplacementWay } from '@/features/after-sales/replacement-choice';
import { computeFeeFen, computeRefundFen, lineObstacle, missingText, toRequest } from '@/features/after-sales/wish';
import type { Wish } from '@/features/after-sales/wish';
import { kindHints, kindNames, reasonNames, refusalText } from '@/features/after-sales/words';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { formatFen } from '@/shared/money';
import { openPage, replacePage } from '@/shared/navigation';
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
  if (options.data) return options.data.kinds.some(({ isOffered }) => isOffered) ? <ApplyView options={options.data} /> : <NothingLeft options={options.data} />;
  return (
    <Screen title="申请售后">
      <Loadable query={options} skeleton={<View className="after-sales"><View className="after-sales__card"><Bone height="200px" /></View></View>}>
        {() => null}
      </Loadable>
    </Screen>
  );
}

function ApplyView({ options }: { options: AfterSalesOptions }) {
  const [wish, setWish] = useState<Wish>({ kind: options.kinds.find(({ isOffered }) => isOffered)?.kind ?? 'refundOnly', reason: null, chosen: new Map(), replacements: new Map(), sendTo: null, giftFen: null });
  const [description, setDescription] = useState('');
  const [photos, setPhotos] = useState<readonly Photo[]>([]);
  const apply = useApply();
  const giftsDue = giftsDueOf(apply.error);
  // What gifts cost was told for what was chosen then.
  const change = (part: Partial<Wish>) => setWish((before) => ({ ...before, giftFen: null, ...part }));
  const missing = missingText(wish);
  const isExchange = wish.kind === 'exchange';
  const totalFen = computeRefundFen(options.lines, wish.chosen) + computeFeeFen(options, wish) - (wish.giftFen ?? 0);
  const submit = (wanted: Wish) => {
    setWish(wanted);
    const request = toRequest(options.orderId, wanted, { description, photoIds: photos.map(({ photoId }) => photoId) });
    if (request === null) return;
    apply.mutate(request, { onSuccess: ({ caseId }) => replacePage('afterSalesCase', { caseId }) });
  };
  return (
    <Screen
      title="申请售后"
      bottom={
        <View className="after-sales__bar">
          <View className="after-sales__sum">
            {isExchange ? '同价换货，不补差价' : '预计退款'}
            {isExchange ? null : <Price fen={totalFen} size="card" cents="always" />}
          </View>
          <Button size="large" text={missing ?? '提交申请'} disabled={missing !== null} busy={apply.isPending} onTap={() => submit(wish)} />
        </View>
      }
    >
      <View className="after-sales">
        {apply.error && giftsDue === null ? <Problem error={apply.error} /> : null}
        <GiftSheet due={giftsDue} lines={options.lines} onBring={(due) => submit(withGifts(wish, due))} onKeep={({ giftFen }) => submit({ ...wish, giftFen })} onClose={apply.reset} />
        <View className="after-sales__card">
          <View className="after-sales__name">要怎么处理</View>
          <View className="after-sales__choices">
            {options.kinds.map(({ kind, isOffered }) => (
              <Tap key={kind} role="radio" checked={wish.kind === kind} disabled={!isOffered} className={classNames('after-sales__choice', wish.kind === kind && 'after-sales__choice--on')} onTap={() => change({ kind, chosen: new Map() })}>
                {kindNames[kind]}
              </Tap>
            ))}
          </View>
          <View className="after-sales__note after-sales__note--left">{kindHints[wish.kind]}</View>
        </View>
        <LinesCard options={options} wish={wish} onChange={change} />
        {isExchange ? <ReplacementCard options={options} wish={wish} onChange={change} /> : null}
        {isExchange ? <ReplacementWay options={options} wish={wish} onChange={change} /> : null}
        <View className="after-sales__card">
          <View className="after-sales__name">原因</View>
          <View className="after-sales__choices">
            {options.reasons.map((entry) => (
              <Tap key={entry} role="radio" checked={wish.reason === entry} className={classNames('after-sales__choice', wish.reason === entry && 'after-sales__choice--on')} onTap={() => change({ reason: entry })}>
                {reasonNames[entry]}
              </Tap>
            ))}
          </View>
          <TextField name="说明" value={description} placeholder="补充情况，选填" maxLength={200} onInput={setDescription} />
          <View className="after-sales__name">照片（选填）</View>
          <PhotoPicker photos={photos} onChange={setPhotos} />
        </View>
        {isExchange ? null : <MoneyCard options={options} wish={wish} totalFen={totalFen} />}
      </View>
    </Screen>
  );
}

/** Why each of the goods cannot be applied for, and where to read on. */
function NothingLeft({ options }: { options: AfterSalesOptions }) {
  return (
    <Screen title="申请售后">
      <View className="after-sales">
        <View className="after-sales__card">
          <View className="after-sales__name">现在没有能申请的商品</View>
          {options.lines.map((line) => (
            <View key={line.lineNo} className="after-sales__line">
              <Picture className="after-sales__picture" url={line.imageUrl} alt={line.title} />
              <View className="after-sales__words">
                <View className="after-sales__line-title">{line.title}</View>
                <View className="after-sales__line-note">{line.refusal === null ? null : refusalText(line.refusal)}</View>
              </View>
            </View>
          ))}
        </View>
        <View className="after-sales__only">
          <Button block kind="outline" text="看售后进度" onTap={() => openPage('afterSales')} />
        </View>
      </View>
    </Screen>
  );
}

/** Seen where it stands: the bar below is long, and a refusal comes after the last tap. */
function Problem({ error }: { error: unknown }) {
  const { title, hint } = problemCopy(error);
  return (
    <View className="after-sales__problem" role="alert">
      {hint ? `${title}：${hint}` : title}
    </View>
  );
}

type PartProps = { options: AfterSalesOptions; wish: Wish; onChange: (change: Partial<Wish>) => void };

function LinesCard({ options, wish, onChange }: PartProps) {
  const set = (lineNo: number, quantity: number) => onChange({ chosen: new Map([...wish.chosen].filter(([known]) => known !== lineNo).concat(quantity > 0 ? [[lineNo, quantity]] : [])) });
  return (
    <View className="after-sales__card">
      <View className="after-sales__name">商品和数量</View>
      {options.lines.map((line) => {
        const obstacle = line.refusal === null ? lineObstacle(line, wish.kind, options.lines, wish.chosen) : refusalText(line.refusal);
        const gift = line.left > 0 && line.priceFen === 0 ? '赠品' : '';
        const what = line.isAutomatic ? '还没备货，马上退款' : `最多 ${line.left} 件`;
        return (
          <View key={line.lineNo} className="after-sales__line">
            <Picture className="after-sales__picture" url={line.imageUrl} alt={line.title} />
            <View className="after-sales__words">
              <View className="after-sales__line-title">{line.title}</View>
              <View className="after-sales__line-note">{obstacle ?? [gift, line.optionText, what].filter(Boolean).join(' · ')}</View>
            </View>
            {obstacle === null && line.left > 0 ? <LineCount value={wish.chosen.get(line.lineNo) ?? 0} max={line.left} title={line.title} onChange={(quantity) => set(line.lineNo, quantity)} /> : null}
          </View>
        );
      })}
    </View>
  );
}

function MoneyCard({ options, wish, totalFen }: Pick<PartProps, 'options' | 'wish'> & { totalFen: number }) {
  const feeFen = computeFeeFen(options, wish);
  const canHaveFee = feeFen === 0 && options.fees.some(({ condition }) => condition === 'sellersFault');
  return (
    <View className="after-sales__card">
      <View className="after-sales__name">退款怎么算</View>
      {options.lines.filter(({ lineNo }) => wish.chosen.has(lineNo)).map((line) => (
        <View key={line.lineNo} className="after-sales__row">
          <View className="after-sales__row-name">{`${line.title} ×${wish.chosen.get(line.lineNo) ?? 0}`}</View>
          <Price fen={computeRefundFen([line], wish.chosen)} size="body" cents="always" tone="plain" />
        </View>
      ))}
      {feeFen > 0 ? (
        <View className="after-sales__row">
          配送费
          <Price fen={feeFen} size="body" cents="always" tone="plain" />
        </View>
      ) : null}
      {wish.giftFen === null ? null : (
        <View className="after-sales__row">
          留下赠品
          <View className="after-sales__value">{`-${formatFen(wish.giftFen)}`}</View>
        </View>
      )}
      <View className="after-sales__row">
        合计
        <Price fen={totalFen} size="card" cents="always" />
      </View>
      <View className="after-sales__note after-sales__note--left">{canHaveFee ? '已按实付分摊优惠，原路退回微信；因商家原因整单退货时，配送费一起退' : '已按实付分摊优惠，款项原路退回微信'}</View>
    </View>
  );
}

/** Nothing is asked for until somebody says how many. */
function LineCount({ value, max, title, onChange }: { value: number; max: number; title: string; onChange: (value: number) => void }) {
  if (value === 0) return <Button size="small" kind="soft" text="选择" label={`选择${title}`} onTap={() => onChange(1)} />;
  return <Stepper value={value} max={max} onChange={onChange} onUnderflow={() => onChange(0)} />;
}
