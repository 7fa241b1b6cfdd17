import { useQuery } from '@tanstack/react-query';
import { Form, InputNumber, Select } from 'antd';
import { locationChoices, stockLocationsQuery } from '../../shell/choices';
import { Field } from '../../ui/Field';
import { YuanInput } from '../../ui/YuanInput';
import { type Rules, type Weight, WEIGHTS } from './rules';
import styles from './Sourcing.module.css';

interface RulesFormProps {
  readonly rules: Rules;
  readonly isDisabled: boolean;
  readonly onChange: (rules: Rules) => void;
}

/** The rules of one kind: weights in money, each with what it means, and limits that nothing outweighs. */
export function RulesForm({ rules, isDisabled, onChange }: RulesFormProps) {
  const set = (change: Partial<Rules>): void => onChange({ ...rules, ...change });
  const locations = useQuery(stockLocationsQuery);
  return (
    <Form layout="vertical" component="div" disabled={isDisabled}>
      <div className={styles['weights']}>
        {(Object.keys(WEIGHTS) as Weight[]).map((key) => (
          <div key={key}>
            <span>{WEIGHTS[key].label}</span>
            <YuanInput label={WEIGHTS[key].label} valueFen={rules.weights[key]} isDisabled={isDisabled} onChange={(fen) => set({ weights: { ...rules.weights, [key]: fen ?? 0 } })} />
            <small>{WEIGHTS[key].explain(rules.weights[key])}</small>
          </div>
        ))}
      </div>
      <div className={styles['limits']}>
        <Field label="保护最后几件" tooltip="一处只剩这么多件时，动用要多记分">
          {(id) => <InputNumber id={id} min={0} max={1000} precision={0} suffix="件" value={rules.protectedUnits} style={{ width: '100%' }} onChange={(value) => set({ protectedUnits: value ?? 0 })} />}
        </Field>
        <Field label="保质期至少" tooltip="会过期的商品，离到期少于这么多天就不从那里发">
          {(id) => <InputNumber id={id} min={0} max={3650} precision={0} suffix="天" value={rules.minimumShelfDays} style={{ width: '100%' }} onChange={(value) => set({ minimumShelfDays: value ?? 0 })} />}
        </Field>
        <Field label="最多从几处发">
          {(id) => <InputNumber id={id} min={1} max={5} precision={0} suffix="处" value={rules.maximumParts} style={{ width: '100%' }} onChange={(value) => set({ maximumParts: value ?? 1 })} />}
        </Field>
        <Field label="最远">
          {(id) => <InputNumber id={id} min={0} max={10_000} suffix="公里" placeholder="不限" value={rules.maximumDistanceMetres === null ? null : rules.maximumDistanceMetres / 1000} style={{ width: '100%' }} onChange={(value) => set({ maximumDistanceMetres: value === null ? null : Math.round(value * 1000) })} />}
        </Field>
        <Field label="积压到多少不再派">
          {(id) => <InputNumber id={id} min={1} max={100_000} precision={0} suffix="单" placeholder="不限" value={rules.maximumOpenOrders} style={{ width: '100%' }} onChange={(value) => set({ maximumOpenOrders: value })} />}
        </Field>
        <Field label="优先从">
          {(id) => (
            <Select
              id={id}
              value={rules.preferredKind ?? 'none'}
              options={[
                { value: 'none', label: '不分' },
                { value: 'store', label: '门店' },
                { value: 'warehouse', label: '仓库' },
              ]}
              onChange={(value) => set({ preferredKind: value === 'store' || value === 'warehouse' ? value : null })}
            />
          )}
        </Field>
      </div>
      <Field label="不从这些地方发" isLast>
        {(id) => <Select id={id} mode="multiple" showSearch={{ optionFilterProp: 'label' }} value={rules.excludedLocationIds} placeholder="没有排除" options={locationChoices(locations.data?.items ?? [])} onChange={(excludedLocationIds) => set({ excludedLocationIds })} />}
      </Field>
    </Form>
  );
}
