import type { AfterSalesCase, AfterSalesOptions, CaseKind, CaseReason } from './queries';

export const kindNames: Record<CaseKind, string> = { refundOnly: '仅退款', returnRefund: '退货退款', exchange: '换货' };

export const kindHints: Record<CaseKind, string> = { refundOnly: '没收到货，或商量好不用退', returnRefund: '退回商品，验收后退款', exchange: '换同款同价的规格，同意后为你留货' };

export const reasonNames: Record<CaseReason, string> = { noLongerWanted: '不想要了', wrongItem: '发错了', damaged: '商品破损', quality: '质量问题', missing: '少件', late: '送得太晚', other: '其他原因' };

const statusNames: Record<AfterSalesCase['status'], string> = {
  applied: '等待审核', approved: '已同意', awaiting_return: '等你退回', in_transit_back: '退回途中', received: '已收到退货', inspecting: '正在验收', replacing: '换货待取',
  refunding: '退款中', completed: '已完成', rejected: '没有通过', arbitration: '复核中', canceled_by_customer: '已撤销', expired: '超时关闭', refund_failed: '退款遇到问题',
};

/** How the steps of its story are called. */
export const stepNames: Record<AfterSalesCase['status'], string> = { ...statusNames, applied: '提交申请', awaiting_return: '等待退回', replacing: '验收通过，换货备好', arbitration: '申请复核' };

/** The status as it is called for this case: what is sent is not collected, and an exchange gives no money. */
export function statusName({ status, kind, replacement, amountFen }: Pick<AfterSalesCase, 'status' | 'kind' | 'replacement' | 'amountFen'>): string {
  if (status === 'replacing' && replacement?.way === 'parcel') return '换货待寄出';
  return status === 'completed' && kind === 'exchange' && amountFen === 0 ? '换货已完成' : statusNames[status];
}

type Refusal = NonNullable<AfterSalesOptions['lines'][number]['refusal']>;

const refusalTexts: Record<Refusal, string> = { notPaid: '还没付款', nothingLeft: '已全部申请', preparing: '正在备货，收到后可申请', onTheWay: '在路上，收到后可申请', windowOver: '已过售后期限', service: '到店服务请从预约取消' };

export function refusalText(refusal: Refusal): string {
  return refusalTexts[refusal];
}

export type CaseStory = Pick<AfterSalesCase, 'status' | 'kind' | 'returnTo' | 'decisionNote' | 'isAutomatic' | 'storeName' | 'replacement' | 'amountFen'>;

/** What comes next, in one sentence. */
export function nextStep(entry: CaseStory): string {
  const { status, kind, returnTo, decisionNote, isAutomatic } = entry;
  switch (status) {
    case 'applied':
      return isAutomatic ? '商品已取消，退款核对后原路退回' : '客服会在期限前答复';
    case 'approved':
    case 'refunding':
      return isAutomatic ? '商品已取消，款项正在原路退回' : '款项正在原路退回，一般几分钟到账';
    case 'awaiting_return':
      return returnTo === null ? '请按期限退回商品' : `到任一门店出示退货码，或寄到${returnTo.name}`;
    case 'in_transit_back':
      return '收到后马上验收';
    case 'received':
    case 'inspecting':
      return kind === 'exchange' ? '验收通过就换给你，货已留好' : '验收通过就退款';
    case 'replacing':
      return entry.replacement?.way === 'parcel' ? '验收通过，门店正在寄出' : `验收通过，到${entry.storeName}出示换货码领取`;
    case 'completed':
      return endText(entry);
    case 'rejected':
      return decisionNote ?? '有疑问可以申请复核一次';
    case 'arbitration':
      return '由客服复核，结果会通知你';
    case 'canceled_by_customer':
      return '需要的话可以重新申请';
    case 'expired':
      return '没有在期限内退回';
    case 'refund_failed':
      return '我们正在处理，不用重复申请';
  }
}

function endText({ kind, replacement, amountFen }: CaseStory): string {
  if (kind !== 'exchange') return '款项已原路退回';
  if (amountFen > 0) return '没有换到，款项已原路退回';
  const shipment = replacement?.shipment;
  return shipment ? `已寄出：${shipment.carrier} ${shipment.trackingNumber}` : '已当面换好';
}
