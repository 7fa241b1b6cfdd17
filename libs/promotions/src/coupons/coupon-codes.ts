import { Injectable } from '@nestjs/common';
import { Clock, Database, Exports, IdSource, once, type StaffEditor, writeAudit } from '@quanyu/platform';
import { stringify } from 'csv-stringify/sync';
import { PriceRules } from '../price-rules/price-rules.js';
import { promotionsError } from '../promotions.errors.js';
import { type CodeBatch, CouponsRepository, type CouponStatus } from './coupons.repository.js';

/** Letters and digits that nobody confuses when reading them from paper. */
const ALPHABET = 'ACDEFGHJKLMNPQRTUVWXY3479';
const CODE_LENGTH = 12;
/** More batches than anybody prints for one template. */
const SHOWN_BATCHES = 200;
const STATUS_WORDS: Readonly<Record<CouponStatus, string>> = { unclaimed: '未兑换', unused: '已兑换', held: '已兑换', used: '已使用', expired: '已过期' };

/** Printed codes: each is a coupon without an owner until somebody types it in. */
@Injectable()
export class CouponCodes {
  constructor(
    private readonly database: Database,
    private readonly repository: CouponsRepository,
    private readonly rules: PriceRules,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly exports: Exports,
  ) {}

  /** A batch of new codes, counted among the template's coupons, and a file that its maker takes along. Idempotent by key. @throws COUPON.NOT_FOUND, COUPON.SOLD_OUT, EXPORT.DAILY_LIMIT */
  async create(templateId: string, { count, key, editor }: { count: number; key: string; editor: StaffEditor }): Promise<{ batchId: string; codes: string[]; mark: string }> {
    if (this.rules.find(templateId)?.content.kind !== 'coupon') throw promotionsError('COUPON.NOT_FOUND');
    return once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: { createCouponCodes: { templateId, count } } }, async (tx) => {
      if (!(await this.repository.countIssued(tx, templateId, count))) throw promotionsError('COUPON.SOLD_OUT');
      const batchId = this.ids.uuid();
      const codes = Array.from({ length: count }, () => Array.from({ length: CODE_LENGTH }, () => ALPHABET[this.ids.integer(ALPHABET.length)] ?? '').join(''));
      await this.repository.insertCodes(tx, { batchId, templateId, ids: codes.map(() => this.ids.uuid()), codes });
      await writeAudit(tx, { ...editor, action: 'coupon.createCodes', targetType: 'priceRule', targetId: templateId, at: this.clock.now(), after: { batchId, count } });
      const { actor, ip = '', requestId = '' } = editor;
      const mark = await this.exports.beginIn(tx, { by: { actor, ip, requestId }, action: 'coupon.export', targetType: 'priceRule', targetId: templateId, what: { batchId, count } });
      return { batchId, codes, mark };
    });
  }

  /** What was printed of a template and how much of it has been claimed and used, the newest first. */
  list(templateId: string): Promise<CodeBatch[]> {
    return this.repository.listBatches(templateId, SHOWN_BATCHES);
  }

  /** A batch as a file: each code and what became of it. Counted and told in the audit log. @throws COUPON.NOT_FOUND, EXPORT.DAILY_LIMIT */
  async export(templateId: string, batchId: string, { actor, ip = '', requestId = '' }: StaffEditor): Promise<string> {
    const codes = await this.repository.listCodes(templateId, batchId);
    if (codes.length === 0) throw promotionsError('COUPON.NOT_FOUND');
    const mark = await this.exports.begin({ by: { actor, ip, requestId }, action: 'coupon.export', targetType: 'priceRule', targetId: templateId, what: { batchId, count: codes.length } });
    const rows = codes.map(({ code, status, claimedAt }) => [code, STATUS_WORDS[status], claimedAt?.toISOString() ?? '']);
    return stringify([['兑换码', '状态', '兑换时间'], ...rows, [mark]], { bom: true, record_delimiter: 'windows', escape_formulas: true });
  }
}
