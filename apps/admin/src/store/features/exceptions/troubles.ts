import type { AfterSalesCase, WorkException } from '../../api';

export const TROUBLE_TYPES = ['noShow', 'refused', 'unreachable', 'notDelivered', 'missing', 'damaged'] as const satisfies readonly WorkException['type'][];
export type TroubleType = (typeof TROUBLE_TYPES)[number];

export const TROUBLE_NAMES: Readonly<Record<TroubleType, string>> = { noShow: '超时未取', refused: '拒收', unreachable: '联系不上', notDelivered: '没送成', missing: '少件', damaged: '破损' };

/** One thing that has gone wrong, in the words of the floor. */
export interface Trouble {
  readonly key: string;
  readonly type: TroubleType;
  /** What it is called, and where it is dealt with. */
  readonly title: string;
  readonly to: string;
  readonly who: string;
  readonly next: string;
  readonly dueAt: string | null;
  /** What was said of it by whoever had the goods. */
  readonly note: string | null;
  /** Work whose goods go back to the shelf here, with the money to the shopper. */
  readonly restockId: string | null;
}

const STEPS: Readonly<Record<WorkException['step'], string>> = {
  callShopper: '系统已提醒顾客。打电话问一声，来就留着，不来到期放回货架',
  restock: '顾客没来。货放回货架，款项原路退给顾客',
  findRider: '货在骑手手里，没有人在送：打电话找骑手，找不到报店长',
  takeBack: '等骑手把货带回来，点件无误再确认收到',
  awaitAnswer: '货架缺货，已问顾客要不要换：先拣别的，急的话打电话',
};

const CAUSES: Readonly<Record<string, string>> = { refused: '顾客拒收', unreachable: '联系不上顾客', damaged: '路上破损', other: '其他原因' };

/** Why a rider came back: what staff chose, or the platform's own words. */
export function causeText(said: string | null): string | null {
  return said === null ? null : (CAUSES[said] ?? said);
}

const PARCEL_BACK = '快递退回中。包裹到店，点件无误，放回货架并退款';

const COLUMNS: Readonly<Record<WorkException['step'], string>> = { callShopper: 'ready', restock: 'ready', findRider: 'onTheWay', takeBack: 'onTheWay', awaitAnswer: 'picking' };

function ofWork(found: WorkException): Trouble {
  const isParcel = found.step === 'takeBack' && found.kind === 'shipping';
  return {
    key: `${found.fulfillmentOrderId}.${found.type}`,
    type: found.type,
    title: found.callNumber,
    to: `/orders/${found.fulfillmentOrderId}?column=${COLUMNS[found.step]}`,
    who: [`${found.contactName} · 尾号 ${found.phoneTail} · ${found.itemCount} 件`, found.riderName === null ? '' : `骑手 ${found.riderName}`].filter(Boolean).join(' · '),
    next: isParcel ? PARCEL_BACK : STEPS[found.step],
    dueAt: found.dueAt,
    note: causeText(found.note),
    restockId: isParcel || found.step === 'restock' ? found.fulfillmentOrderId : null,
  };
}

const REASONS: Readonly<Partial<Record<AfterSalesCase['reason'], TroubleType>>> = { damaged: 'damaged', quality: 'damaged', missing: 'missing', wrongItem: 'missing' };
const CASE_STEPS: Readonly<Partial<Record<AfterSalesCase['status'], string>>> = {
  in_transit_back: '顾客寄回中，包裹到了扫码收下',
  received: '货已收下，点件验货，分清完好、残次、待检',
  inspecting: '已验货，金额较大，等店长确认退款',
  replacing: '验过了，把要换的交给顾客或寄出',
};

/** Goods that shoppers found damaged or missing and that lie with this store, or are on their way to it. */
function ofCase(found: AfterSalesCase, hereId: string): Trouble | null {
  const type = REASONS[found.reason];
  const next = CASE_STEPS[found.status];
  const isElsewhere = found.status === 'replacing' ? found.storeId !== hereId : found.receivedStore !== null && found.receivedStore.storeId !== hereId;
  if (type === undefined || next === undefined || isElsewhere) return null;
  return {
    key: found.caseId, type, title: `售后 ${found.caseNo.slice(-6)}`, to: `/tasks/returns/${found.caseNo}`, who: found.lines.map(({ title, quantity }) => `${title} ×${quantity}`).join('、'),
    next, dueAt: found.dueAt, note: found.description, restockId: null,
  };
}

/** Everything that has gone wrong here, what is due first before the rest. */
export function listTroubles(work: readonly WorkException[], cases: readonly AfterSalesCase[], hereId: string): Trouble[] {
  const all = [...work.map(ofWork), ...cases.flatMap((found) => ofCase(found, hereId) ?? [])];
  return all.sort((a, b) => (a.dueAt ?? '9').localeCompare(b.dueAt ?? '9'));
}
