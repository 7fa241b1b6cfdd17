import { EyeOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { adminApi } from '../../api';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { useAct } from '../../ui/useAct';
import { keepView } from './view';

/** Opens what a shopper sees, for somebody who says why; nothing for who may not. */
export function ViewShopper({ customerId, orderId = null }: { readonly customerId: string; readonly orderId?: string | null }) {
  const mayView = useMay('shoppers.viewAs');
  const navigate = useNavigate();
  const [isAsking, setIsAsking] = useState(false);
  const begin = useAct({
    act: (reason: string) => adminApi.call('viewShopper', { params: { customerId }, body: { reason } }),
    doneText: '已打开，并记入操作记录',
    isQuiet: true,
    onDone({ accessToken, expiresAt, nickname }) {
      keepView({ accessToken, expiresAtMs: Date.parse(expiresAt), name: nickname === '' ? '这位顾客' : nickname, customerId, orderId });
      void navigate('/shopper-view');
    },
  });
  if (!mayView) return null;
  return (
    <>
      <Button icon={<EyeOutlined />} onClick={() => setIsAsking(true)}>
        顾客视角
      </Button>
      <ConfirmWithReason isOpen={isAsking} title="看顾客眼前的页面" okText="打开" isBusy={begin.isPending} error={begin.error} onConfirm={(reason) => begin.mutate(reason)} onClose={() => setIsAsking(false)}>
        只能看，不能替顾客操作；姓名、电话和地址打码，十分钟后结束。谁在什么时候、为什么看了哪位顾客，都会留在操作记录里。
      </ConfirmWithReason>
    </>
  );
}
