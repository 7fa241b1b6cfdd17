import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { formatCount, formatDelta } from '../../../shared/money';
import { describeProblem } from '../../../shared/problems';
import { adminApi } from '../../api';
import { adjustReasons } from '../../parts/stock/movements';
import type { StockRow } from './stock';

interface Fields {
  readonly onHand: number;
  readonly reason: (typeof adjustReasons)[number]['value'];
  readonly note?: string;
  readonly safetyStock: number;
}

/** Sets what was counted. The ledger keeps the difference, the reason and the name. */
export function AdjustStock({ row, onClose }: { readonly row: StockRow | null; readonly onClose: () => void }) {
  return (
    <Modal title="调整库存" open={row !== null} onCancel={onClose} footer={null} destroyOnHidden>
      {row !== null && <AdjustForm key={`${row.locationId}-${row.variantId}`} row={row} onClose={onClose} />}
    </Modal>
  );
}

function AdjustForm({ row, onClose }: { readonly row: StockRow; readonly onClose: () => void }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const key = useIdempotencyKey();
  const [form] = Form.useForm<Fields>();
  const [seenOnHand, setSeenOnHand] = useState(row.onHand);
  const counted = Form.useWatch('onHand', form) ?? seenOnHand;
  const { locationId, variantId } = row;
  const adjust = useMutation({
    async mutationFn({ onHand, reason, note, safetyStock }: Fields) {
      if (safetyStock !== row.safetyStock) await adminApi.call('setSafetyStock', { body: { locationId, variantId, safetyStock } });
      if (onHand === seenOnHand) return;
      const wording = note?.trim() ?? '';
      await adminApi.call('adjustStock', {
        body: { locationId, variantId, onHand, expectedOnHand: seenOnHand, reason, ...(wording === '' ? {} : { note: wording }) },
        idempotencyKey: key.current(),
      });
    },
    onSuccess() {
      message.success('库存已调整，流水里能看到这一笔');
      onClose();
    },
    onSettled() {
      key.renew();
      return Promise.all([queryClient.invalidateQueries({ queryKey: ['stock'] }), queryClient.invalidateQueries({ queryKey: ['stock-movements'] })]);
    },
  });
  const current = isApiProblem(adjust.error, 'REQUEST.VERSION_CONFLICT') ? adjust.error.details['currentOnHand'] : undefined;
  return (
    <Form<Fields> form={form} layout="vertical" requiredMark={false} initialValues={{ onHand: row.onHand, reason: 'count', safetyStock: row.safetyStock }} onFinish={(fields) => adjust.mutate(fields)}>
      <p style={{ marginTop: 0 }}>
        {row.title} {row.optionText}
        <br />
        <span className="quiet">
          {row.locationName} · 货号 {row.sku}
        </span>
      </p>
      <Form.Item label="清点到的现货" name="onHand" extra={counted === seenOnHand ? `现在记的也是 ${formatCount(seenOnHand)}，现货不变` : `现在记的是 ${formatCount(seenOnHand)}，会记一笔 ${formatDelta(counted - seenOnHand)}`} rules={[{ required: true, message: '请填写清点数量' }]}>
        <InputNumber min={0} max={1_000_000} precision={0} style={{ width: 160 }} autoFocus />
      </Form.Item>
      <Form.Item label="原因" name="reason">
        <Select options={[...adjustReasons]} />
      </Form.Item>
      <Form.Item label="说明" name="note">
        <Input.TextArea rows={2} maxLength={200} showCount />
      </Form.Item>
      <Form.Item label="安全库存" name="safetyStock" tooltip="留着不卖给线上的数量" rules={[{ required: true, message: '请填写安全库存，没有就填 0' }]}>
        <InputNumber min={0} max={100_000} precision={0} style={{ width: 160 }} />
      </Form.Item>
      {adjust.isError && (
        <Alert
          type="error"
          showIcon
          style={{ marginBottom: 16 }}
          title={typeof current === 'number' ? `刚有别的变动，现货现在是 ${formatCount(current)}` : describeProblem(adjust.error).title}
          action={
            typeof current === 'number' && (
              <Button
                size="small"
                onClick={() => {
                  setSeenOnHand(current);
                  adjust.reset();
                }}
              >
                按新的数再调
              </Button>
            )
          }
        />
      )}
      <Button type="primary" htmlType="submit" block loading={adjust.isPending}>
        保存调整
      </Button>
    </Form>
  );
}
