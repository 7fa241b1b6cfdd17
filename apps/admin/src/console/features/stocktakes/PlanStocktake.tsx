import { DeleteOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { describeProblem } from '../../../shared/problems';
import { adminApi } from '../../api';
import { type PickedVariant, VariantPicker } from '../../parts/goods/VariantPicker';
import { locationChoices, stockLocationsQuery } from '../../shell/choices';
import { Field } from '../../ui/Field';
import { useAct } from '../../ui/useAct';

interface Plan {
  readonly locationId: string;
  readonly name: string;
  readonly isBlind: boolean;
  readonly limitUnits: number;
  /** Empty: everything at the place. */
  readonly variants: readonly PickedVariant[];
}

const NEW_PLAN: Plan = { locationId: '', name: '', isBlind: true, limitUnits: 5, variants: [] };

export function PlanStocktake({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Drawer title="安排盘点" open={isOpen} onClose={onClose} size="min(560px, 100vw)" destroyOnHidden>
      <PlanForm />
    </Drawer>
  );
}

function PlanForm() {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const locations = useQuery(stockLocationsQuery);
  const [plan, setPlan] = useState(NEW_PLAN);
  const set = (change: Partial<Plan>): void => setPlan({ ...plan, ...change });
  const open = useAct({
    act: ({ variants, name, ...fields }: Plan, idempotencyKey) =>
      adminApi.call('openStocktake', { body: { ...fields, name: name.trim(), scope: variants.length === 0 ? 'store' : 'variants', variantIds: variants.map(({ variantId }) => variantId) }, idempotencyKey }),
    doneText: '已安排，店员在工作台能看到',
    onDone({ stocktakeId }) {
      void queryClient.invalidateQueries({ queryKey: ['stocktakes'] });
      void navigate(`/stocktakes/${stocktakeId}`);
    },
    isQuiet: true,
  });
  return (
    <Form layout="vertical" component="div">
      <Field label="盘哪里">
        {(id) => <Select id={id} showSearch={{ optionFilterProp: 'label' }} value={plan.locationId === '' ? null : plan.locationId} placeholder="门店或仓库" options={locationChoices(locations.data?.items ?? [])} onChange={(locationId: string) => set({ locationId })} />}
      </Field>
      <Field label="名称">{(id) => <Input id={id} value={plan.name} maxLength={40} placeholder="如 11 月冷柜抽盘" onChange={(event) => set({ name: event.target.value })} />}</Field>
      <Field label="盘哪些商品" tooltip="不选就盘这里的全部商品">
        {() => (
          <>
            <VariantPicker onPick={(picked) => plan.variants.every(({ variantId }) => variantId !== picked.variantId) && set({ variants: [...plan.variants, picked] })} />
            {plan.variants.length === 0 && <p className="quiet">没有选：盘全部商品</p>}
            {plan.variants.map((variant) => (
              <p key={variant.variantId} style={{ margin: '8px 0 0' }}>
                {variant.name}
                <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={`去掉 ${variant.name}`} onClick={() => set({ variants: plan.variants.filter((other) => other !== variant) })} />
              </p>
            ))}
          </>
        )}
      </Field>
      <Field label="盲盘" tooltip="点数的人看不到账面数，复核时才显示">
        {(id) => <Switch id={id} checked={plan.isBlind} onChange={(isBlind) => set({ isBlind })} />}
      </Field>
      <Field label="差异上限" tooltip="任何一件商品的差异超过它，就要另一个人批准">
        {(id) => <InputNumber id={id} min={0} max={100_000} precision={0} suffix="件" value={plan.limitUnits} style={{ width: 160 }} onChange={(limitUnits) => set({ limitUnits: limitUnits ?? 0 })} />}
      </Field>
      {open.isError && <Alert type="error" showIcon title={describeProblem(open.error).title} style={{ marginBottom: 16 }} />}
      <Button type="primary" block disabled={plan.locationId === '' || plan.name.trim() === ''} loading={open.isPending} onClick={() => open.mutate(plan)}>
        安排盘点
      </Button>
    </Form>
  );
}
