import type { Label } from '../../../shared/labels';
import type { StockTransfer } from '../../api';

export const transferStatusLabels = {
  draft: { text: '待批准', tone: 'warning' },
  ready: { text: '待装箱', tone: 'info' },
  in_transit: { text: '在途', tone: 'primary' },
  partially_received: { text: '收了一部分', tone: 'warning' },
  received: { text: '已收货', tone: 'success' },
  canceled: { text: '已取消', tone: 'neutral' },
} as const satisfies Readonly<Record<StockTransfer['status'], Label>>;

export const outcomeNames = { notSent: '没有发出', returned: '已退回调出方', writtenOff: '已报损' } as const satisfies Readonly<Record<NonNullable<StockTransfer['outcome']>, string>>;

/** What is to be done with a transfer by the store that looks at it. */
export type TransferTask = 'approve' | 'pack' | 'receive' | 'wait' | 'none';

export function findTask(transfer: Pick<StockTransfer, 'status' | 'fromLocationId' | 'toLocationId'>, placeId: string): TransferTask {
  const isSource = transfer.fromLocationId === placeId;
  switch (transfer.status) {
    case 'draft':
      return isSource ? 'approve' : 'wait';
    case 'ready':
      return isSource ? 'pack' : 'wait';
    case 'in_transit':
    case 'partially_received':
      return isSource ? 'wait' : 'receive';
    default:
      return 'none';
  }
}

/** The parcels that have not been taken in, by number. */
export function openParcels({ parcelCount, parcels }: Pick<StockTransfer, 'parcelCount' | 'parcels'>): number[] {
  const taken = new Set(parcels.map(({ parcelNo }) => parcelNo));
  return Array.from({ length: parcelCount ?? 0 }, (_unused, index) => index + 1).filter((parcelNo) => !taken.has(parcelNo));
}

/** What the parcel that is being opened should hold: all that is on its way when it is the last, else unknown. */
export function expectedNow({ lines }: Pick<StockTransfer, 'lines'>): Map<string, number> {
  return new Map(lines.filter(({ inTransit }) => inTransit > 0).map(({ variantId, inTransit }) => [variantId, inTransit]));
}
