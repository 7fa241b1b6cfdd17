import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { VariantList } from '../../parts/goods/VariantList';
import { storeChoicesQuery } from '../../shell/choices';
import { channelNames } from '../../shell/labels';
import { Stack } from '../../ui/Columns';
import { Field } from '../../ui/Field';
import { InstantRange } from '../../ui/InstantRange';
import { InWords } from '../../ui/InWords';
import { Panel } from '../../ui/Page';
import { YuanInput } from '../../ui/YuanInput';
import { BenefitForm } from './BenefitForm';
import styles from './Prices.module.css';
import { type Content, describeBenefit, describeGiven, type Rule } from './rules';
import { type GoodsNames, ScopeFields } from './ScopeFields';
import { Audience, DailyHours } from './WhenAndWho';

interface RuleFormProps {
  readonly content: Content;
  /** Names of the goods in it, as the server told them. */
  readonly named: Pick<Rule, 'variantNames' | 'productNames'>;
  /** What it has given so far; nothing is said of a rule that is not there yet. */
  readonly given?: Rule['given'];
  readonly isDisabled: boolean;
  /** What the server refused, by the field's path in the content. */
  readonly errorOf: (path: string) => string | undefined;
  readonly onChange: (content: Content) => void;
}

/** A rule from top to bottom: what it gives, on what, when, for whom, with what else, and how much of it. */
export function RuleForm({ content, named, given, isDisabled, errorOf, onChange }: RuleFormProps) {
  const set = (change: Partial<Content>): void => onChange({ ...content, ...change });
  const { coupon } = content;
  const names = useNames(named);
  return (
    <Form layout="vertical" component="div" disabled={isDisabled}>
      <Stack>
        <Panel title="优惠">
          <InWords>{describeBenefit(content.benefit)}</InWords>
          <Field label="名称" isRequired tooltip="顾客在价格明细里看得到" error={errorOf('name')}>
            {(id) => <Input id={id} value={content.name} maxLength={40} showCount placeholder="例如：双 11 满 100 减 10" onChange={(event) => set({ name: event.target.value })} />}
          </Field>
          <BenefitForm kind={content.kind} benefit={content.benefit} names={names} errorOf={errorOf} onChange={(benefit) => set({ benefit })} />
        </Panel>
        <Panel title="哪些商品、什么时候、谁">
          <Places content={content} names={names} errorOf={errorOf} set={set} />
          <InstantRange label="时间" error={errorOf('schedule.endsAt') ?? errorOf('schedule.startsAt')} from={content.schedule.startsAt} to={content.schedule.endsAt} onChange={(startsAt, endsAt) => set({ schedule: { ...content.schedule, startsAt, endsAt } })} />
          <DailyHours content={content} errorOf={errorOf} set={set} />
          <Audience content={content} errorOf={errorOf} set={set} />
        </Panel>
        <Panel title="叠加与限额">
        {given !== undefined && <InWords>{describeGiven(given, content)}</InWords>}
          <div className={styles['pair']}>
            <Field label="互斥组" tooltip="同组只用一个，系统取最优；不填就和谁都能叠加">
              {(id) => <Input id={id} value={content.exclusiveGroup ?? ''} maxLength={20} placeholder="可叠加" onChange={(event) => set({ exclusiveGroup: event.target.value.trim() === '' ? null : event.target.value.trim() })} />}
            </Field>
            <Field label="优先级" tooltip="大的先算">{(id) => <InputNumber id={id} min={0} max={1_000} precision={0} value={content.priority} style={{ width: '100%' }} onChange={(priority) => set({ priority: priority ?? 0 })} />}</Field>
            <Field label="单独使用" tooltip="用了它就不能用别的">{(id) => <Switch id={id} checked={content.standsAlone} onChange={(standsAlone) => set({ standsAlone })} />}</Field>
            <Field label="秒杀、预售价也参加">{(id) => <Switch id={id} checked={content.includesCampaignPrices} onChange={(includesCampaignPrices) => set({ includesCampaignPrices })} />}</Field>
            <Field label="预算" tooltip="花完自动停" error={errorOf('limits')}>{() => <YuanInput label="预算" placeholder="不限" valueFen={content.limits.budgetFen} onChange={(budgetFen) => set({ limits: { ...content.limits, budgetFen } })} />}</Field>
            <Count label="总次数" value={content.limits.maxUses} onChange={(maxUses) => set({ limits: { ...content.limits, maxUses } })} />
            <Count label="每人次数" value={content.limits.customerUses} onChange={(customerUses) => set({ limits: { ...content.limits, customerUses } })} />
          </div>
        </Panel>
        {coupon !== null && <CouponTerms coupon={coupon} errorOf={errorOf} onChange={(terms) => set({ coupon: terms })} />}
      </Stack>
    </Form>
  );
}

function useNames({ variantNames, productNames }: RuleFormProps['named']): GoodsNames {
  const [picked, setPicked] = useState<ReadonlyMap<string, string>>(new Map());
  const learn = (id: string, name: string): void => setPicked((before) => new Map(before).set(id, name));
  return {
    of: (variantId) => picked.get(variantId) ?? variantNames.find((variant) => variant.variantId === variantId)?.name ?? '已下架的商品',
    learn: ({ variantId, name }) => learn(variantId, name),
    ofProduct: (productId) => picked.get(productId) ?? productNames.find((product) => product.productId === productId)?.name ?? '已下架的商品',
    learnProduct: ({ productId, name }) => learn(productId, name),
  };
}

