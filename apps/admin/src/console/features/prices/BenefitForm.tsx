import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, InputNumber, Select, Switch } from 'antd';
import { Field } from '../../ui/Field';
import { YuanInput } from '../../ui/YuanInput';
import styles from './Prices.module.css';
import { BundleForm, GiftForm } from './GoodsBenefits';
import { type Benefit, BENEFIT_KINDS, type BenefitKind, benefitNames, blankBenefit, getFromNames, type RuleKind } from './rules';
import { type GoodsNames, ScopeFields } from './ScopeFields';

interface BenefitFormProps {
  readonly kind: RuleKind;
  readonly benefit: Benefit;
  readonly names: GoodsNames;
  readonly errorOf: (path: string) => string | undefined;
  readonly onChange: (benefit: Benefit) => void;
}

const MOST_STEPS = 10;

/** What a rule gives, by its kind. */
export function BenefitForm({ kind, benefit, names, errorOf, onChange }: BenefitFormProps) {
  const kinds = BENEFIT_KINDS.filter((one) => one !== 'exchange' || kind === 'coupon');
  return (
    <>
      <Field label="优惠方式" error={errorOf('benefit.kind')}>
        {(id) => (
          <Select<BenefitKind>
            id={id}
            value={benefit.kind}
            options={kinds.map((one) => ({ value: one, label: benefitNames[one] }))}
            onChange={(chosen) => onChange(blankBenefit(chosen))}
          />
        )}
      </Field>
      {(benefit.kind === 'amountOff' || benefit.kind === 'percentOff') && <Steps benefit={benefit} errorOf={errorOf} onChange={onChange} />}
      {benefit.kind === 'buyGet' && <BuyGet benefit={benefit} names={names} errorOf={errorOf} onChange={onChange} />}
      {benefit.kind === 'bundle' && <BundleForm benefit={benefit} names={names} errorOf={errorOf} onChange={onChange} />}
      {benefit.kind === 'gift' && <GiftForm benefit={benefit} names={names} errorOf={errorOf} onChange={onChange} />}
      {benefit.kind === 'exchange' && (
        <Field label="兑换价" tooltip="适用商品里最贵的一件，按这个价" error={errorOf('benefit.exchangePriceFen')}>
          {() => <YuanInput label="兑换价" valueFen={benefit.exchangePriceFen} onChange={(fen) => onChange({ ...benefit, exchangePriceFen: fen ?? 0 })} />}
        </Field>
      )}
      {benefit.kind === 'shipping' && (
        <div className={styles['pair']}>
          <Field label="商品满">{() => <YuanInput label="商品满" valueFen={benefit.fromFen} onChange={(fen) => onChange({ ...benefit, fromFen: fen ?? 0 })} />}</Field>
          <Field label="运费减" tooltip="不填就是全免" error={errorOf('benefit.offFen')}>{() => <YuanInput label="运费减" placeholder="全免" valueFen={benefit.offFen} onChange={(offFen) => onChange({ ...benefit, offFen })} />}</Field>
        </div>
      )}
      {benefit.kind === 'pointsTimes' && (
        <Field label="积分倍数">
          {(id) => <InputNumber id={id} min={2} max={100} precision={0} suffix="倍" value={benefit.times} style={{ width: '100%' }} onChange={(times) => onChange({ ...benefit, times: times ?? 2 })} />}
        </Field>
      )}
    </>
  );
}

type Stepped = Extract<Benefit, { kind: 'amountOff' | 'percentOff' }>;

