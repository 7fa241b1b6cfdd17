import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beijingDay, formatBeijingTime, type Clock } from '../clock.js';
import type { FaultPlan } from '../faults.js';
import { randomToken } from '../signing.js';
import type { Refund, SimulatorState, Transaction } from '../state.js';
import { PayError } from './pay-errors.js';

/** A download address is good for five minutes. */
const DOWNLOAD_MS = 5 * 60_000;
const DOWNLOADS_MAX = 50;
/** Yesterday's bill is there from nine in the morning. */
const READY_AFTER_MIDNIGHT_MS = 9 * 3_600_000;
const FEE_RATE = 0.006;

const COLUMNS = [
  '交易时间', '公众账号ID', '商户号', '特约商户号', '设备号', '微信订单号', '商户订单号', '用户标识', '交易类型', '交易状态', '付款银行',
  '货币种类', '应结订单金额', '代金券金额', '微信退款单号', '商户退款单号', '退款金额', '充值券退款金额', '退款类型', '退款状态', '商品名称',
  '商户数据包', '手续费', '费率', '订单金额', '申请退款金额', '费率备注',
];
const SUMMARY_COLUMNS = [
  '总交易单数', '应结订单总金额', '退款总金额', '充值券退款总金额', '手续费总金额', '订单总金额', '申请退款总金额',
];

interface Download {
  readonly csv: Buffer;
  readonly gzip: boolean;
  readonly untilMs: number;
}

/** The daily list of payments and refunds that a merchant compares its books with. */
export class TradeBills {
  private readonly downloads = new Map<string, Download>();

  constructor(
    private readonly state: SimulatorState,
    private readonly clock: Clock,
    private readonly faults: FaultPlan,
  ) {}

  /**
   * Prepares the bill of a day (yyyy-MM-dd, Beijing). The hash is of the uncompressed file.
   * @throws PayError PARAM_ERROR for a day not over, STATEMENT_CREATING before nine, NO_STATEMENT_EXIST for an empty day
   */
  prepare(day: string, options: { readonly gzip: boolean; readonly origin: string }): Record<string, string> {
    this.requireReady(day);
    const csv = composeBill(this.rowsOf(day));
    const nowMs = this.clock.nowMs();
    for (const [token, { untilMs }] of this.downloads) {
      if (untilMs <= nowMs || this.downloads.size >= DOWNLOADS_MAX) this.downloads.delete(token);
    }
    const token = randomToken(32);
    this.downloads.set(token, { csv, gzip: options.gzip, untilMs: nowMs + DOWNLOAD_MS });
    return {
      hash_type: 'SHA1',
      hash_value: createHash('sha1').update(csv).digest('hex'),
      download_url: `${options.origin}/v3/billdownload/file?token=${token}`,
    };
  }

  /** @throws PayError RESOURCE_NOT_EXISTS when the address is unknown or too old */
  getDownload(token: string): Buffer {
    const download = this.downloads.get(token);
    if (!download || download.untilMs <= this.clock.nowMs()) throw new PayError('RESOURCE_NOT_EXISTS', '下载地址已失效');
    return download.gzip ? gzipSync(download.csv) : download.csv;
  }

  private requireReady(day: string): void {
    const nowMs = this.clock.nowMs();
    const dayEndMs = Date.parse(`${day}T00:00:00+08:00`) + 86_400_000;
    if (this.faults.current.billOfToday && day === beijingDay(nowMs)) return;
    if (nowMs < dayEndMs) throw new PayError('PARAM_ERROR', '账单日期只能是今天之前', { field: '/bill_date', location: 'query', value: day });
    if (nowMs < dayEndMs + READY_AFTER_MIDNIGHT_MS) throw new PayError('STATEMENT_CREATING', '账单生成中，请稍后再试');
  }

  private rowsOf(day: string): BillRow[] {
    const rows: BillRow[] = [];
    for (const transaction of this.state.transactions.values()) {
      if (transaction.paidAtMs !== undefined && beijingDay(transaction.paidAtMs) === day) rows.push({ atMs: transaction.paidAtMs, transaction });
    }
    for (const refund of this.state.refunds.values()) {
      const transaction = this.state.transactions.find(refund.outTradeNo);
      if (transaction && refund.status !== 'CLOSED' && beijingDay(refund.createdAtMs) === day) {
        rows.push({ atMs: refund.createdAtMs, transaction, refund });
      }
    }
    if (rows.length === 0) throw new PayError('NO_STATEMENT_EXIST', '账单文件不存在');
    return rows.sort((a, b) => a.atMs - b.atMs);
  }
}

interface BillRow {
  readonly atMs: number;
  readonly transaction: Transaction;
  readonly refund?: Refund;
}

function composeBill(rows: readonly BillRow[]): Buffer {
  const payments = rows.filter(({ refund }) => !refund);
  const paidFen = sum(payments.map(({ transaction }) => transaction.totalFen));
  const refundedFen = sum(rows.map(({ refund }) => refund?.refundFen ?? 0));
  const feeFen = sum(rows.map(feeOf));
  const summary = [String(rows.length), yuan(paidFen), yuan(refundedFen), yuan(0), yuan(feeFen), yuan(paidFen), yuan(refundedFen)];
  const lines = [COLUMNS.join(','), ...rows.map((row) => cells(composeRow(row))), SUMMARY_COLUMNS.join(','), cells(summary), ''];
  return Buffer.from(`\uFEFF${lines.join('\r\n')}`, 'utf8');
}

function composeRow(row: BillRow): string[] {
  const { transaction, refund } = row;
  const paidYuan = yuan(refund ? 0 : transaction.totalFen);
  const refundYuan = yuan(refund?.refundFen ?? 0);
  return [
    formatBeijingTime(row.atMs).slice(0, 19).replace('T', ' '),
    transaction.appId, transaction.mchId, '0', '', transaction.transactionId ?? '', transaction.outTradeNo, transaction.openid,
    'JSAPI', refund ? 'REFUND' : 'SUCCESS', 'OTHERS', 'CNY',
    paidYuan, yuan(0), refund?.refundId ?? '0', refund?.outRefundNo ?? '0', refundYuan, yuan(0),
    refund ? 'ORIGINAL' : '', refund?.status ?? '', transaction.description, transaction.attach ?? '',
    (feeOf(row) / 100).toFixed(5), `${(FEE_RATE * 100).toFixed(2)}%`, paidYuan, refundYuan, '',
  ];
}

function feeOf({ transaction, refund }: BillRow): number {
  return refund ? -Math.round(refund.refundFen * FEE_RATE) : Math.round(transaction.totalFen * FEE_RATE);
}

/** Each cell follows a backtick; what would break a line or a cell out of its place becomes a space. */
function cells(values: readonly string[]): string {
  return values.map((value) => `\`${value.replace(/[`,\r\n]/g, ' ')}`).join(',');
}

function yuan(fen: number): string {
  return (fen / 100).toFixed(2);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
