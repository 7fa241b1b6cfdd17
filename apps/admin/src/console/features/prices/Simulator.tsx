import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Form, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { formatFen } from '../../../shared/money';
import { fromShopClock, shopTime } from '../../../shared/time';
import { adminApi } from '../../api';
import { tagsQuery, tiersQuery } from '../../parts/members/queries';
import { storeChoicesQuery } from '../../shell/choices';
import { channelNames } from '../../shell/labels';
import { Field } from '../../ui/Field';
import { Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { YuanInput } from '../../ui/YuanInput';
import styles from './Prices.module.css';
import { describeUnused, type Explanation, parseCart, priceSourceNames, wayNames } from './rules';
import { audienceWords } from './WhenAndWho';

interface SimulatorProps {
  /** A rule that is tried as if it were in force, with a coupon of it in hand; before its start, at its start. */
  readonly tried?: { readonly ruleId: string; readonly startsAt: string };
}

interface Circumstances {
  readonly storeId: string | undefined;
  readonly channel: string;
  /** None yet: as if the shopper had chosen well. */
  readonly way: keyof typeof wayNames | undefined;
  /** Now, unless another moment is tried. */
  readonly at: string | undefined;
  readonly shippingFen: number;
  readonly points: number;
  readonly tier: string | undefined;
  readonly tags: readonly string[];
  readonly couponRuleIds: readonly string[];
}

const NOBODY_SPECIAL: Circumstances = { storeId: undefined, channel: 'miniProgram', way: undefined, at: undefined, shippingFen: 0, points: 0, tier: undefined, tags: [], couponRuleIds: [] };

const COUPONS_SHOWN = 100;

/** A pasted cart, what it would cost now, and why. */
export function Simulator({ tried }: SimulatorProps) {
  const stores = useQuery(storeChoicesQuery);
  const [text, setText] = useState('');
  const [given, setGiven] = useState(NOBODY_SPECIAL);
  const [result, setResult] = useState<Explanation | null>(null);
  const cart = parseCart(text);
  const storeId = given.storeId ?? stores.data?.[0]?.value;
  const simulate = useAct({
    act: (body: Parameters<typeof adminApi.call<'simulatePrice'>>[1]['body']) => adminApi.call('simulatePrice', { body }),
    doneText: '已按当前规则试算',
    onDone: setResult,
  });
  const start = (): void => {
    if (storeId === undefined) return;
    const { channel, shippingFen, points, tier, way, tags, couponRuleIds } = given;
    const at = given.at ?? (tried !== undefined && Date.parse(tried.startsAt) > Date.now() ? tried.startsAt : undefined);
    simulate.mutate({
      lines: cart.lines, storeId, channel, shippingFen, points: { available: points, wanted: points }, tags: [...tags], couponRuleIds: [...couponRuleIds],
      ...(tier === undefined ? {} : { tier }),
      ...(way === undefined ? {} : { way }),
      ...(at === undefined ? {} : { at }),
      ...(tried === undefined ? {} : { draftRuleIds: [tried.ruleId] }),
    });
  };
  const set = (change: Partial<Circumstances>): void => setGiven({ ...given, ...change });
  return (
    <>
      <Panel title="贴一个购物车">
        <Form layout="vertical" component="div">
          <Field label="每行一个货号，空格后写件数" error={cart.unread.length === 0 ? undefined : `第 ${cart.unread.join('、')} 行看不懂`}>
            {(id) => <Input.TextArea id={id} value={text} autoSize={{ minRows: 4, maxRows: 12 }} placeholder={'QY-1001 2\nQY-1002'} onChange={(event) => setText(event.target.value)} />}
          </Field>
          <div className={styles['pair']}>
            <Field label="门店">{(id) => <Select id={id} showSearch={{ optionFilterProp: 'label' }} value={storeId ?? null} loading={stores.isPending} options={stores.data ?? []} onChange={(value: string) => set({ storeId: value })} />}</Field>
            <Field label="渠道">{(id) => <Select id={id} value={given.channel} options={Object.entries(channelNames).map(([value, label]) => ({ value, label }))} onChange={(channel: string) => set({ channel })} />}</Field>
            <Field label="取货方式">{(id) => <Select id={id} allowClear value={given.way ?? null} placeholder="还没选" options={Object.entries(wayNames).map(([value, label]) => ({ value: value as keyof typeof wayNames, label }))} onChange={(way: Circumstances['way'] | null) => set({ way: way ?? undefined })} />}</Field>
            <Field label="运费">{() => <YuanInput label="运费" valueFen={given.shippingFen} onChange={(fen) => set({ shippingFen: fen ?? 0 })} />}</Field>
            <Field label="什么时候" tooltip="不选就是现在；试还没开始的规则时，是它开始的时候">
              {(id) => <DatePicker id={id} showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" placeholder="现在" value={given.at === undefined ? null : shopTime(given.at)} style={{ width: '100%' }} onChange={(picked) => set({ at: picked === null ? undefined : fromShopClock(picked.second(0)) })} />}
            </Field>
            <Field label="要用的积分">{(id) => <InputNumber id={id} min={0} max={100_000_000} precision={0} value={given.points} style={{ width: '100%' }} onChange={(value) => set({ points: value ?? 0 })} />}</Field>
          </div>
          <Shopper given={given} set={set} />
          <Button type="primary" block loading={simulate.isPending} disabled={cart.lines.length === 0 || cart.unread.length > 0 || storeId === undefined} onClick={start}>
            试算
          </Button>
        </Form>
      </Panel>
      {stores.isError && <ErrorState error={stores.error} onRetry={() => void stores.refetch()} />}
      {result !== null && <Result result={result} />}
    </>
  );
}

/** Who buys: their tier, what they are called by rules, and the coupons in their hands. */
function Shopper({ given, set }: { readonly given: Circumstances; readonly set: (change: Partial<Circumstances>) => void }) {
  const [tiers, tags] = [useQuery(tiersQuery), useQuery(tagsQuery)];
  const coupons = useQuery({
    queryKey: ['price-rules', 'published-coupons'],
    queryFn: ({ signal }) => adminApi.call('listPriceRules', { query: { kind: 'coupon', status: 'published', limit: String(COUPONS_SHOWN) }, signal }),
  });
  return (
    <>
      <div className={styles['pair']}>
        <Field label="会员等级">{(id) => <Select id={id} allowClear value={given.tier ?? null} placeholder="不是会员" loading={tiers.isPending} options={(tiers.data?.items ?? []).map(({ code, name }) => ({ value: code, label: name }))} onChange={(tier: string | null | undefined) => set({ tier: tier ?? undefined })} />}</Field>
        <Field label="人群">
          {(id) => <Select id={id} mode="tags" placeholder="没有" maxCount={50} options={audienceWords(tags.data?.items ?? [])} showSearch={{ optionFilterProp: 'label' }} value={[...given.tags]} onChange={(chosen: string[]) => set({ tags: chosen })} />}
        </Field>
      </div>
      <Field label="手上的优惠券">
        {(id) => (
          <Select
            id={id} mode="multiple" showSearch={{ optionFilterProp: 'label' }} value={[...given.couponRuleIds]} loading={coupons.isPending} placeholder="没有"
            options={(coupons.data?.items ?? []).map(({ ruleId, name }) => ({ value: ruleId, label: name }))}
            onChange={(couponRuleIds: string[]) => set({ couponRuleIds })}
          />
        )}
      </Field>
    </>
  );
}

function Result({ result }: { readonly result: Explanation }) {
  const savedFen = result.discountFen + result.pointsFen + result.shippingOffFen;
  return (
    <Panel title="结果" extra={<span className="quiet">{result.isProvenBest ? '已证明是最优组合' : '组合太多，这是找到的最好结果'}</span>}>
      <p className={styles['payable']}>
        应付 <b className="money">{formatFen(result.payableFen)}</b>
        {savedFen > 0 && <span>已优惠 {formatFen(savedFen)}</span>}
        {result.pointsEarned > 0 && <span>可得 {Math.floor(result.pointsEarned)} 积分</span>}
      </p>
      <table className={styles['lines']}>
        <tbody>
          {result.lines.map((line) => (
            <tr key={line.variantId}>
              <td>
                {line.title}
                <small>
                  {line.optionText} × {line.quantity}
                  {priceSourceNames[line.priceSource] !== null && ` · ${priceSourceNames[line.priceSource] ?? ''} ${formatFen(line.unitPriceFen)}`}
                </small>
              </td>
              <td className="money">{line.discountFen > 0 && <del>{formatFen(line.totalFen)}</del>}</td>
              <td className="money">{formatFen(line.payableFen)}</td>
            </tr>
          ))}
          <Sum label="商品" fen={result.itemsTotalFen} />
          <Sum label="优惠" fen={-result.discountFen} />
          {result.pointsFen > 0 && <Sum label={`积分抵扣（${result.pointsSpent} 分）`} fen={-result.pointsFen} />}
          <Sum label="运费" fen={result.shippingFen - result.shippingOffFen} />
        </tbody>
      </table>
      <h3 className={styles['heading']}>用上的</h3>
      {result.applied.length === 0 && <p className="quiet">没有规则用上</p>}
      <ol className={styles['rules']}>
        {result.applied.map(({ ruleId, name, isCoupon, offFen, gift, extraPoints, nextText }) => (
          <li key={ruleId}>
            <span>
              {name}
              <small>{[isCoupon ? '优惠券' : '促销', ...(nextText === null ? [] : [nextText])].join(' · ')}</small>
            </span>
            <b className="money">{gift !== null ? `赠 ${gift.title} × ${gift.units}` : extraPoints > 0 ? `+${extraPoints} 积分` : formatFen(-offFen)}</b>
          </li>
        ))}
      </ol>
      <h3 className={styles['heading']}>没用上的</h3>
      {result.refused.length === 0 && <p className="quiet">没有</p>}
      <ol className={styles['rules']} data-quiet>
        {result.refused.map((rule) => (
          <li key={rule.ruleId}>
            <span>{rule.name}</span>
            <span>{describeUnused(rule, result.applied)}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Sum({ label, fen }: { readonly label: string; readonly fen: number }) {
  return (
    <tr className={styles['sum']}>
      <td colSpan={2}>{label}</td>
      <td className="money">{formatFen(fen)}</td>
    </tr>
  );
}
