import { useQuery } from '@tanstack/react-query';
import { DatePicker, Form, Input, InputNumber, Segmented, Select } from 'antd';
import { useState } from 'react';
import { fromShopClock, shopTime } from '../../../shared/time';
import { VariantList } from '../../parts/goods/VariantList';
import { locationChoices, stockLocationsQuery } from '../../shell/choices';
import { Stack } from '../../ui/Columns';
import { Field } from '../../ui/Field';
import { InstantRange } from '../../ui/InstantRange';
import { InWords } from '../../ui/InWords';
import { Panel } from '../../ui/Page';
import { YuanInput } from '../../ui/YuanInput';
import { type Content, describeTerms } from './presales';
import styles from './Presales.module.css';

interface PresaleFormProps {
  readonly content: Content;
  /** What the saved goods are called; null while there are none. */
  readonly goodsName: string | null;
  readonly isDisabled: boolean;
  /** What the server refused, by the field. */
  readonly errorOf: (path: string) => string | undefined;
  readonly onChange: (content: Content) => void;
}

type PartProps = Pick<PresaleFormProps, 'content' | 'errorOf'> & { readonly set: (change: Partial<Content>) => void };

/** A presale from top to bottom: what is sold and where it arrives, for how much, when, and how much of it. */
export function PresaleForm({ content, goodsName, isDisabled, errorOf, onChange }: PresaleFormProps) {
  const set = (change: Partial<Content>): void => onChange({ ...content, ...change });
  return (
    <Form layout="vertical" component="div" disabled={isDisabled}>
      <Stack>
        <Goods content={content} goodsName={goodsName} errorOf={errorOf} set={set} />
        <Amounts content={content} errorOf={errorOf} set={set} />
        <Times content={content} errorOf={errorOf} set={set} />
      </Stack>
    </Form>
  );
}

function Goods({ content, goodsName, errorOf, set }: PartProps & Pick<PresaleFormProps, 'goodsName'>) {
  const locations = useQuery(stockLocationsQuery);
  const [picked, setPicked] = useState<ReadonlyMap<string, string>>(new Map());
  const names = {
    of: (variantId: string) => picked.get(variantId) ?? goodsName ?? '已下架的商品',
    learn: ({ variantId, name }: { readonly variantId: string; readonly name: string }) => setPicked((before) => new Map(before).set(variantId, name)),
  };
  return (
    <Panel title="卖什么">
      <Field label="名称" isRequired tooltip="顾客看得到" error={errorOf('name')}>
        {(id) => <Input id={id} value={content.name} maxLength={40} showCount placeholder="例如：新品首发预售" onChange={(event) => set({ name: event.target.value })} />}
      </Field>
      <div className={styles['pair']}>
        <VariantList label="商品" isRequired isSingle error={errorOf('variantId')} names={names} variantIds={content.variantId === '' ? [] : [content.variantId]} onChange={([variantId = '']) => set({ variantId })} />
        <Field label="到货地点" isRequired tooltip="到门店的，付清后到店自提；到仓库的，付清后寄出" error={errorOf('locationId')}>
          {(id) => (
            <Select
              id={id} showSearch={{ optionFilterProp: 'label' }} value={content.locationId === '' ? null : content.locationId} loading={locations.isPending} placeholder="选门店或仓库" options={locationChoices(locations.data?.items ?? [])}
              onChange={(locationId: string) => set({ locationId })}
            />
          )}
        </Field>
      </div>
      <Field label="给顾客的说明" error={errorOf('note')}>
        {(id) => <Input.TextArea id={id} rows={2} value={content.note ?? ''} maxLength={500} showCount placeholder="选填，例如：颜色以实物为准" onChange={(event) => set({ note: event.target.value })} />}
      </Field>
    </Panel>
  );
}

const AMOUNTS = [
  ['priceFen', '预售价', '一件的总价，尾款 = 预售价 − 抵扣'],
  ['depositFen', '定金', '一件先付多少'],
  ['creditFen', '定金抵扣', '定金当多少钱用；和定金一样就是不膨胀'],
] as const;

function Amounts({ content, errorOf, set }: PartProps) {
  const terms = describeTerms(content);
  const count = (label: string, key: 'quota' | 'limitPerCustomer', tooltip: string) => (
    <Field label={label} tooltip={tooltip} error={errorOf(key)}>
      {(id) => <InputNumber id={id} min={1} max={key === 'quota' ? 1_000_000 : 99} precision={0} suffix="件" value={content[key]} style={{ width: '100%' }} onChange={(value) => set({ [key]: value ?? 1 })} />}
    </Field>
  );
  return (
    <Panel title="价格与名额">
      {terms !== null && <InWords>一件：{terms}</InWords>}
      <div className={styles['trio']}>
        {AMOUNTS.map(([key, label, tooltip]) => (
          <Field key={key} label={label} isRequired tooltip={tooltip} error={errorOf(key)}>
            {() => <YuanInput label={label} valueFen={content[key] === 0 ? null : content[key]} onChange={(fen) => set({ [key]: fen ?? 0 })} />}
          </Field>
        ))}
        {count('名额', 'quota', '最多订出多少件；不占现在的库存')}
        {count('每人限订', 'limitPerCustomer', '按顾客累计')}
        <Field label="尾款逾期" tooltip="只管到货后没付尾款的；没到货或商家取消，定金一律全额退" error={errorOf('forfeitsDeposit')}>
          {() => (
            <Segmented<'keep' | 'return'>
              block value={content.forfeitsDeposit ? 'keep' : 'return'} options={[{ value: 'keep', label: '定金不退' }, { value: 'return', label: '退回定金' }]}
              onChange={(rule) => set({ forfeitsDeposit: rule === 'keep' })}
            />
          )}
        </Field>
      </div>
    </Panel>
  );
}

function Times({ content, errorOf, set }: PartProps) {
  return (
    <Panel title="时间与到货">
      <div className={styles['pair']}>
        <InstantRange
          label="付定金" error={errorOf('depositStartsAt') ?? errorOf('depositEndsAt')} from={content.depositStartsAt} to={content.depositEndsAt}
          onChange={(depositStartsAt, depositEndsAt) => set({ depositStartsAt, depositEndsAt })}
        />
        <InstantRange
          label="付尾款" error={errorOf('balanceStartsAt') ?? errorOf('balanceEndsAt')} from={content.balanceStartsAt} to={content.balanceEndsAt}
          onChange={(balanceStartsAt, balanceEndsAt) => set({ balanceStartsAt, balanceEndsAt })}
        />
        <Field label="预计到货" tooltip="要在尾款开始之前：没到货的付不了尾款" error={errorOf('arrivesAt')}>
          {(id) => (
            <DatePicker
              id={id} showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" allowClear={false} value={shopTime(content.arrivesAt)} style={{ width: '100%' }}
              onChange={(picked) => picked !== null && set({ arrivesAt: fromShopClock(picked.second(0)) })}
            />
          )}
        </Field>
        <Field label="采购单号" tooltip="供应商送这批货的单号，和「到货」里的一致，方便核对" error={errorOf('arrivalReference')}>
          {(id) => <Input id={id} value={content.arrivalReference ?? ''} maxLength={40} placeholder="选填" onChange={(event) => set({ arrivalReference: event.target.value })} />}
        </Field>
      </div>
    </Panel>
  );
}
