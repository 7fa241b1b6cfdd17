import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, InputNumber, Segmented, Switch } from 'antd';
import { Field } from '../../ui/Field';
import { YuanInput } from '../../ui/YuanInput';
import { type AreaDraft, describeSteps, findAreaTrouble } from './area-draft';
import { type AreaPoint, formatMetres, toCircle, toPolygon, withRadius } from './area-map';
import styles from './Areas.module.css';

interface AreaFormProps {
  readonly store: AreaPoint;
  readonly kind: 'instantDelivery' | 'scheduledDelivery';
  readonly draft: AreaDraft;
  readonly errors: ReadonlyMap<string, string>;
  readonly isDisabled: boolean;
  readonly onChange: (draft: AreaDraft) => void;
}

/** Everything of an area that is not its line on the map. */
export function AreaForm({ store, kind, draft, errors, isDisabled, onChange }: AreaFormProps) {
  const set = (change: Partial<AreaDraft>): void => onChange({ ...draft, ...change });
  const trouble = findAreaTrouble(draft);
  return (
    <Form layout="vertical" component="div" disabled={isDisabled}>
      <Field label="名称" error={errors.get('body.name')}>
        {(id) => <Input id={id} value={draft.name} maxLength={40} onChange={(event) => set({ name: event.target.value })} />}
      </Field>
      <Field label="范围" tooltip="圆以门店为圆心；多边形在地图上拖点，点边线中间加点，双击去掉">
        {() => (
          <div className={styles['shape']}>
            <Segmented
              value={draft.shape.type}
              options={[
                { value: 'circle', label: '圆形' },
                { value: 'polygon', label: '多边形' },
              ]}
              onChange={(type) => {
                const { shape } = draft;
                if (type === 'polygon' && shape.type === 'circle') set({ shape: toPolygon(store, shape.radiusMetres) });
                if (type === 'circle' && shape.type === 'polygon') set({ shape: toCircle(store, shape.points) });
              }}
            />
            {draft.shape.type === 'circle' ? (
              <InputNumber min={0.1} max={100} step={0.5} suffix="公里" aria-label="半径" value={draft.shape.radiusMetres / 1000} style={{ width: 120 }} onChange={(kilometres) => set({ shape: withRadius((kilometres ?? 0.1) * 1000) })} />
            ) : (
              <span className="quiet">{draft.shape.points.length} 个点</span>
            )}
          </div>
        )}
      </Field>
      <div className={styles['pair']}>
        <Field label="配送费">{() => <YuanInput label="配送费" valueFen={draft.baseFeeFen} onChange={(fen) => set({ baseFeeFen: fen ?? 0 })} isDisabled={isDisabled} />}</Field>
        <Field label="满多少免">{() => <YuanInput label="满多少免" placeholder="不免" valueFen={draft.freeAboveFen} onChange={(freeAboveFen) => set({ freeAboveFen })} isDisabled={isDisabled} />}</Field>
        <Field label="起送价">{() => <YuanInput label="起送价" valueFen={draft.minimumFen} onChange={(fen) => set({ minimumFen: fen ?? 0 })} isDisabled={isDisabled} />}</Field>
        <Field label={kind === 'instantDelivery' ? '付款后多久送到' : '送达用时'} error={errors.get('body.promiseMinutes')}>
          {(id) => <InputNumber id={id} min={1} max={1440} precision={0} suffix="分钟" value={draft.promiseMinutes} style={{ width: '100%' }} onChange={(minutes) => set({ promiseMinutes: minutes ?? 1 })} />}
        </Field>
      </div>
      <Field label="按距离加价" tooltip="达到的最远一档生效，不累加">
        {() => <StepsEditor draft={draft} isDisabled={isDisabled} onChange={onChange} />}
      </Field>
      <p className={styles['fees']}>{describeSteps(draft).join(' → ')}</p>
      <div className={styles['pair']}>
        <Field label="优先级" tooltip="范围重叠时，数字小的生效" isLast>
          {(id) => <InputNumber id={id} min={0} max={1000} precision={0} value={draft.rank} style={{ width: '100%' }} onChange={(rank) => set({ rank: rank ?? 0 })} />}
        </Field>
        <Field label="启用" isLast>
          {(id) => <Switch id={id} checked={draft.isActive} onChange={(isActive) => set({ isActive })} />}
        </Field>
      </div>
      {trouble !== null && <Alert type="warning" showIcon title={trouble} style={{ marginTop: 16 }} />}
    </Form>
  );
}

function StepsEditor({ draft, isDisabled, onChange }: Pick<AreaFormProps, 'draft' | 'isDisabled' | 'onChange'>) {
  const steps = draft.distanceSteps;
  const set = (index: number, change: Partial<AreaDraft['distanceSteps'][number]>): void => onChange({ ...draft, distanceSteps: steps.map((step, at) => (at === index ? { ...step, ...change } : step)) });
  const farthest = Math.max(0, ...steps.map(({ fromMetres }) => fromMetres));
  return (
    <div className={styles['steps']}>
      {steps.map((step, index) => (
        <div key={index}>
          <InputNumber min={0} max={100} step={0.5} suffix="公里起" aria-label={`第 ${index + 1} 档距离`} value={step.fromMetres / 1000} style={{ width: '100%' }} onChange={(kilometres) => set(index, { fromMetres: Math.round((kilometres ?? 0) * 1000) })} />
          <YuanInput label={`第 ${index + 1} 档加价`} valueFen={step.extraFeeFen} onChange={(fen) => set(index, { extraFeeFen: fen ?? 0 })} isDisabled={isDisabled} />
          <Button type="text" icon={<DeleteOutlined />} aria-label={`删除 ${formatMetres(step.fromMetres)}那一档`} onClick={() => onChange({ ...draft, distanceSteps: steps.filter((_step, at) => at !== index) })} />
        </div>
      ))}
      {steps.length < 10 && (
        <Button type="dashed" size="small" icon={<PlusOutlined />} onClick={() => onChange({ ...draft, distanceSteps: [...steps, { fromMetres: farthest + 2000, extraFeeFen: 200 }] })}>
          加一档
        </Button>
      )}
    </div>
  );
}
