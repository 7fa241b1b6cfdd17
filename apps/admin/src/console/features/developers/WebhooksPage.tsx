import { PlusOutlined } from '@ant-design/icons';
import { Button, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { DataList } from '../../ui/DataList';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { EndpointForm } from './EndpointForm';
import { endpointStates, messageNames } from './labels';
import { SecretOnce } from './SecretOnce';

type Endpoint = Schemas['WebhookEndpoint'];

export const SECRET_HINT = '接收方用它按 Standard Webhooks 验签（请求头 webhook-id、webhook-timestamp、webhook-signature）。';

/** Where the retailer's own systems are told of news. */
export function WebhooksPage() {
  const mayWrite = useMay('developers.write');
  const [isAdding, setIsAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsAdding(true)}>
      添加地址
    </Button>
  );
  return (
    <Page title="消息推送" hint="事情发生后几秒内推送，送不到会在三天内再试十次" actions={mayWrite && add}>
      <DataList<Endpoint>
        queryKey={['webhooks']}
        load={async ({ signal }) => ({ ...(await adminApi.call('listWebhookEndpoints', { signal })), nextCursor: null })}
        columns={columns}
        rowKey={({ endpointId }) => endpointId}
        linkTo={({ endpointId }) => `/webhooks/${endpointId}`}
        minWidth={900}
        isFiltered={false}
        empty={{ title: '还没有推送地址', hint: '填一个 https 地址，订单付款、取消、可自提时我们会通知它。消息里只有编号，内容用 API 密钥来取。', ...(mayWrite ? { action: add } : {}) }}
      />
      <EndpointForm isOpen={isAdding} endpoint={null} onClose={() => setIsAdding(false)} onSecret={setSecret} />
      <SecretOnce secret={secret} title="签名密钥" hint={SECRET_HINT} onClose={() => setSecret(null)} />
    </Page>
  );
}

const columns: TableColumnsType<Endpoint> = [
  { title: '名称', dataIndex: 'name', width: 150 },
  { title: '地址', dataIndex: 'url', render: (url: string) => <span className="mono">{url}</span> },
  { title: '消息', key: 'types', width: 240, render: (_value, { types }) => types.map((type) => messageNames[type]).join('、') },
  {
    title: '状态', key: 'status', width: 150,
    render: (_value, { status, failingSince }) => (
      <>
        <StatusTag label={endpointStates[status]} />
        {failingSince !== null && <div className="quiet"><Moment at={failingSince} /> 起送不到</div>}
      </>
    ),
  },
  { title: '添加人', dataIndex: 'createdBy', width: 100 },
];
