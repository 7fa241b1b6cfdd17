import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';

export type Transfer = Schemas['StockTransfer'];
export type TransferRow = Schemas['StockTransferSummary'];

export const transferLabels = {
  draft: { text: '待批准', tone: 'warning' },
  ready: { text: '待发货', tone: 'info' },
  in_transit: { text: '在途', tone: 'primary' },
  partially_received: { text: '部分收货', tone: 'primary' },
  received: { text: '已收货', tone: 'success' },
  canceled: { text: '已取消', tone: 'neutral' },
} as const satisfies Readonly<Record<TransferRow['status'], Label>>;

export const outcomeNames = { notSent: '没有发出', returned: '已退回调出方', writtenOff: '已报损' } as const satisfies Readonly<Record<NonNullable<TransferRow['outcome']>, string>>;

/** Whether goods have left, so that a cancellation has to say where they went. */
export function isOnItsWay({ status }: Pick<Transfer, 'status'>): boolean {
  return status === 'in_transit' || status === 'partially_received';
}

export function isOver({ status }: Pick<Transfer, 'status'>): boolean {
  return status === 'received' || status === 'canceled';
}

export interface TransferMoment {
  readonly title: string;
  readonly at: string | null;
  readonly by: string | null;
  readonly note: string;
}

/** The life of a transfer in its order; what has not happened has no moment. */
export function tellTransfer(transfer: Transfer): TransferMoment[] {
  const parcels = transfer.parcels.map(({ parcelNo, receivedAt, receivedBy, lines, overReason }) => ({
    title: `收到第 ${parcelNo} 箱`,
    at: receivedAt,
    by: receivedBy,
    note: [`${lines.reduce((sum, { received }) => sum + received, 0)} 件完好`, damagedText(lines), overReason === null ? '' : `多收：${overReason}`].filter((part) => part !== '').join('，'),
  }));
  const moments: TransferMoment[] = [
    { title: '申请', at: transfer.createdAt, by: transfer.createdBy, note: transfer.note },
    { title: '批准，占用库存', at: transfer.approvedAt, by: transfer.approvedBy, note: '' },
    { title: '装箱发出', at: transfer.dispatchedAt, by: transfer.dispatchedBy, note: transfer.parcelCount === null ? '' : `${transfer.parcelCount} 箱` },
    ...parcels,
    { title: transfer.status === 'canceled' ? '取消' : '收货结束', at: transfer.endedAt, by: transfer.endedBy, note: transfer.outcome === null ? '' : outcomeNames[transfer.outcome] },
  ];
  const isReached = (moment: TransferMoment): boolean => moment.at !== null;
  // A transfer that is canceled never reaches the steps that it skipped.
  return isOver(transfer) ? moments.filter(isReached) : moments;
}

function damagedText(lines: Transfer['parcels'][number]['lines']): string {
  const damaged = lines.reduce((sum, line) => sum + line.damaged, 0);
  return damaged === 0 ? '' : `${damaged} 件破损`;
}
