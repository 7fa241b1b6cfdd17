import type { Label } from '../../../shared/labels';
import { formatFen } from '../../../shared/money';
import type { Schemas } from '../../api';
import { campaignStatusLabels } from '../../shell/labels';
import type { Step } from '../../ui/StepActs';

export type Presale = Schemas['Presale'];
export type PresaleRow = Schemas['PresaleSummary'];
export type Content = Schemas['PresaleContent'];
export type Deposit = Schemas['PresaleDepositRow'];
type DepositStatus = Deposit['status'];

export const STATUSES = ['draft', 'submitted', 'scheduled', 'ended', 'canceled'] as const satisfies readonly PresaleRow['status'][];
export const DEPOSIT_STATUSES = ['deposit_pending', 'deposit_paid', 'balance_ordered', 'balance_paid', 'forfeited', 'refunded', 'closed'] as const satisfies readonly DepositStatus[];

const phaseLabels: Readonly<Record<PresaleRow['phase'], Label>> = {
  upcoming: { text: '未开始', tone: 'info' },
  deposit: { text: '付定金中', tone: 'success' },
  waiting: { text: '等付尾款', tone: 'primary' },
  balance: { text: '付尾款中', tone: 'success' },
  ended: { text: '尾款已截止', tone: 'neutral' },
};

/** People move a presale up to its approval; from then on the clock says where it stands. */
export function stateLabel({ status, phase }: Pick<PresaleRow, 'status' | 'phase'>): Label {
  return status === 'scheduled' && phase !== 'upcoming' ? phaseLabels[phase] : campaignStatusLabels[status];
}

export const depositLabels: Readonly<Record<DepositStatus, Label>> = {
  deposit_pending: { text: '待付定金', tone: 'warning' },
  deposit_paid: { text: '已付定金', tone: 'info' },
  balance_ordered: { text: '尾款已下单', tone: 'primary' },
  balance_paid: { text: '尾款已付', tone: 'success' },
  forfeited: { text: '尾款逾期', tone: 'urgent' },
  refunded: { text: '定金已退', tone: 'neutral' },
  closed: { text: '没付定金', tone: 'neutral' },
};

export const checkNames: Readonly<Record<Presale['checks'][number]['key'], string>> = { times: '时间', goods: '商品', price: '价格' };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A new presale: deposits for a week from the next full hour on, goods the day after, balances for three days. */
export function blankContent(nowMs: number): Content {
  const startMs = Math.ceil(nowMs / HOUR_MS) * HOUR_MS;
  const after = (days: number): string => new Date(startMs + days * DAY_MS).toISOString();
  return {
    name: '', note: '', variantId: '', locationId: '', priceFen: 0, depositFen: 0, creditFen: 0, forfeitsDeposit: true, quota: 100, limitPerCustomer: 1,
    depositStartsAt: after(0), depositEndsAt: after(7), arrivesAt: after(8), balanceStartsAt: after(8), balanceEndsAt: after(11), arrivalReference: '',
  };
}

/** What of a presale can be written. */
export function toContent({
  name, note, variantId, locationId, priceFen, depositFen, creditFen, forfeitsDeposit, quota, limitPerCustomer, depositStartsAt, depositEndsAt, balanceStartsAt, balanceEndsAt, arrivesAt, arrivalReference,
}: Presale): Content {
  return {
    name, note, variantId, locationId, priceFen, depositFen, creditFen, forfeitsDeposit, quota, limitPerCustomer, depositStartsAt, depositEndsAt, arrivesAt, balanceStartsAt, balanceEndsAt, arrivalReference,
  };
}

/** As the server takes it: a delivery that nobody knows yet is left out. */
export function toBody({ arrivalReference = '', ...content }: Content): Content {
  const reference = arrivalReference.trim();
  return reference === '' ? content : { ...content, arrivalReference: reference };
}

/** What is not filled in yet that the server cannot even read, in words; null when it can be sent. */
export function findGap({ name, variantId, locationId, priceFen, depositFen, creditFen }: Content): string | null {
  if (name.trim() === '') return '先填名称';
  if (variantId === '') return '先选商品';
  if (locationId === '') return '先选到货地点';
  return priceFen < 1 || depositFen < 1 || creditFen < 1 ? '先填预售价、定金和抵扣' : null;
}

/** What one unit costs and when, in one line; null while the amounts do not fit together. */
export function describeTerms({ priceFen, depositFen, creditFen }: Pick<Content, 'priceFen' | 'depositFen' | 'creditFen'>): string | null {
  if (depositFen < 1 || creditFen < depositFen || priceFen <= creditFen) return null;
  const balanceFen = priceFen - creditFen;
  return `定金 ${formatFen(depositFen)}${creditFen > depositFen ? ` 抵 ${formatFen(creditFen)}` : ''}，尾款 ${formatFen(balanceFen)}，到手 ${formatFen(balanceFen + depositFen)}`;
}

