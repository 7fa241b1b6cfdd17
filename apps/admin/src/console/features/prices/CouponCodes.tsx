import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, InputNumber, Modal, Skeleton, Table } from 'antd';
import Papa from 'papaparse';
import { useState } from 'react';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { downloadFile, saveText } from '../../ui/download';
import { Field } from '../../ui/Field';
import { Moment } from '../../ui/inline';
import { ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';

type Batch = Schemas['CouponCodeBatchSummary'];

const MOST = 10_000;

interface CouponCodesProps {
  readonly ruleId: string;
  readonly name: string;
}

/** Codes to print: each is one coupon, for whoever types it in first. What was printed before can be looked at and taken again. */
export function CouponCodes({ ruleId, name }: CouponCodesProps) {
  const queryClient = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [count, setCount] = useState(100);
  const create = useAct({
    act: (wanted: number, idempotencyKey) => adminApi.call('createCouponCodes', { params: { ruleId }, body: { count: wanted }, idempotencyKey }),
    doneText: '兑换码已生成并下载',
    onDone: ({ codes, mark }) => {
      setIsOpen(false);
      void queryClient.invalidateQueries({ queryKey: ['coupon-code-batches', ruleId] });
      saveText(Papa.unparse([['兑换码'], ...codes.map((code) => [code]), [mark]]), `${name}-${codes.length}个兑换码.csv`);
    },
  });
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>兑换码</Button>
      <Modal title="兑换码" open={isOpen} okText="生成并下载" cancelText="关闭" confirmLoading={create.isPending} onCancel={() => setIsOpen(false)} onOk={() => create.mutate(count)} destroyOnHidden>
        <p className="quiet">每个码是一张券，谁先兑换归谁，计入总张数。每次下载都记入操作记录，文件请妥善保管。</p>
        <Form layout="vertical" component="div">
          <Field label="再印多少个">
            {(id) => <InputNumber id={id} min={1} max={MOST} precision={0} suffix="个" value={count} style={{ width: '100%' }} onChange={(typed) => setCount(typed ?? 1)} />}
          </Field>
        </Form>
        <Batches ruleId={ruleId} name={name} />
      </Modal>
    </>
  );
}

function Batches({ ruleId, name }: CouponCodesProps) {
  const batches = useQuery({ queryKey: ['coupon-code-batches', ruleId], queryFn: ({ signal }) => adminApi.call('listCouponCodeBatches', { params: { ruleId }, signal }) });
  const take = useAct({
    act: ({ batchId, codes }: Batch) => downloadFile(`/api/admin/price-rules/${ruleId}/code-batches/${batchId}/export`, `${name}-${codes}个兑换码.csv`),
    doneText: '已导出，并记入操作记录',
  });
  if (batches.isPending) return <Skeleton active paragraph={{ rows: 2 }} />;
  if (batches.isError) return <ErrorState error={batches.error} onRetry={() => void batches.refetch()} />;
  if (batches.data.items.length === 0) return <p className="quiet">还没有印过</p>;
  return (
    <Table<Batch>
      size="small"
      pagination={batches.data.items.length > 5 ? { pageSize: 5, size: 'small' } : false}
      rowKey={({ batchId }) => batchId}
      dataSource={batches.data.items}
      columns={[
        { title: '印于', dataIndex: 'createdAt', render: (at: string) => <Moment at={at} /> },
        { title: '个数', dataIndex: 'codes', align: 'right', render: (codes: number) => <span className="number">{formatCount(codes)}</span> },
        { title: '已兑换', dataIndex: 'claimed', align: 'right', render: (claimed: number) => <span className="number">{formatCount(claimed)}</span> },
        { title: '已使用', dataIndex: 'used', align: 'right', render: (used: number) => <span className="number">{formatCount(used)}</span> },
        {
          title: '操作',
          key: 'acts',
          render: (_value, batch) => (
            <Button type="link" size="small" disabled={take.isPending} onClick={() => take.mutate(batch)}>
              导出 CSV
            </Button>
          ),
        },
      ]}
    />
  );
}
