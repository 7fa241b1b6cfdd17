import { Injectable } from '@nestjs/common';
import { platformError, type StaffPrincipal, writeAudit } from '@quanyu/platform';
import { Stores } from '@quanyu/stores';
import { CourierStores } from './dispatch-courier.js';
import { RiderPlanRepository } from './rider-plan.repository.js';
import type { RiderPlan } from './rider-plan.rules.js';

/** When a store's riders are called, and whose. Deliveries whose picking has begun keep the call that was planned for them. */
@Injectable()
export class EditRiderPlan {
  constructor(
    private readonly stores: CourierStores,
    private readonly plans: RiderPlanRepository,
    private readonly directory: Stores,
  ) {}

  /** @throws STORES.NOT_FOUND */
  async get(staff: StaffPrincipal, storeId: string): Promise<RiderPlan> {
    return this.plans.get(this.directory.getStore(storeId).id, this.stores.database.within(staff.storeScope));
  }

  /** @throws STORES.NOT_FOUND, REQUEST.VERSION_CONFLICT with the current plan */
  async update(editor: { readonly principal: StaffPrincipal; readonly ip: string; readonly requestId: string }, plan: RiderPlan): Promise<RiderPlan> {
    const { principal: actor, ip, requestId } = editor;
    const before = await this.get(actor, plan.storeId);
    return this.stores.database.transaction(async (tx) => {
      if (before.version !== plan.version || !(await this.plans.save(tx, plan))) throw platformError('REQUEST.VERSION_CONFLICT', { current: before });
      const after = { ...plan, version: plan.version + 1 };
      await writeAudit(tx, { actor, ip, requestId, action: 'riderPlan.update', targetType: 'store', targetId: plan.storeId, storeId: plan.storeId, before, after, at: this.stores.clock.now() });
      return after;
    });
  }
}
