import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';

export type StockMovement = Schemas['StockMovement'];

export const movementLabels = {
  receive: { text: '收货入库', tone: 'success' },
  reserve: { text: '下单预占', tone: 'info' },
  release: { text: '释放预占', tone: 'neutral' },
  expire: { text: '预占到期', tone: 'neutral' },
  commit: { text: '付款分配', tone: 'primary' },
  allocate: { text: '直接分配', tone: 'primary' },
  deallocate: { text: '取消分配', tone: 'neutral' },
  fulfill: { text: '交付出库', tone: 'success' },
  fence: { text: '活动锁定', tone: 'warning' },
  unfence: { text: '活动归还', tone: 'neutral' },
  adjust: { text: '人工调整', tone: 'warning' },
  count: { text: '盘点', tone: 'warning' },
  short: { text: '货架缺货', tone: 'urgent' },
  return: { text: '退货入库', tone: 'success' },
  dispatch: { text: '调拨发出', tone: 'info' },
  transferReceive: { text: '调拨收货', tone: 'success' },
  takeBack: { text: '调拨退回', tone: 'neutral' },
  lose: { text: '调拨短少', tone: 'urgent' },
  moveState: { text: '转状态', tone: 'neutral' },
  writeOff: { text: '报损出库', tone: 'urgent' },
} as const satisfies Readonly<Record<StockMovement['kind'], Label>>;

/** A kind of movement in words; one that this build does not know is shown as it is. */
export function movementTitle(kind: string): string {
  return Object.entries(movementLabels).find(([known]) => known === kind)?.[1].text ?? kind;
}

export const adjustReasons = [
  { value: 'count', label: '盘点' },
  { value: 'damage', label: '报损' },
  { value: 'loss', label: '丢失' },
  { value: 'found', label: '找回' },
  { value: 'correction', label: '更正录入错误' },
] as const;
