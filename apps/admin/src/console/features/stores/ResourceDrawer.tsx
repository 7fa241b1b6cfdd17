import { Checkbox, Drawer, Form, Input, Select, Switch } from 'antd';
import { useState } from 'react';
import { adminApi } from '../../api';
import { useMay } from '../../shell/me';
import { Field } from '../../ui/Field';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import styles from './Areas.module.css';
import { CreateAct } from './CreateAct';
import { periodsOf, WEEKDAY_NAMES, WEEKDAYS, withPeriods } from './hours';
import { PeriodsEditor } from './PeriodsEditor';
import { newResourceDraft, RESOURCE_COMPARED, type Resource, type ResourceDraft, resourceKindNames, type Service, toResourceDraft } from './service-draft';
import type { InHand } from './ServicesTab';
import storeStyles from './Stores.module.css';

interface ResourceDrawerProps {
  readonly storeId: string;
  readonly services: readonly Service[];
  readonly inHand: InHand<Resource, Resource['kind']> | null;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

export function ResourceDrawer({ storeId, services, inHand, onClose, onSaved }: ResourceDrawerProps) {
  return (
    <Drawer title={inHand === null ? '' : `${inHand.thing === null ? '新增' : '修改'}${resourceKindNames[inHand.kind]}`} open={inHand !== null} onClose={onClose} size="min(520px, 100vw)" destroyOnHidden>
      {inHand !== null &&
        (inHand.thing === null ? (
          <NewResource storeId={storeId} services={services} kind={inHand.kind} onClose={onClose} onSaved={onSaved} />
        ) : (
          <ResourceEditor key={inHand.thing.id} storeId={storeId} services={services} resource={inHand.thing} onSaved={onSaved} />
        ))}
    </Drawer>
  );
}

interface ResourceEditorProps {
  readonly storeId: string;
  readonly services: readonly Service[];
  readonly resource: Resource;
  readonly onSaved: () => void;
}

function ResourceEditor({ storeId, services, resource, onSaved }: ResourceEditorProps) {
  const mayWrite = useMay('stores.write');
  const edit = useVersionedDraft<Resource, ResourceDraft>({
    saved: resource,
    toDraft: toResourceDraft,
    save: (draft, version) => adminApi.call('updateResource', { params: { storeId, resourceId: resource.id }, body: { ...draft, version } }),
    async reload() {
      const { items } = await adminApi.call('listResources', { params: { storeId } });
      return items.find(({ id }) => id === resource.id) ?? resource;
    },
    compared: RESOURCE_COMPARED,
    savedText: '已保存，已有的预约不变',
    onSaved,
  });
  return (
    <>
      <ResourceForm draft={edit.draft} services={services} isDisabled={!mayWrite} onChange={edit.setDraft} />
      {mayWrite && (
        <div className={styles['acts']}>
          <DraftActs edit={edit} isBlocked={edit.draft.name.trim() === ''} />
        </div>
      )}
      {edit.conflict}
    </>
  );
}

interface NewResourceProps {
  readonly storeId: string;
  readonly services: readonly Service[];
  readonly kind: Resource['kind'];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

function NewResource({ storeId, services, kind, onClose, onSaved }: NewResourceProps) {
  const [draft, setDraft] = useState(newResourceDraft);
  return (
    <>
      <ResourceForm draft={draft} services={services} isDisabled={false} onChange={setDraft} />
      <CreateAct
        draft={draft}
        isBlocked={draft.name.trim() === ''}
        create={(made, idempotencyKey) => adminApi.call('createResource', { params: { storeId }, body: { kind, ...made }, idempotencyKey })}
        onCreated={() => {
          onSaved();
          onClose();
        }}
      />
    </>
  );
}

interface ResourceFormProps {
  readonly draft: ResourceDraft;
  readonly services: readonly Service[];
  readonly isDisabled: boolean;
  readonly onChange: (draft: ResourceDraft) => void;
}

/** A usual day off for whoever does not work all opening hours. */
const USUAL_WEEK = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opensAt: '10:00', closesAt: '19:00' }));

function ResourceForm({ draft, services, isDisabled, onChange }: ResourceFormProps) {
  const set = (change: Partial<ResourceDraft>): void => onChange({ ...draft, ...change });
  return (
    <Form layout="vertical" component="div" disabled={isDisabled}>
      <div className={styles['pair']}>
        <Field label="名称">{(id) => <Input id={id} value={draft.name} maxLength={20} onChange={(event) => set({ name: event.target.value })} />}</Field>
        <Field label="头衔">{(id) => <Input id={id} value={draft.title} maxLength={20} placeholder="如 高级美容师" onChange={(event) => set({ title: event.target.value })} />}</Field>
      </div>
      <Field label="可做的服务">
        {(id) => <Select id={id} mode="multiple" value={draft.serviceIds} options={services.filter(({ kind }) => kind === 'appointment').map((service) => ({ value: service.id, label: service.name }))} placeholder="选了才约得到" onChange={(serviceIds) => set({ serviceIds })} />}
      </Field>
      <Field label="每周时间">
        {() => (
          <>
            <Checkbox checked={draft.weeklyHours.length === 0} onChange={(event) => set({ weeklyHours: event.target.checked ? [] : USUAL_WEEK })}>
              全部营业时间
            </Checkbox>
            {draft.weeklyHours.length > 0 &&
              WEEKDAYS.map((weekday) => (
                <div key={weekday} className={storeStyles['day']}>
                  <span>{WEEKDAY_NAMES[weekday]}</span>
                  <PeriodsEditor label={WEEKDAY_NAMES[weekday]} emptyText="不在" periods={periodsOf(draft.weeklyHours, weekday)} isDisabled={isDisabled} onChange={(periods) => set({ weeklyHours: withPeriods(draft.weeklyHours, weekday, periods) })} />
                </div>
              ))}
          </>
        )}
      </Field>
      <Field label="启用" isLast>
        {(id) => <Switch id={id} checked={draft.isActive} onChange={(isActive) => set({ isActive })} />}
      </Field>
    </Form>
  );
}
