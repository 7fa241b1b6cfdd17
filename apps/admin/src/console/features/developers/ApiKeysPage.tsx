import { PlusOutlined } from '@ant-design/icons';
import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, InputNumber, Modal, Popconfirm, Segmented, Select, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { describeProblem } from '../../../shared/problems';
import { adminApi, type Schemas } from '../../api';
import { permissionNames } from '../../parts/staff/roles';
import { meQuery, useMay } from '../../shell/me';
import { DataList } from '../../ui/DataList';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { keyStates, rateClassNames } from './labels';
import { SecretOnce } from './SecretOnce';

type ApiKey = Schemas['ApiKey'];

interface Fields {
  readonly name: string;
  readonly scopes: ApiKey['scopes'];
  readonly rateClass: ApiKey['rateClass'];
  readonly days: number;
}

const LIST = ['api-keys'];
const SECRET_HINT = '放进调用方的密钥库，请求时写在 Authorization: Bearer 后面。不要写进代码或发到群里。';

/** Keys with which the retailer's own systems call this API. */
export function ApiKeysPage() {
  const mayWrite = useMay('developers.write');
  const [isAdding, setIsAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsAdding(true)}>
      新建密钥
    </Button>
  );
  return (
    <Page title="API 密钥" hint="ERP、WMS、数据平台用它调接口；停用一秒内生效" actions={mayWrite && add}>
      <DataList<ApiKey>
        queryKey={LIST}
        load={async ({ signal }) => ({ ...(await adminApi.call('listApiKeys', { signal })), nextCursor: null })}
        columns={columnsFor(mayWrite ? setSecret : null)}
        rowKey={({ keyId }) => keyId}
        minWidth={1_080}
        isFiltered={false}
        empty={{ title: '还没有密钥', hint: '给每个对接的系统单独建一把，只给它用得到的权限：出了事停用一把，不影响别的。', ...(mayWrite ? { action: add } : {}) }}
      />
      <NewKey isOpen={isAdding} onClose={() => setIsAdding(false)} onMade={setSecret} />
      <SecretOnce secret={secret} title="新密钥" hint={SECRET_HINT} onClose={() => setSecret(null)} />
    </Page>
  );
}

function columnsFor(show: ((secret: string) => void) | null): TableColumnsType<ApiKey> {
  return [
    { title: '用途', dataIndex: 'name', width: 150 },
    { title: '密钥', dataIndex: 'prefix', width: 130, render: (prefix: string) => <span className="mono">{prefix}…</span> },
    { title: '权限', key: 'scopes', render: (_value, { scopes }) => scopes.map((scope) => permissionNames[scope]).join('、') },
    { title: '限速', key: 'rate', width: 110, render: (_value, { rateClass }) => rateClassNames[rateClass] },
    { title: '状态', key: 'state', width: 90, render: (_value, { state }) => <StatusTag label={keyStates[state]} /> },
    { title: '到期', dataIndex: 'expiresAt', width: 130, render: (at: string) => <Moment at={at} /> },
    { title: '最近使用', dataIndex: 'lastUsedAt', width: 130, render: (at: string | null) => (at === null ? <span className="quiet">还没用过</span> : <Moment at={at} />) },
    { title: '新建人', dataIndex: 'createdBy', width: 100 },
    ...(show === null ? [] : [{ title: '操作', key: 'acts', width: 120, render: (_value: unknown, key: ApiKey) => (key.state === 'active' ? <KeyActs apiKey={key} onRotated={show} /> : null) }]),
  ];
}

function KeyActs({ apiKey, onRotated }: { readonly apiKey: ApiKey; readonly onRotated: (secret: string) => void }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const rotation = useIdempotencyKey();
  const settle = { onError: (error: Error) => void message.error(describeProblem(error).title), onSettled: () => queryClient.invalidateQueries({ queryKey: LIST }) };
  const rotate = useMutation({
    ...settle,
    mutationFn: () => adminApi.call('rotateApiKey', { params: { keyId: apiKey.keyId }, idempotencyKey: rotation.current() }),
    onSuccess({ secret }) {
      rotation.renew();
      onRotated(secret);
    },
    onError(error) {
      if (isApiProblem(error, 'IDENTITY.API_KEY_MADE')) rotation.renew();
      settle.onError(error);
    },
  });
  const revoke = useMutation({ ...settle, mutationFn: () => adminApi.call('revokeApiKey', { params: { keyId: apiKey.keyId } }), onSuccess: () => void message.success('已停用，一秒内生效') });
  return (
    <>
      <Popconfirm title="换一把同样权限的密钥？" description="旧的还能用一天，期间把调用方换成新的。" okText="换" cancelText="先不换" onConfirm={() => rotate.mutate()}>
        <Button type="link" size="small" loading={rotate.isPending}>轮换</Button>
      </Popconfirm>
      <Popconfirm title={`停用「${apiKey.name}」？`} description="用它的系统会立刻调不通，不能恢复。" okText="停用" okButtonProps={{ danger: true }} cancelText="先不停" onConfirm={() => revoke.mutate()}>
        <Button type="link" size="small" danger loading={revoke.isPending}>停用</Button>
      </Popconfirm>
    </>
  );
}

function NewKey({ isOpen, onClose, onMade }: { readonly isOpen: boolean; readonly onClose: () => void; readonly onMade: (secret: string) => void }) {
  const me = useQuery(meQuery);
  const queryClient = useQueryClient();
  const key = useIdempotencyKey();
  const [form] = Form.useForm<Fields>();
  const create = useMutation({
    mutationFn: (fields: Fields) => adminApi.call('createApiKey', { body: { ...fields, storeIds: null }, idempotencyKey: key.current() }),
    onSuccess({ secret }) {
      key.renew();
      void queryClient.invalidateQueries({ queryKey: LIST });
      onClose();
      onMade(secret);
    },
  });
  const close = (): void => {
    create.reset();
    onClose();
  };
  return (
    <Modal title="新建密钥" open={isOpen} okText="新建" cancelText="先不建" confirmLoading={create.isPending} onOk={form.submit} onCancel={close} destroyOnHidden>
      <Form<Fields> form={form} layout="vertical" preserve={false} requiredMark={false} initialValues={{ rateClass: 'standard', days: 90 }} onValuesChange={() => key.renew()} onFinish={(fields) => create.mutate(fields)}>
        <Form.Item name="name" label="给谁用" rules={[{ required: true, whitespace: true, message: '写明哪个系统用它' }]}>
          <Input maxLength={40} placeholder="如：仓储系统对接" />
        </Form.Item>
        <Form.Item name="scopes" label="权限" rules={[{ required: true, message: '至少选一项' }]} extra="只能给你自己有的；审批、合并顾客、动开关这类要由人决定的不能给">
          <Select mode="multiple" placeholder="只给用得到的" options={(me.data?.permissions ?? []).map((value) => ({ value, label: permissionNames[value] }))} optionFilterProp="label" />
        </Form.Item>
        <Form.Item name="rateClass" label="限速">
          <Segmented options={Object.entries(rateClassNames).map(([value, label]) => ({ value, label }))} />
        </Form.Item>
        <Form.Item name="days" label="有效期（天）" rules={[{ required: true, message: '1 到 365 天' }]}>
          <InputNumber min={1} max={365} precision={0} />
        </Form.Item>
        {create.error !== null && <Alert type="error" showIcon title={describeProblem(create.error).title} />}
      </Form>
    </Modal>
  );
}