function Steps({ benefit, errorOf, onChange }: Pick<BenefitFormProps, 'errorOf' | 'onChange'> & { readonly benefit: Stepped }) {
  const count = benefit.steps.length;
  const set = (index: number, change: { fromFen?: number; fromUnits?: number; offFen?: number; percentOff?: number }): void =>
    onChange(
      benefit.kind === 'amountOff'
        ? { ...benefit, steps: benefit.steps.map((step, at) => (at === index ? { ...step, ...change } : step)) }
        : { ...benefit, steps: benefit.steps.map((step, at) => (at === index ? { ...step, ...change } : step)) },
    );
  const keep = (indexes: (index: number) => boolean): void =>
    onChange(benefit.kind === 'amountOff' ? { ...benefit, steps: benefit.steps.filter((_step, at) => indexes(at)) } : { ...benefit, steps: benefit.steps.filter((_step, at) => indexes(at)) });
  const add = (): void =>
    onChange(benefit.kind === 'amountOff' ? { ...benefit, repeats: false, steps: [...benefit.steps, ...benefit.steps.slice(-1)] } : { ...benefit, steps: [...benefit.steps, ...benefit.steps.slice(-1)] });
  return (
    <>
      <Field label="门槛与优惠" error={errorOf('benefit.steps')} tooltip="门槛看优惠前的商品金额；几档时取达到的最好一档">
        {() => (
          <ol className={styles['steps']}>
            <li className={styles['stepHead']} aria-hidden>
              <span>满多少钱</span>
              <span>满几件</span>
              <span>{benefit.kind === 'amountOff' ? '减多少' : '打几折'}</span>
            </li>
            {benefit.steps.map((step, index) => (
              <li key={`${index}-${count}`}>
                <YuanInput label={`第 ${index + 1} 档满多少钱`} placeholder="满多少钱" valueFen={step.fromFen} onChange={(fen) => set(index, { fromFen: fen ?? 0 })} />
                <InputNumber aria-label={`第 ${index + 1} 档满几件`} min={0} max={10_000} precision={0} prefix="满" suffix="件" value={step.fromUnits} style={{ width: '100%' }} onChange={(units) => set(index, { fromUnits: units ?? 0 })} />
                {'offFen' in step ? (
                  <YuanInput label={`第 ${index + 1} 档减多少`} placeholder="减多少" valueFen={step.offFen} onChange={(fen) => set(index, { offFen: fen ?? 0 })} />
                ) : (
                  <InputNumber aria-label={`第 ${index + 1} 档打几折`} min={0} max={9.9} step={0.5} suffix="折" value={(100 - step.percentOff) / 10} style={{ width: '100%' }} onChange={(fold) => set(index, { percentOff: 100 - Math.round((fold ?? 9) * 10) })} />
                )}
                <Button type="text" icon={<DeleteOutlined />} aria-label={`删除第 ${index + 1} 档`} disabled={count === 1} onClick={() => keep((at) => at !== index)} />
              </li>
            ))}
          </ol>
        )}
      </Field>
      <div className={styles['pair']}>
        <Field label="再加一档">
          {() => (
            <Button icon={<PlusOutlined />} disabled={count === MOST_STEPS} onClick={add}>
              加一档
            </Button>
          )}
        </Field>
        {benefit.kind === 'amountOff' ? (
          <Field label="每满都减" tooltip="每达到一次门槛减一次；只能有一档" error={errorOf('benefit.repeats')}>
            {(id) => <Switch id={id} checked={benefit.repeats} disabled={count > 1} onChange={(repeats) => onChange({ ...benefit, repeats })} />}
          </Field>
        ) : (
          <Field label="最多减" error={errorOf('benefit.maxOffFen')}>{() => <YuanInput label="最多减" placeholder="不限" valueFen={benefit.maxOffFen} onChange={(maxOffFen) => onChange({ ...benefit, maxOffFen })} />}</Field>
        )}
      </div>
    </>
  );
}

type BuyGetProps = Pick<BenefitFormProps, 'names' | 'errorOf' | 'onChange'> & { readonly benefit: Extract<Benefit, { kind: 'buyGet' }> };

const NOTHING = { variantIds: [], productIds: [], categoryIds: [], exceptVariantIds: [] };

function BuyGet({ benefit, names, errorOf, onChange }: BuyGetProps) {
  return (
    <>
      <div className={styles['pair']}>
        <Field label="买几件">{(id) => <InputNumber id={id} min={1} max={100} precision={0} suffix="件" value={benefit.buyUnits} style={{ width: '100%' }} onChange={(buyUnits) => onChange({ ...benefit, buyUnits: buyUnits ?? 1 })} />}</Field>
        <Field label="再得几件">{(id) => <InputNumber id={id} min={1} max={100} precision={0} suffix="件" value={benefit.getUnits} style={{ width: '100%' }} onChange={(getUnits) => onChange({ ...benefit, getUnits: getUnits ?? 1 })} />}</Field>
        <Field label="得的是">
          {(id) => (
            <Select
              id={id} value={benefit.getFrom} options={Object.entries(getFromNames).map(([value, label]) => ({ value, label }))}
              onChange={(getFrom) => onChange({ ...benefit, getFrom, getScope: getFrom === 'other' ? NOTHING : null })}
            />
          )}
        </Field>
        <Field label="得的打几折" tooltip="0 折就是免费">
          {(id) => <InputNumber id={id} min={0} max={9.9} step={0.5} suffix="折" value={(100 - benefit.percentOff) / 10} style={{ width: '100%' }} onChange={(fold) => onChange({ ...benefit, percentOff: 100 - Math.round((fold ?? 0) * 10) })} />}
        </Field>
        <Field label="一单最多几次">{(id) => <InputNumber id={id} min={1} max={1_000} precision={0} suffix="次" placeholder="不限" value={benefit.maxTimes} style={{ width: '100%' }} onChange={(maxTimes) => onChange({ ...benefit, maxTimes })} />}</Field>
      </div>
      {benefit.getScope !== null && (
        <ScopeFields scope={benefit.getScope} named="得的" path="benefit.getScope" names={names} errorOf={errorOf} onChange={(getScope) => onChange({ ...benefit, getScope })} />
      )}
    </>
  );
}
