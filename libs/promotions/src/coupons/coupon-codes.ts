import { Injectable } from '@nestjs/common';
import { Clock, Database, IdSource, once, writeAudit } from '@quanyu/platform';
import type { Editor } from '../edit-campaign.js';
import { PriceRules } from '../price-rules/price-rules.js';
import { promotionsError } from '../promotions.errors.js';
import { CouponsRepository } from './coupons.repository.js';

/** Letters and digits that nobody confuses when reading them from paper. */
const ALPHABET = 'ACDEFGHJKLMNPQRTUVWXY3479';
const CODE_LENGTH = 12;

/** Printed codes: each is a coupon without an owner until somebody types it in. */
@Injectable()
export class CouponCodes {
  constructor(
    private readonly database: Database,
    private readonly repository: CouponsRepository,
    private readonly rules: PriceRules,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** A batch of new codes, counted among the template's coupons. Idempotent by key. @throws COUPON.NOT_FOUND, COUPON.SOLD_OUT */
  async create(templateId: string, { count, key, editor }: { count: number; key: string; editor: Editor }): Promise<{ batchId: string; codes: string[] }> {
    if (this.rules.find(templateId)?.content.kind !== 'coupon') throw promotionsError('COUPON.NOT_FOUND');
    return once(this.database, { scope: `staff:${editor.actor.staffId}`, key, request: { createCouponCodes: { templateId, count } } }, async (tx) => {
      if (!(await this.repository.countIssued(tx, templateId, count))) throw promotionsError('COUPON.SOLD_OUT');
      const batchId = this.ids.uuid();
      const codes = Array.from({ length: count }, () => Array.from({ length: CODE_LENGTH }, () => ALPHABET[this.ids.integer(ALPHABET.length)] ?? '').join(''));
      await this.repository.insertCodes(tx, { batchId, templateId, ids: codes.map(() => this.ids.uuid()), codes });
      await writeAudit(tx, { ...editor, action: 'coupon.createCodes', targetType: 'priceRule', targetId: templateId, at: this.clock.now(), after: { batchId, count } });
      return { batchId, codes };
    });
  }
}
