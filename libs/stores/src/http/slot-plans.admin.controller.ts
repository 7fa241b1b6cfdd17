import { Controller } from '@nestjs/common';
import { Clock, Database, editorOf, Endpoint, type InputOf, type ReplyOf, type RequestContext, shopInstant } from '@quanyu/platform';
import { SLOT_KINDS } from '../fulfillment-kind.js';
import { EditShifts } from '../promise/edit-shifts.js';
import { computeStaffOnShift, type ShiftPlan } from '../promise/shift.rules.js';
import { ShiftsRepository } from '../promise/shifts.repository.js';
import { EditSlotTemplate } from '../slots/edit-slot-template.js';
import { defaultTemplate, type SlotTemplate } from '../slots/slot-windows.rules.js';
import { SlotsRepository } from '../slots/slots.repository.js';
import { storesError } from '../stores.errors.js';
import { StoresRepository } from '../stores.repository.js';
import { getShifts, listSlotLedger, listSlotTemplates, putShifts, putSlotTemplate } from './slot-plans.admin.contract.js';

const DAY_MINUTES = 1_440;

/** Windows of a store: how they are laid, and what of each is taken. */
@Controller()
export class SlotTemplatesAdminController {
  constructor(
    private readonly database: Database,
    private readonly stores: StoresRepository,
    private readonly repository: SlotsRepository,
    private readonly editing: EditSlotTemplate,
  ) {}

  @Endpoint(listSlotTemplates)
  async list({ params }: InputOf<typeof listSlotTemplates>, { principal }: RequestContext<typeof listSlotTemplates>): Promise<ReplyOf<typeof listSlotTemplates>> {
    const [store, templates] = await Promise.all([this.stores.find(params.storeId), this.repository.loadTemplates(this.database.within(principal.storeScope), params.storeId)]);
    if (store === null) throw storesError('STORES.NOT_FOUND');
    return { items: SLOT_KINDS.map((kind) => templateWire(templates.find((template) => template.kind === kind) ?? defaultTemplate(store, kind))) };
  }

  @Endpoint(putSlotTemplate)
  async put({ params, body }: InputOf<typeof putSlotTemplate>, context: RequestContext<typeof putSlotTemplate>): Promise<ReplyOf<typeof putSlotTemplate>> {
    return templateWire(await this.editing.execute({ ...params, ...body }, editorOf(context)));
  }

  @Endpoint(listSlotLedger)
  async ledger({ params, query }: InputOf<typeof listSlotLedger>, { principal }: RequestContext<typeof listSlotLedger>): Promise<ReplyOf<typeof listSlotLedger>> {
    const day = { from: shopInstant(query.date, 0), to: shopInstant(query.date, DAY_MINUTES) };
    const rows = await this.repository.listDay({ storeId: params.storeId, kind: query.kind }, day, this.database.within(principal.storeScope));
    return { items: rows.map(({ startAt, capacity, held, used }) => ({ startAt: startAt.toISOString(), capacity, held, used })) };
  }
}

/** How many staff a store has, and when. */
@Controller()
export class ShiftsAdminController {
  constructor(
    private readonly database: Database,
    private readonly stores: StoresRepository,
    private readonly repository: ShiftsRepository,
    private readonly editing: EditShifts,
    private readonly clock: Clock,
  ) {}

  @Endpoint(getShifts)
  async get({ params }: InputOf<typeof getShifts>, { principal }: RequestContext<typeof getShifts>): Promise<ReplyOf<typeof getShifts>> {
    const [store, [plan]] = await Promise.all([this.stores.find(params.storeId), this.repository.list(this.database.within(principal.storeScope), params.storeId)]);
    if (store === null) throw storesError('STORES.NOT_FOUND');
    return this.wire(plan ?? null);
  }

  @Endpoint(putShifts)
  async put({ params, body }: InputOf<typeof putShifts>, context: RequestContext<typeof putShifts>): Promise<ReplyOf<typeof putShifts>> {
    return this.wire(await this.editing.execute({ storeId: params.storeId, ...body }, editorOf(context)));
  }

  private wire(plan: ShiftPlan | null): ReplyOf<typeof getShifts> {
    return {
      weekly: [...(plan?.weekly ?? [])],
      specialDays: (plan?.specialDays ?? []).map((day) => ({ ...day, shifts: [...day.shifts] })),
      staffNow: computeStaffOnShift(plan, this.clock.now()),
      version: plan?.version ?? 0,
    };
  }
}

function templateWire({ kind, windowMinutes, weekdayWindows, leadMinutes, cutOff, daysOffered, capacity, version }: SlotTemplate) {
  return { kind, windowMinutes, weekdayWindows: [...weekdayWindows], leadMinutes, cutOff, daysOffered, capacity, version };
}