type PlacesProps = Pick<RuleFormProps, 'content' | 'errorOf'> & { readonly names: GoodsNames; readonly set: (change: Partial<Content>) => void };

function Places({ content, names, errorOf, set }: PlacesProps) {
  const stores = useQuery(storeChoicesQuery);
  return (
    <>
      <ScopeFields scope={content.scope} path="scope" names={names} errorOf={errorOf} onChange={(scope) => set({ scope })} />
      <VariantList label="除了这些商品" error={errorOf('scope.exceptVariantIds')} names={names} variantIds={content.scope.exceptVariantIds} onChange={(exceptVariantIds) => set({ scope: { ...content.scope, exceptVariantIds } })} />
      <Field label="门店" error={errorOf('storeIds')}>
        {(id) => (
          <Select
            id={id} mode="multiple" showSearch={{ optionFilterProp: 'label' }} value={content.storeIds ?? []} loading={stores.isPending} placeholder="全部门店" options={stores.data ?? []}
            onChange={(storeIds: string[]) => set({ storeIds: storeIds.length === 0 ? null : storeIds })}
          />
        )}
      </Field>
      <Field label="渠道" error={errorOf('channels')}>
        {(id) => (
          <Select
            id={id} mode="multiple" value={content.channels ?? []} placeholder="全部渠道" options={Object.entries(channelNames).map(([value, label]) => ({ value, label }))}
            onChange={(channels: string[]) => set({ channels: channels.length === 0 ? null : channels })}
          />
        )}
      </Field>
    </>
  );
}

type Coupon = NonNullable<Content['coupon']>;

function CouponTerms({ coupon, errorOf, onChange }: { readonly coupon: Coupon; readonly errorOf: (path: string) => string | undefined; readonly onChange: (coupon: Coupon) => void }) {
  const set = (change: Partial<Coupon>): void => onChange({ ...coupon, ...change });
  return (
    <Panel title="领取与有效期">
      <InstantRange label="领取时间" error={errorOf('coupon.claimUntil') ?? errorOf('coupon.claimFrom')} from={coupon.claimFrom} to={coupon.claimUntil} onChange={(claimFrom, claimUntil) => set({ claimFrom, claimUntil })} />
      <div className={styles['pair']}>
        <Field label="领券中心可领">{(id) => <Switch id={id} checked={coupon.isInCentre} onChange={(isInCentre) => set({ isInCentre })} />}</Field>
        <Count label="总张数" error={errorOf('coupon.maxCoupons')} value={coupon.maxCoupons} onChange={(maxCoupons) => set({ maxCoupons })} />
        <Field label="用多少积分换" tooltip="从领券中心换时扣，兑换码不扣；自动发放的券不能设" error={errorOf('coupon.pointsPrice')}>
          {(id) => <InputNumber id={id} min={1} max={10_000_000} precision={0} suffix="积分" placeholder="免费领" value={coupon.pointsPrice ?? null} style={{ width: '100%' }} onChange={(pointsPrice) => set({ pointsPrice })} />}
        </Field>
        <Count label="每人限领" value={coupon.perCustomer} onChange={(perCustomer) => set({ perCustomer: perCustomer ?? 1 })} />
        <Field label="有效期">
          {(id) => (
            <Select
              id={id} value={coupon.validity.kind}
              options={[
                { value: 'days', label: '领到后几天内' },
                { value: 'fixed', label: '固定的日期' },
              ]}
              onChange={(kind) => set({ validity: kind === 'days' ? { kind, days: 7 } : { kind, from: coupon.claimFrom, until: coupon.claimUntil } })}
            />
          )}
        </Field>
        {coupon.validity.kind === 'days' && <Count label="领后几天有效" value={coupon.validity.days} onChange={(days) => set({ validity: { kind: 'days', days: days ?? 7 } })} />}
        <Field label="自动发放" tooltip="在领取时间内，每入会一次、每年生日、每付一单各发一张；每人最多发「每人限领」的张数（生日券按年算，自己领的另算），占总张数；订单全额退回时，没用的券收回">
          {(id) => (
            <Select<NonNullable<Coupon['issueOn']> | 'none'>
              id={id} value={coupon.issueOn ?? 'none'}
              options={[
                { value: 'none', label: '不自动发' },
                { value: 'join', label: '入会时' },
                { value: 'birthday', label: '生日当天' },
                { value: 'orderPaid', label: '会员每付一单' },
              ]}
              onChange={(issueOn) => set({ issueOn: issueOn === 'none' ? null : issueOn })}
            />
          )}
        </Field>
        <Field label="部分退款后">
          {(id) => (
            <Select
              id={id} value={coupon.onPartialRefund}
              options={[
                { value: 'keepUsed', label: '券不退' },
                { value: 'returnWithItsGoods', label: '用券的商品全退时退券' },
              ]}
              onChange={(onPartialRefund) => set({ onPartialRefund })}
            />
          )}
        </Field>
      </div>
      {coupon.validity.kind === 'fixed' && <InstantRange label="可用日期" error={errorOf('coupon.validity')} from={coupon.validity.from} to={coupon.validity.until} onChange={(from, until) => set({ validity: { kind: 'fixed', from, until } })} />}
    </Panel>
  );
}

function Count({ label, value, error, onChange }: { readonly label: string; readonly value: number | null; readonly error?: string | undefined; readonly onChange: (value: number | null) => void }) {
  return (
    <Field label={label} error={error}>
      {(id) => <InputNumber id={id} min={1} max={100_000_000} precision={0} placeholder="不限" value={value} style={{ width: '100%' }} onChange={onChange} />}
    </Field>
  );
}
