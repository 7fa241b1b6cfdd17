import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Checkbox, DatePicker, Drawer, Form, Input, InputNumber, Select, Switch, Button } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { adminApi } from '../../api';
import { VariantPicker } from '../../parts/goods/VariantPicker';
import { useMay } from '../../shell/me';
import { Field } from '../../ui/Field';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import { YuanInput } from '../../ui/YuanInput';
import styles from './Areas.module.css';
import { CreateAct } from './CreateAct';
import { findServiceTrouble, newServiceDraft, noShowNames, resourceKindNames, SERVICE_COMPARED, type Service, type ServiceDraft, serviceKindNames, toServiceDraft } from './service-draft';
import type { InHand } from './ServicesTab';

interface ServiceDrawerProps {
  readonly storeId: string;
  readonly inHand: InHand<Service, Service['kind']> | null;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export function ServiceDrawer({ storeId, inHand, onClose, onSaved }: ServiceDrawerProps) {
  return (
    <Drawer title={inHand === null ? '' : `${inHand.thing === null ? '新增' : '修改'}${serviceKindNames[inHand.kind]}`} open={inHand !== null} onClose={onClose} size="min(560px, 100vw)" destroyOnHidden>
      {inHand !== null && (inHand.thing === null ? <NewService storeId={storeId} kind={inHand.kind} onClose={onClose} onSaved={onSaved} /> : <ServiceEditor key={inHand.thing.id} storeId={storeId} service={inHand.thing} onSaved={onSaved} />)}
    </Drawer>
  );
}

function ServiceEditor({ storeId, service, onSaved }: { readonly storeId: string; readonly service: Service; readonly onSaved: () => void }) {
  const mayWrite = useMay('stores.write');
  const edit = useVersionedDraft<Service, ServiceDraft>({
    saved: service,
    toDraft: toServiceDraft,
    save: (draft, version) => adminApi.call('updateService', { params: { storeId, serviceId: service.id }, body: { ...draft, version } }),
    async reload() {
      const { items } = await adminApi.call('listServices', { params: { storeId } });
      return items.find(({ id }) => id === service.id) ?? service;
    },
    compared: SERVICE_COMPARED,
    savedText: '已保存，已有的预约不变',
    onSaved,
  });
  return (
    <>
      <ServiceForm draft={edit.draft} errors={edit.errors} isDisabled={!mayWrite} onChange={edit.setDraft} />
      {mayWrite && (
        <div className={styles['acts']}>
          <DraftActs edit={edit} isBlocked={findServiceTrouble(edit.draft) !== null} />
        </div>
      )}
      {edit.conflict}
    </>
  );
}

function NewService({ storeId, kind, onClose, onSaved }: { readonly storeId: string; readonly kind: Service['kind']; readonly onClose: () => void; readonly onSaved: () => void }) {
  const [draft, setDraft] = useState(() => newServiceDraft(kind));
  return (
    <>
      <ServiceForm draft={draft} errors={new Map()} isDisabled={false} onChange={setDraft} />
      <CreateAct
        draft={draft}
        isBlocked={findServiceTrouble(draft) !== null}
        create={(made, idempotencyKey) => adminApi.call('createService', { params: { storeId }, body: { kind, ...made }, idempotencyKey })}
        onCreated={() => {
          onSaved();
          onClose();
        }}
      />
    </>
  );
}

interface ServiceFormProps {
  readonly draft: ServiceDraft;
  readonly errors: ReadonlyMap<string, string>;
  readonly isDisabled: boolean;
  readonly onChange: (draft: ServiceDraft) => void;
}

const NUMBERS = [
  ['minutes', '时长', '分钟', 5, 720, ''],
  ['bufferMinutes', '收拾时间', '分钟', 0, 240, '同一人或房间在这段时间不接下一单'],
  ['stepMinutes', '每隔多久一档', '分钟', 5, 240, ''],
  ['leadMinutes', '最短提前', '分钟', 0, 10_080, ''],
  ['daysOffered', '可约天数', '天', 1, 60, '今天算第一天'],
  ['cutOffHours', '取消截止', '小时前', 0, 720, '开始前这么久以内，顾客不能自己取消'],
] as const;

function ServiceForm({ draft, errors, isDisabled, onChange }: ServiceFormProps) {
  const set = (change: Partial<ServiceDraft>): void => onChange({ ...draft, ...change });
  const trouble = findServiceTrouble(draft);
  return (
    <Form layout="vertical" component="div" disabled={isDisabled}>
      <Field label="名称" error={errors.get('body.name')}>
        {(id) => <Input id={id} value={draft.name} maxLength={40} onChange={(event) => set({ name: event.target.value })} />}
      </Field>
      <Field label="说明" error={errors.get('body.description')}>
        {(id) => <Input.TextArea id={id} value={draft.description} maxLength={400} autoSize={{ minRows: 2 }} placeholder="做什么、要带什么" onChange={(event) => set({ description: event.target.value })} />}
      </Field>
      {draft.event === null && (
        <div className={styles['pair']}>
          <Field label="价格">{() => <YuanInput label="价格" valueFen={draft.priceFen} onChange={(fen) => set({ priceFen: fen ?? 0 })} isDisabled={isDisabled} />}</Field>
          <Field label="定金">{() => <YuanInput label="定金" valueFen={draft.depositFen} onChange={(fen) => set({ depositFen: fen ?? 0 })} isDisabled={isDisabled} />}</Field>
        </div>
      )}
      <div className={styles['pair']}>
        {NUMBERS.map(([key, label, unit, min, max, tooltip]) => (
          <Field key={key} label={label} error={errors.get(`body.${key}`)} {...(tooltip === '' ? {} : { tooltip })}>
            {(id) => <InputNumber id={id} min={min} max={max} precision={0} suffix={unit} value={draft[key]} style={{ width: '100%' }} onChange={(value) => set({ [key]: value ?? min })} />}
          </Field>
        ))}
      </div>
      {draft.event === null ? (
        <>
          <Field label="占用资源" error={errors.get('body.needs')}>
            {(id) => <Checkbox.Group<ServiceDraft['needs'][number]> name={id} options={[{ value: 'staff', label: resourceKindNames.staff }, { value: 'room', label: resourceKindNames.room }]} value={draft.needs} onChange={(needs) => set({ needs })} />}
          </Field>
          <Field label="没来时">
            {(id) => <Select id={id} value={draft.noShowPolicy} options={Object.entries(noShowNames).map(([value, label]) => ({ value, label }))} onChange={(noShowPolicy) => set({ noShowPolicy })} />}
          </Field>
        </>
      ) : (
        <EventForm event={draft.event} onChange={(event) => set({ event })} />
      )}
      <Field label="启用" isLast>
        {(id) => <Switch id={id} checked={draft.isActive} onChange={(isActive) => set({ isActive })} />}
      </Field>
      {trouble !== null && <Alert type="warning" showIcon title={trouble} style={{ marginTop: 16 }} />}
    </Form>
  );
}

type DropOffEvent = NonNullable<ServiceDraft['event']>;

/** A campaign of taking back: when, what, how many, and what is given for it. */
function EventForm({ event, onChange }: { readonly event: DropOffEvent; readonly onChange: (event: DropOffEvent) => void }) {
  const set = (change: Partial<DropOffEvent>): void => onChange({ ...event, ...change });
  return (
    <>
      <Field label="起止日期">
        {(id) => (
          <DatePicker.RangePicker
            id={id}
            allowClear={false}
            value={[dayjs(event.opensOn), dayjs(event.closesOn)]}
            style={{ width: '100%' }}
            onChange={(range) => range !== null && range[0] !== null && range[1] !== null && set({ opensOn: range[0].format('YYYY-MM-DD'), closesOn: range[1].format('YYYY-MM-DD') })}
          />
        )}
      </Field>
      <div className={styles['pair']}>
        <Field label="回收什么">{(id) => <Input id={id} value={event.unitName} maxLength={10} onChange={(change) => set({ unitName: change.target.value })} />}</Field>
        <Field label="一次最多">{(id) => <InputNumber id={id} min={1} max={1000} precision={0} suffix="件" value={event.maxCount} style={{ width: '100%' }} onChange={(maxCount) => set({ maxCount: maxCount ?? 1 })} />}</Field>
      </div>
      <Field label="礼品" tooltip="每交来多少件换一份；礼品从本店库存出">
        {() => (
          <div className={styles['steps']}>
            {event.gifts.map((gift, index) => (
              <div key={gift.variantId}>
                <span>{gift.title}</span>
                <InputNumber min={1} max={1000} precision={0} prefix="每" suffix="件换" value={gift.perCount} aria-label={`${gift.title}每多少件换一份`} style={{ width: '100%' }} onChange={(perCount) => set({ gifts: event.gifts.map((other, at) => (at === index ? { ...other, perCount: perCount ?? 1 } : other)) })} />
                <Button type="text" icon={<DeleteOutlined />} aria-label={`去掉 ${gift.title}`} onClick={() => set({ gifts: event.gifts.filter((_gift, at) => at !== index) })} />
              </div>
            ))}
            <VariantPicker
              placeholder="搜礼品名、货号或条码"
              icon={<PlusOutlined />}
              onPick={({ variantId, name }) => event.gifts.every((gift) => gift.variantId !== variantId) && set({ gifts: [...event.gifts, { variantId, title: name.slice(0, 60), perCount: 1 }] })}
            />
          </div>
        )}
      </Field>
    </>
  );
}
