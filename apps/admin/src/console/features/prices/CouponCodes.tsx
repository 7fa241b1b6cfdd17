import { Button, Form, InputNumber, Modal } from 'antd';
import { useState } from 'react';
import { adminApi } from '../../api';
import { saveText } from '../../ui/download';
import { Field } from '../../ui/Field';
import { useAct } from '../../ui/useAct';

const MOST = 5_000;

/** Codes to print: each is one coupon, for whoever types it in first. They are shown this once, in the file. */
export function CouponCodes({ ruleId, name }: { readonly ruleId: string; readonly name: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const [count, setCount] = useState(100);
  const create = useAct({
    act: (wanted: number, idempotencyKey) => adminApi.call('createCouponCodes', { params: { ruleId }, body: { count: wanted }, idempotencyKey }),
    doneText: '兑换码已生成并下载',
    onDone: ({ codes }) => {
      setIsOpen(false);
      saveText(['兑换码', ...codes].join('\r\n'), `${name}-${codes.length}个兑换码.csv`);
    },
  });
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>生成兑换码</Button>
      <Modal title="生成兑换码" open={isOpen} okText="生成并下载" cancelText="先不做" confirmLoading={create.isPending} onCancel={() => setIsOpen(false)} onOk={() => create.mutate(count)} destroyOnHidden>
        <p className="quiet">每个码是一张券，谁先兑换归谁，计入总张数。码只在下载的文件里，请妥善保管。</p>
        <Form layout="vertical" component="div">
          <Field label="多少个" isLast>
            {(id) => <InputNumber id={id} min={1} max={MOST} precision={0} suffix="个" value={count} style={{ width: '100%' }} onChange={(typed) => setCount(typed ?? 1)} />}
          </Field>
        </Form>
      </Modal>
    </>
  );
}
