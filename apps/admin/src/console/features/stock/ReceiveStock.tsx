import { DeleteOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Drawer, Form, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { formatCount } from '../../../shared/money';
import { describeProblem } from '../../../shared/problems';
import { adminApi } from '../../api';
import { locationChoices, stockLocationsQuery } from '../../shell/choices';
import { type PickedVariant, VariantPicker } from '../../shell/VariantPicker';
import { EmptyState } from '../../ui/states';
import styles from './Stock.module.css';

interface ReceiptLine extends PickedVariant {
  readonly quantity: number | null;
}

interface ReceiveStockProps {
  readonly isOpen: boolean;
  /** The place the list is filtered by, offered first. */
  readonly locationId: string | undefined;
  readonly onClose: () => void;
}

/** Books goods that arrived, by delivery note. */
export function ReceiveStock({ isOpen, locationId, onClose }: ReceiveStockProps) {
  return (
    <Drawer title="收货入库" open={isOpen} onClose={onClose} size="min(640px, 100vw)" destroyOnHidden>
      <ReceiptForm initialLocationId={locationId} onClose={onClose} />
    </Drawer>
  );
}

interface Fields {
  readonly locationId: string;
  readonly reference: string;
  readonly note?: string;
}

function ReceiptForm({ initialLocationId, onClose }: { readonly initialLocationId: string | undefined; readonly onClose: () => void }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const locations = useQuery(stockLocationsQuery);
  const key = useIdempotencyKey();
  const [lines, setLines] = useState<readonly ReceiptLine[]>([]);
  const isComplete = lines.length > 0 && lines.every(({ quantity }) => quantity !== null && quantity > 0);
  const receive = useMutation({
    mutationFn: ({ locationId, reference, note }: Fields) => {
      const wording = note?.trim() ?? '';
      return adminApi.call('receiveStock', {
        body: {
          locationId,
          reference: reference.trim(),
          ...(wording === '' ? {} : { note: wording }),
          lines: lines.map(({ variantId, quantity }) => ({ variantId, quantity: quantity ?? 0 })),
        },
        idempotencyKey: key.current(),
      });
    },
    onSuccess({ balances }) {
      key.renew();
      message.success(`已入库 ${formatCount(balances.length)} 个规格`);
      void queryClient.invalidateQueries({ queryKey: ['stock'] });
      void queryClient.invalidateQueries({ queryKey: ['stock-movements'] });
      onClose();
    },
  });
  const total = lines.reduce((sum, { quantity }) => sum + (quantity ?? 0), 0);
  return (
    <Form<Fields>
      layout="vertical"
      requiredMark={false}
      {...(initialLocationId === undefined ? {} : { initialValues: { locationId: initialLocationId } })}
      // A changed form is another receipt; the same one sent twice is booked once.
      onValuesChange={key.renew}
      onFinish={(fields) => receive.mutate(fields)}
    >
      <Form.Item name="locationId" label="收到哪里" rules={[{ required: true, message: '请选择门店或仓库' }]}>
        <Select showSearch={{ optionFilterProp: 'label' }} loading={locations.isPending} options={locationChoices(locations.data?.items ?? [])} placeholder="门店或仓库" />
      </Form.Item>
      <Form.Item name="reference" label="送货单号" rules={[{ required: true, whitespace: true, message: '请填写送货单号，方便以后查' }]}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item label="商品">
        <VariantPicker
          onPick={(picked) => {
            key.renew();
            setLines((current) => (current.some(({ variantId }) => variantId === picked.variantId) ? current : [...current, { ...picked, quantity: null }]));
          }}
        />
      </Form.Item>
      {lines.length === 0 && <EmptyState title="还没有商品" hint="用商品名、货号或条码搜，选中后填数量；扫码枪也可以" />}
      {lines.map((line, index) => (
        <div key={line.variantId} className={styles['line']}>
          <span>{line.name}</span>
          <InputNumber
            min={1}
            max={1_000_000}
            precision={0}
            value={line.quantity}
            placeholder="数量"
            aria-label={`${line.name} 的数量`}
            style={{ width: '100%' }}
            onChange={(quantity) => {
              key.renew();
              setLines(lines.map((other, at) => (at === index ? { ...other, quantity } : other)));
            }}
          />
          <Button type="text" icon={<DeleteOutlined />} aria-label={`去掉 ${line.name}`} onClick={() => setLines(lines.filter((_other, at) => at !== index))} />
        </div>
      ))}
      <Form.Item name="note" label="说明">
        <Input.TextArea rows={2} maxLength={200} />
      </Form.Item>
      {receive.isError && <Alert type="error" showIcon title={describeProblem(receive.error).title} style={{ marginBottom: 16 }} />}
      <Button type="primary" htmlType="submit" block disabled={!isComplete} loading={receive.isPending}>
        {isComplete ? `入库 ${formatCount(lines.length)} 个规格，共 ${formatCount(total)} 件` : '先加商品，填好数量'}
      </Button>
    </Form>
  );
}
