import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { adminApi } from '../../api';
import { storesQuery, stockLocationsQuery } from '../../shell/choices';
import { Stack } from '../../ui/Columns';
import { Field } from '../../ui/Field';
import { fieldErrors } from '../../ui/field-errors';
import { Page, Panel } from '../../ui/Page';
import { useAct } from '../../ui/useAct';
import { EMPTY_STORE, findStoreGaps, type StoreDraft } from './store-draft';
import { HoursForm, StoreForm } from './StoreForm';

/** A new store rests until somebody has looked at it and lets it take orders; its windows, areas and shifts follow on its own page. */
export function NewStorePage() {
  const [code, setCode] = useState('');
  const [draft, setDraft] = useState(EMPTY_STORE);
  const [gaps, setGaps] = useState<ReadonlyMap<string, string>>(new Map());
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const create = useAct({
    act: (body: StoreDraft & { readonly code: string }, idempotencyKey) => adminApi.call('createStore', { body, idempotencyKey }),
    doneText: '门店建好了，先是歇业：看过时段和范围，再恢复接单',
    onDone(store) {
      for (const queryKey of [['stores'], storesQuery.queryKey, stockLocationsQuery.queryKey]) void queryClient.invalidateQueries({ queryKey });
      void navigate(`/stores/${store.id}`, { replace: true });
    },
  });
  const errors = new Map([...fieldErrors(create.error), ...gaps]);
  const save = (): void => {
    const found = findStoreGaps(code, draft);
    setGaps(found);
    if (found.size === 0) create.mutate({ code, ...draft });
  };
  const part = { draft, errors, isDisabled: create.isPending, onChange: setDraft };
  return (
    <Page
      title="新开门店"
      backTo="/stores"
      hint="建好后先是歇业，不接单；库存从收货或调拨开始"
      actions={
        <Button type="primary" onClick={save} loading={create.isPending}>
          建门店
        </Button>
      }
    >
      <Stack>
        <Panel title="资料">
          <Form layout="vertical" component="div">
            <Field label="编号" tooltip="店员口头说的、单据上印的短编号，建好后不能改" error={errors.get('body.code')}>
              {(id) => <Input id={id} value={code} maxLength={12} placeholder="例如 SH003" style={{ maxWidth: 240 }} onChange={(event) => setCode(event.target.value.toUpperCase())} />}
            </Field>
          </Form>
          <StoreForm {...part} />
        </Panel>
        <Panel title="每周营业时间">
          <HoursForm {...part} />
        </Panel>
      </Stack>
    </Page>
  );
}