/** Where the units and the deposits of a presale have gone. */
export interface Tally {
  /** Deposits that stand: waiting, ordered or paid up. */
  readonly standing: { readonly units: number; readonly fen: number };
  readonly paidUpUnits: number;
  readonly forfeited: { readonly units: number; readonly keptFen: number };
  readonly refunded: { readonly units: number; readonly fen: number };
  /** Came, and is nobody's yet. */
  readonly freeUnits: number;
  /** Must still come so that everybody who waits is served. */
  readonly missingUnits: number;
}

export function tallyOf({ deposits, arrivedUnits, boundUnits, waitingUnits }: Pick<Presale, 'deposits' | 'arrivedUnits' | 'boundUnits' | 'waitingUnits'>): Tally {
  const sum = (statuses: readonly DepositStatus[], of: 'units' | 'depositFen' | 'refundRequestedFen'): number => deposits.filter(({ status }) => statuses.includes(status)).reduce((total, row) => total + row[of], 0);
  const standing = ['deposit_paid', 'balance_ordered', 'balance_paid'] as const;
  const freeUnits = Math.max(0, arrivedUnits - boundUnits);
  return {
    standing: { units: sum(standing, 'units'), fen: sum(standing, 'depositFen') },
    paidUpUnits: sum(['balance_paid'], 'units'),
    forfeited: { units: sum(['forfeited'], 'units'), keptFen: sum(['forfeited'], 'depositFen') - sum(['forfeited'], 'refundRequestedFen') },
    refunded: { units: sum(['refunded'], 'units'), fen: sum(['refunded', 'forfeited'], 'refundRequestedFen') },
    freeUnits,
    missingUnits: Math.max(0, waitingUnits - freeUnits),
  };
}

export type Move = 'submit' | 'approve' | 'reject' | 'closeSupply' | 'cancel';

const CANCEL_WORDS: Readonly<Record<'draft' | 'submitted' | 'scheduled', string>> = {
  draft: '草稿作废，不能恢复。',
  submitted: '这场预售作废，不能恢复。',
  scheduled: '马上停止收定金；还没下尾款单的定金全额原路退，划给预售的货回到日常库存。已下的尾款单照常。原因会告诉顾客，不能撤回。',
};

/** Calls the presale off, with a reason that shoppers are told. */
function cancelStep({ name }: Pick<Presale, 'name'>, status: 'draft' | 'submitted' | 'scheduled'): Step<Move> {
  const typed = status === 'scheduled' ? { typed: { text: name, label: `输入预售名称「${name}」确认` } } : {};
  return { key: 'cancel', label: '取消预售', look: 'danger', asks: { title: '取消预售', words: CANCEL_WORDS[status], ...typed } };
}

type Stepping = Pick<Presale, 'name' | 'status' | 'checks' | 'supplyClosedAt' | 'waitingDeposits' | 'waitingDepositFen'>;

/** The steps on the head of the page that this person may take; approving stands beside what is approved. */
export function stepsFrom(presale: Stepping, { mayWrite, mayApprove, isDirty }: { readonly mayWrite: boolean; readonly mayApprove: boolean; readonly isDirty: boolean }): Step<Move>[] {
  const { status, checks, supplyClosedAt, waitingDeposits, waitingDepositFen } = presale;
  if (status === 'ended' || status === 'canceled') return [];
  const cancel = mayApprove ? [cancelStep(presale, status)] : [];
  if (status === 'draft') {
    const isBlocked = isDirty || checks.some(({ state }) => state === 'fail');
    return [...cancel, ...(mayWrite ? [{ key: 'submit', label: '提交审批', look: 'primary', isBlocked } as const] : [])];
  }
  if (status === 'submitted' || supplyClosedAt !== null || !mayApprove) return cancel;
  const effect = waitingDeposits === 0 ? '现在没有人在等货。' : `${waitingDeposits} 笔没分到货的定金全额退，共 ${formatFen(waitingDepositFen)}；`;
  return [...cancel, { key: 'closeSupply', label: '不再到货', asks: { title: '确认不再到货', okText: '确认不再到货', words: `${effect}分到货的照常付尾款。还在收定金的话马上停止。原因会告诉顾客，不能撤回。` } }];
}

/** The second person's two answers. */
export function decisions(submitter: string): Step<Move>[] {
  return [
    { key: 'approve', label: '通过，按时间自动开始', look: 'primary' },
    { key: 'reject', label: '退回草稿', look: 'danger', asks: { title: '退回草稿', okText: '退回', words: `${submitter} 改好后要重新提交。` } },
  ];
}
