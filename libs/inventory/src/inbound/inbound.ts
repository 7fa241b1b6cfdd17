import { Injectable } from '@nestjs/common';
import { assertStoreInScope, isStoreInScope, platformError, scopeParameter, shopDate, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { type InboundFilter, type InboundHead, type InboundSummary, InboundRepository, type StockBatch } from './inbound.repository.js';
import { addArrived, type ArrivedLine, type InboundLine, isComplete, isExpired, overOf } from './inbound.rules.js';
import { inventoryError } from '../inventory.errors.js';
import { type Move, StockLedger } from '../stock-ledger.repository.js';
import { type Asked, StockWork } from '../stock-work.js';
import { type StockLine, sumByVariant } from '../stock.rules.js';

export interface InboundView extends InboundHead {
  readonly lines: readonly InboundLine[];
}

export interface Announcement {
  readonly locationId: string;
  readonly reference: string;
  readonly supplierName: string;
  readonly expectedAt: Date | null;
  readonly note: string;
  readonly lines: readonly StockLine[];
}

export interface Arrival {
  /** The version of the delivery that was on the screen: two people cannot take in the same goods without seeing each other. */
  readonly version: number;
  readonly lines: readonly ArrivedLine[];
  readonly overReason?: string | undefined;
  /** Nothing more will come: what is missing stays missing. */
  readonly isFinal: boolean;
}

/** Goods that a supplier announced: what was expected beside what came, with batch and date. */
@Injectable()
export class InboundDeliveries {
  constructor(
    private readonly work: StockWork,
    private readonly deliveries: InboundRepository,
    private readonly ledger: StockLedger,
  ) {}

  /** @throws INVENTORY.DELIVERY_KNOWN when the supplier's reference was announced before. */
  async announce(asked: Asked, announcement: Announcement): Promise<InboundView> {
    assertStoreInScope(asked.staff, announcement.locationId);
    const { deliveryId } = await this.work.once(asked, { announceDelivery: announcement }, async (tx) => {
      const id = this.work.ids.uuid();
      const isNew = await this.deliveries.insert(tx, { ...announcement, id, createdAt: this.work.clock.now(), createdBy: asked.staff.name });
      if (!isNew) throw inventoryError('INVENTORY.DELIVERY_KNOWN');
      await this.deliveries.saveLines(tx, id, sumByVariant(announcement.lines).map(({ variantId, quantity }) => ({ variantId, expected: quantity, received: 0, damaged: 0 })));
      // Nobody announces what the database would not show them.
      await this.lock(tx, asked.staff, id);
      await this.note(tx, asked.staff, { id, locationId: announcement.locationId, status: 'expected' }, { action: 'delivery.announce', after: announcement });
      return { deliveryId: id };
    });
    return this.get(asked.staff, deliveryId);
  }

  /**
   * Takes in what came. Units past their date are kept apart for quality control.
   * @throws REQUEST.VERSION_CONFLICT, INVENTORY.DELIVERY_STATE, INVENTORY.OVER_NEEDS_REASON
   */
  async receive(asked: Asked, deliveryId: string, arrival: Arrival): Promise<InboundView> {
    await this.work.once(asked, { deliveryId, receiveDelivery: arrival }, async (tx) => {
      const { head, lines } = await this.lock(tx, asked.staff, deliveryId);
      if (head.status === 'received' || head.status === 'canceled') throw inventoryError('INVENTORY.DELIVERY_STATE', { status: head.status, by: head.endedBy });
      if (head.version !== arrival.version) throw platformError('REQUEST.VERSION_CONFLICT');
      const after = addArrived(lines, arrival.lines);
      const overBefore = new Map(lines.map((line) => [line.variantId, overOf(line)]));
      if (after.some((line) => overOf(line) > (overBefore.get(line.variantId) ?? 0)) && (arrival.overReason ?? '') === '') throw inventoryError('INVENTORY.OVER_NEEDS_REASON');
      const now = this.work.clock.now();
      const moves = arrival.lines.flatMap((line) => this.movesOf(head, line, { staff: asked.staff, now, reason: arrival.overReason }));
      const locked = await this.ledger.ensure(tx, moves);
      await this.ledger.write(tx, locked, moves, { at: now });
      await this.deliveries.saveLines(tx, deliveryId, after);
      await this.deliveries.addBatches(tx, arrival.lines.flatMap((line) => batchOf(head, line)), now);
      const status = arrival.isFinal || isComplete(after) ? 'received' : 'partially_received';
      const end = status === 'received' ? { endedAt: now, endedBy: asked.staff.name } : { endedAt: null, endedBy: null };
      await this.deliveries.change(tx, deliveryId, { status, ...end });
      await this.note(tx, asked.staff, { ...head, status }, { action: 'delivery.receive', before: lines, after: arrival });
      return null;
    });
    return this.get(asked.staff, deliveryId);
  }

  /** The supplier will not come. Only before anything came. */
  async cancel(asked: Asked, deliveryId: string, { version, reason }: { version: number; reason: string }): Promise<InboundView> {
    await this.work.once(asked, { deliveryId, cancelDelivery: { version, reason } }, async (tx) => {
      const { head } = await this.lock(tx, asked.staff, deliveryId);
      if (head.status !== 'expected') throw inventoryError('INVENTORY.DELIVERY_STATE', { status: head.status, by: head.endedBy });
      if (head.version !== version) throw platformError('REQUEST.VERSION_CONFLICT');
      await this.deliveries.change(tx, deliveryId, { status: 'canceled', endedAt: this.work.clock.now(), endedBy: asked.staff.name });
      await this.note(tx, asked.staff, { ...head, status: 'canceled' }, { action: 'delivery.cancel', after: { reason } });
      return null;
    });
    return this.get(asked.staff, deliveryId);
  }

  /** @throws REQUEST.NOT_FOUND also for a delivery to a place of others. */
  async get(staff: StaffPrincipal, deliveryId: string): Promise<InboundView> {
    const found = await this.deliveries.find(this.work.database.within(staff.storeScope), deliveryId);
    if (found === null || !isStoreInScope(staff.storeScope, found.head.locationId)) throw platformError('REQUEST.NOT_FOUND');
    return { ...found.head, lines: found.lines };
  }

  async list(staff: StaffPrincipal, filter: Omit<InboundFilter, 'scope'>): Promise<InboundSummary[]> {
    return this.deliveries.list(this.work.database.within(staff.storeScope), { ...filter, scope: scopeParameter(staff.storeScope) });
  }

  /** What must be sold within so many days, the soonest first. */
  async listExpiring(staff: StaffPrincipal, filter: { locationId: string; withinDays: number; limit: number }): Promise<StockBatch[]> {
    assertStoreInScope(staff, filter.locationId);
    const until = shopDate(new Date(this.work.clock.nowMs() + filter.withinDays * 86_400_000));
    return this.deliveries.listBatches(this.work.database.within(staff.storeScope), { ...filter, until });
  }

  private async lock(tx: Tx, staff: StaffPrincipal, deliveryId: string): Promise<{ head: InboundHead; lines: InboundLine[] }> {
    const found = await this.deliveries.lock(tx, deliveryId, staff.storeScope);
    if (found === null || !isStoreInScope(staff.storeScope, found.head.locationId)) throw platformError('REQUEST.NOT_FOUND');
    return found;
  }

  private movesOf(head: InboundHead, line: ArrivedLine, { staff, now, reason }: { staff: StaffPrincipal; now: Date; reason: string | undefined }): Move[] {
    const base = { locationId: head.locationId, variantId: line.variantId, kind: 'receive', referenceType: 'receipt', referenceId: head.id, actorName: staff.name } as const;
    const note = `${head.supplierName} ${head.reference}${reason === undefined || reason === '' ? '' : `: ${reason}`}`;
    const sound: Move = { ...base, onHand: line.received, reason: note };
    const expired: Move = { ...sound, unavailable: line.received, condition: 'qualityControl' };
    const damaged: Move = { ...base, onHand: line.damaged, unavailable: line.damaged, condition: 'damaged', reason: note };
    return [isExpired(line, shopDate(now)) ? expired : sound, damaged].filter(({ onHand = 0 }) => onHand > 0);
  }

  private async note(tx: Tx, staff: StaffPrincipal, head: Pick<InboundHead, 'id' | 'locationId' | 'status'>, audit: { action: string; before?: unknown; after: unknown }): Promise<void> {
    await this.work.note(tx, staff, { ...audit, news: { type: 'delivery', id: head.id, status: head.status }, locationIds: [head.locationId] });
  }
}

function batchOf({ locationId }: InboundHead, { variantId, received, damaged, batchNo, expiresOn }: ArrivedLine): StockBatch[] {
  return expiresOn === undefined || received + damaged === 0 ? [] : [{ locationId, variantId, batchNo: batchNo ?? '', expiresOn, received: received + damaged }];
}
