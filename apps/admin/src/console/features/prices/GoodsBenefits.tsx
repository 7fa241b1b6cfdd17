import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Input, InputNumber, Switch } from 'antd';
import { VariantList, type VariantNames } from '../../parts/goods/VariantList';
import { Field } from '../../ui/Field';
import { YuanInput } from '../../ui/YuanInput';
import styles from './Prices.module.css';
import type { Benefit } from './rules';

type Bundle = Extract<Benefit, { kind: 'bundle' }>;
type Gift = Extract<Benefit, { kind: 'gift' }>;

interface GoodsBenefitProps<Kind extends Benefit> {
  readonly benefit: Kind;
  readonly names: VariantNames;
  readonly errorOf: (path: string) => string | undefined;
  readonly onChange: (benefit: Benefit) => void;
}

const MOST_PARTS = 10;

/** A bundle: each part takes some pieces of what may stand in it, and all together have one price. */
export function BundleForm({ benefit, names, errorOf, onChange }: GoodsBenefitProps<Bundle>) {
  const set = (index: number, change: Partial<Bundle['parts'][number]>): void => onChange({ ...benefit, parts: benefit.parts.map((part, at) => (at === index ? { ...part, ...change } : part)) });
  return (
    <>
      {benefit.parts.map((part, index) => (
        <div key={`${index}-${benefit.parts.length}`} className={styles['part']}>
          <VariantList
            label={`第 ${index + 1} 部分：任选其中的规格`} error={errorOf(`benefit.parts[${index}].variantIds`)} names={names} variantIds={part.variantIds}
            onChange={(variantIds) => set(index, { variantIds })}
          />
          <Field label="几件">
            {(id) => <InputNumber id={id} min={1} max={100} precision={0} suffix="件" value={part.units} style={{ width: '100%' }} onChange={(units) => set(index, { units: units ?? 1 })} />}
          </Field>
          <Button type="text" icon={<DeleteOutlined />} aria-label={`删除第 ${index + 1} 部分`} disabled={benefit.parts.length === 1} onClick={() => onChange({ ...benefit, parts: benefit.parts.filter((_part, at) => at !== index) })} />
        </div>
      ))}
      <div className={styles['pair']}>
        <Field label="套装再加一部分">
          {() => (
            <Button icon={<PlusOutlined />} disabled={benefit.parts.length === MOST_PARTS} onClick={() => onChange({ ...benefit, parts: [...benefit.parts, { variantIds: [], units: 1 }] })}>
              加一部分
            </Button>
          )}
        </Field>
        <Field label="套装价" tooltip="一整套的价格，要低于单买" error={errorOf('benefit.bundlePriceFen')}>
          {() => <YuanInput label="套装价" valueFen={benefit.bundlePriceFen} onChange={(fen) => onChange({ ...benefit, bundlePriceFen: fen ?? 0 })} />}
        </Field>
        <Field label="一单最多几套">
          {(id) => <InputNumber id={id} min={1} max={1_000} precision={0} suffix="套" placeholder="不限" value={benefit.maxTimes} style={{ width: '100%' }} onChange={(maxTimes) => onChange({ ...benefit, maxTimes })} />}
        </Field>
      </div>
    </>
  );
}

/** A gift with purchase. What it is worth decides between it and other offers. */
export function GiftForm({ benefit, names, errorOf, onChange }: GoodsBenefitProps<Gift>) {
  return (
    <>
      <VariantList
        isSingle label="赠品" error={errorOf('benefit.variantId')} names={names} variantIds={benefit.variantId === '' ? [] : [benefit.variantId]}
        onChange={([variantId = '']) => onChange({ ...benefit, variantId, title: benefit.title === '' ? (names.of(variantId).split(' · ')[0] ?? '').slice(0, 40) : benefit.title })}
      />
      <div className={styles['pair']}>
        <Field label="顾客看到的赠品名" error={errorOf('benefit.title')}>
          {(id) => <Input id={id} value={benefit.title} maxLength={40} onChange={(event) => onChange({ ...benefit, title: event.target.value })} />}
        </Field>
        <Field label="送几件">{(id) => <InputNumber id={id} min={1} max={100} precision={0} suffix="件" value={benefit.units} style={{ width: '100%' }} onChange={(units) => onChange({ ...benefit, units: units ?? 1 })} />}</Field>
        <Field label="商品满">{() => <YuanInput label="商品满" valueFen={benefit.fromFen} onChange={(fen) => onChange({ ...benefit, fromFen: fen ?? 0 })} />}</Field>
        <Field label="且满几件">{(id) => <InputNumber id={id} min={0} max={10_000} precision={0} suffix="件" value={benefit.fromUnits} style={{ width: '100%' }} onChange={(fromUnits) => onChange({ ...benefit, fromUnits: fromUnits ?? 0 })} />}</Field>
        <Field label="每件值多少" tooltip="和别的优惠比较、算预算都用它；下单时告诉顾客，退货时没一起退回的按它从退款里扣">{() => <YuanInput label="每件值多少" valueFen={benefit.worthFen} onChange={(fen) => onChange({ ...benefit, worthFen: fen ?? 0 })} />}</Field>
        <Field label="每满都送" error={errorOf('benefit.repeats')}>{(id) => <Switch id={id} checked={benefit.repeats} onChange={(repeats) => onChange({ ...benefit, repeats })} />}</Field>
      </div>
    </>
  );
}
