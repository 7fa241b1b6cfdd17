import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';

export type FailedRefund = Schemas['FailedRefund'];

export const refundLabels = {
  closed: { text: '微信已关闭', tone: 'urgent' },
  abnormal: { text: '退不出去', tone: 'urgent' },
  requested: { text: '一直没申请成功', tone: 'warning' },
} as const satisfies Readonly<Record<FailedRefund['status'], Label>>;

export const purposeNames = { order: '订单', membership: '会员购买', presale: '预售定金' } as const satisfies Readonly<Record<FailedRefund['purpose'], string>>;

/** What a person can do about it. */
export const wayOn = {
  closed: '可以重试：同一个退款单号，不会退两次',
  abnormal: '多半是顾客的卡失效：先在微信商户平台处理这笔异常退款，办成后这里自动完成，也可以重试核对',
  requested: '系统会继续重试；常见原因是商户余额不足，请先充值',
} as const satisfies Readonly<Record<FailedRefund['status'], string>>;

/** What WeChat ended can be asked for again; what it never took up is asked for by itself. */
export function canRetry({ status }: Pick<FailedRefund, 'status'>): boolean {
  return status !== 'requested';
}
