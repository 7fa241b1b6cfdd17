import type { Label } from '../../../shared/labels';
import type { AfterSalesCase } from '../../api';

export type ReturnLine = AfterSalesCase['lines'][number];

export const returnLabels = {
  applied: { text: '等客服审核', tone: 'neutral' },
  approved: { text: '已同意', tone: 'info' },
  awaiting_return: { text: '等顾客退回', tone: 'info' },
  in_transit_back: { text: '寄回中', tone: 'info' },
  received: { text: '待验货', tone: 'warning' },
  inspecting: { text: '待确认退款', tone: 'warning' },
  replacing: { text: '待换出', tone: 'primary' },
  refunding: { text: '退款中', tone: 'primary' },
  completed: { text: '已完成', tone: 'success' },
  rejected: { text: '没通过', tone: 'neutral' },
  arbitration: { text: '复核中', tone: 'neutral' },
  canceled_by_customer: { text: '顾客撤销', tone: 'neutral' },
  expired: { text: '超时关闭', tone: 'neutral' },
  refund_failed: { text: '退款失败', tone: 'urgent' },
} as const satisfies Readonly<Record<AfterSalesCase['status'], Label>>;

/** Where a unit goes that came back. */
export const CONDITIONS = [
  { value: 'sellable', text: '完好可卖' },
  { value: 'damaged', text: '残次' },
  { value: 'qualityControl', text: '待检' },
] as const;
export type Condition = (typeof CONDITIONS)[number]['value'];

/** How the units of each line were found, by line. */
export type Found = ReadonlyMap<number, Readonly<Record<Condition, number>>>;

const NOTHING = { sellable: 0, damaged: 0, qualityControl: 0 } as const;

export function foundOf(found: Found, lineNo: number): Readonly<Record<Condition, number>> {
  return found.get(lineNo) ?? NOTHING;
}

/** How many units of a line have been looked at. */
export function unitsFound(found: Found, lineNo: number): number {
  const { sellable, damaged, qualityControl } = foundOf(found, lineNo);
  return sellable + damaged + qualityControl;
}

export function setFound(found: Found, lineNo: number, change: Partial<Record<Condition, number>>): Found {
  return new Map(found).set(lineNo, { ...foundOf(found, lineNo), ...change });
}

/** How many units are still to be looked at; below zero when more lie here than were to come back. */
export function unitsLeft(lines: readonly ReturnLine[], found: Found): number {
  return lines.reduce((sum, { lineNo, quantity }) => sum + quantity - unitsFound(found, lineNo), 0);
}

/** True when each line's counts add up to what was applied for. */
export function isCounted(lines: readonly ReturnLine[], found: Found): boolean {
  return lines.every(({ lineNo, quantity }) => unitsFound(found, lineNo) === quantity);
}

/** What a scanned code comes to: the line to count, or why it does not belong here. */
export function matchScan(lines: readonly ReturnLine[], found: Found, code: string): { readonly line: ReturnLine } | { readonly refusal: string } {
  const same = lines.filter(({ barcode }) => barcode === code);
  const open = same.find(({ lineNo, quantity }) => unitsFound(found, lineNo) < quantity);
  if (open !== undefined) return { line: open };
  const [full] = same;
  return { refusal: full === undefined ? '这件不在退货单里，先放一边' : `「${full.title}」只退 ${full.quantity} 件，已经点齐` };
}

/** What the store does next with a case, seen from this store. */
export type ReturnStep = 'receive' | 'inspect' | 'confirm' | 'handOut' | 'elsewhere' | 'over';

/** Whether the opened case takes what is scanned: its goods, or the number of the parcel that goes out. */
export function hearsScans(found: Pick<AfterSalesCase, 'status' | 'storeId' | 'receivedStore' | 'replacement'>, hereId: string): boolean {
  const step = nextStep(found, hereId);
  return step === 'inspect' || (step === 'handOut' && found.replacement?.way === 'parcel');
}

export function nextStep({ status, storeId, receivedStore }: Pick<AfterSalesCase, 'status' | 'storeId' | 'receivedStore'>, hereId: string): ReturnStep {
  switch (status) {
    case 'awaiting_return':
    case 'in_transit_back':
      return 'receive';
    case 'received':
      return receivedStore?.storeId === hereId ? 'inspect' : 'elsewhere';
    case 'inspecting':
      return receivedStore?.storeId === hereId ? 'confirm' : 'elsewhere';
    case 'replacing':
      return storeId === hereId ? 'handOut' : 'elsewhere';
    default:
      return 'over';
  }
}
