import { Injectable } from '@nestjs/common';
import { Clock, Database, platformError, type Queryable, type StaffPrincipal, type Tx, writeAudit } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import type { FulfillmentOrder } from '../fulfillment.repository.js';
import { HandOverPhotosRepository } from './hand-over-photos.repository.js';
import { findPhotoCause, NO_PHOTO_RULE, type PhotoRule } from './photo-rule.rules.js';

/** When stores must take pictures: read as work is packed, so that a change counts for what is packed after it. */
@Injectable()
export class PhotoRules {
  constructor(
    private readonly database: Database,
    private readonly photos: HandOverPhotosRepository,
    private readonly directory: Stores,
    private readonly clock: Clock,
  ) {}

  /** @throws STORES.NOT_FOUND */
  async get(staff: StaffPrincipal, storeId: string): Promise<PhotoRule> {
    return this.read(this.directory.getStore(storeId).id, this.database.within(staff.storeScope));
  }

  /** @throws STORES.NOT_FOUND, REQUEST.VERSION_CONFLICT with the current rule */
  async update(editor: { readonly principal: StaffPrincipal; readonly ip: string; readonly requestId: string }, rule: PhotoRule): Promise<PhotoRule> {
    const { principal: actor, ip, requestId } = editor;
    const before = await this.get(actor, rule.storeId);
    return this.database.transaction(async (tx) => {
      if (before.version !== rule.version || !(await this.photos.saveRule(tx, rule))) throw platformError('REQUEST.VERSION_CONFLICT', { current: before });
      const after = { ...rule, version: rule.version + 1 };
      await writeAudit(tx, { actor, ip, requestId, action: 'photoRule.update', targetType: 'store', targetId: rule.storeId, storeId: rule.storeId, before, after, at: this.clock.now() });
      return after;
    });
  }

  /** Locked work is packed: what its place's rule says of it is kept with it. */
  async packed(tx: Tx, work: FulfillmentOrder, payableFen: number): Promise<void> {
    const cause = findPhotoCause(await this.read(work.locationId, tx), { kind: work.kind, payableFen });
    if (cause !== null) await this.photos.noteCause(tx, work.id, cause);
  }

  private async read(storeId: string, source: Queryable): Promise<PhotoRule> {
    return (await this.photos.findRule(source, storeId)) ?? { ...NO_PHOTO_RULE, storeId };
  }
}
