import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Drawer, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { formatCount } from '../../../shared/money';
import { describeProblem } from '../../../shared/problems';
import { adminApi } from '../../api';
import { areLinesComplete, type GoodsLine, LinesEditor, toQuantities } from '../../parts/goods/LinesEditor';
import { locationChoices, stockLocationsQuery } from '../../shell/choices';

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
  const [lines, setLines] = useState<readonly GoodsLine[]>([]);
  const isComplete = areLinesComplete(lines);
  const receive = useMutation({
    mutationFn: ({ locationId, reference, note }: Fields) => {
      const wording = note?.trim() ?? '';
      return adminApi.call('receiveStock', {
        body: {
          locationId,
          reference: reference.trim(),
          ...(wording === '' ? {} : { note: wording }),
          lines: toQuantities(lines),
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
        <LinesEditor
          lines={lines}
          onChange={(changed) => {
            key.renew();
            setLines(changed);
          }}
        />
      </Form.Item>
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
