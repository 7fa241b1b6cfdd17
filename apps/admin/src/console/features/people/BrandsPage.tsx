import { PlusOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { describeProblem } from '../../../shared/problems';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { DataList } from '../../ui/DataList';
import { Moment, StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { documentNames } from './people';

type Brand = Schemas['Brand'];
type Fields = Pick<Brand, 'code' | 'name'>;

const LIST = ['brands'];
const SERVED_HERE = { text: '本服务', tone: 'success' } as const;
const DEFAULT = { text: '默认', tone: 'neutral' } as const;

/** Brands of one core: their customers are the same people, their consents are not. */
export function BrandsPage() {
  const mayAdd = useMay('staff.write');
  const [isAdding, setIsAdding] = useState(false);
  const add = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsAdding(true)}>
      登记品牌
    </Button>
  );
  return (
    <Page title="品牌" hint="各品牌的顾客是同一批人；同意书按品牌分开记，在一个品牌同意不等于在另一个同意" actions={mayAdd && add}>
      <DataList<Brand>
        queryKey={LIST}
        load={async ({ signal }) => ({ ...(await adminApi.call('listBrands', { signal })), nextCursor: null })}
        columns={columns}
        rowKey={({ code }) => code}
        minWidth={900}
        isFiltered={false}
        empty={{ title: '还没有品牌', hint: '登记后才能部署它的小程序服务' }}
      />
      <NewBrand isOpen={isAdding} onClose={() => setIsAdding(false)} />
    </Page>
  );
}

const columns: TableColumnsType<Brand> = [
  { title: '品牌', key: 'name', width: 220, render: (_value, { name, isDefault, isServedHere }) => <>{name} {isServedHere && <StatusTag label={SERVED_HERE} />} {isDefault && <StatusTag label={DEFAULT} />}</> },
  { title: '代码', dataIndex: 'code', width: 160, render: (code: string) => <span className="mono">{code}</span> },
  { title: '同意书与版本', key: 'documents', render: (_value, { documents }) => <Versions documents={documents} /> },
];

function Versions({ documents }: Pick<Brand, 'documents'>) {
  if (documents.length === 0) return <span className="quiet">还没有人作过决定</span>;
  return documents.map(({ document, versions: [latest, ...earlier] }) =>
    latest === undefined ? null : (
      <div key={document}>
        {documentNames[document] ?? document}：<span className="mono">{latest.version}</span>
        <span className="quiet">，<Moment at={latest.firstAt} /> 起，最近 <Moment at={latest.lastAt} />{earlier.length > 0 && `；之前 ${earlier.map(({ version }) => version).join('、')}`}</span>
      </div>
    ),
  );
}

function NewBrand({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const key = useIdempotencyKey();
  const [form] = Form.useForm<Fields>();
  const create = useMutation({
    mutationFn: (fields: Fields) => adminApi.call('createBrand', { body: fields, idempotencyKey: key.current() }),
    onSuccess() {
      key.renew();
      void queryClient.invalidateQueries({ queryKey: LIST });
      onClose();
    },
  });
  const close = (): void => {
    create.reset();
    onClose();
  };
  return (
    <Modal title="登记品牌" open={isOpen} okText="登记" cancelText="先不登记" confirmLoading={create.isPending} onOk={form.submit} onCancel={close} destroyOnHidden>
      <Form<Fields> form={form} layout="vertical" preserve={false} requiredMark={false} onValuesChange={() => key.renew()} onFinish={(fields) => create.mutate(fields)}>
        <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, message: '写顾客看到的品牌名' }]}>
          <Input maxLength={30} />
        </Form.Item>
        <Form.Item name="code" label="代码" rules={[{ required: true, pattern: /^[a-z][a-z0-9-]{1,29}$/, message: '2 到 30 位小写字母、数字或 -，字母开头' }]} extra="登记后不能改。工程师部署这个品牌的服务时写在 BRAND 里，小程序和商户号随部署配置">
          <Input maxLength={30} placeholder="如：tea" />
        </Form.Item>
        {create.error !== null && <Alert type="error" showIcon title={describeProblem(create.error).title} />}
      </Form>
    </Modal>
  );
}
