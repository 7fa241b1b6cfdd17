import { Injectable } from '@nestjs/common';
import { assertStoreInScope, isStoreInScope, platformError, scopeParameter, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { inventoryError } from '../inventory.errors.js';
import { ReservationRepository } from '../reservations/reservation.repository.js';
import { endUnits, openUnits, type Reservation } from '../reservations/reservation.rules.js';
import { type LockedBalances, type Move, StockLedger } from '../stock-ledger.repository.js';
import { type Asked, StockWork } from '../stock-work.js';
import { availableToPromise, type BalanceKey, keyOf, type Shortage, type StockLine, sumByVariant } from '../stock.rules.js';
import { type HeadChange, type ReceivedParcel, type TransferFilter, type TransferHead, TransferRepository, type TransferSummary } from './transfer.repository.js';
import { closeLine, inTransitOf, mergeParcelLines, newLine, type ParcelLine, takeIn, type TransferLine } from './transfer.rules.js';

export interface TransferView extends TransferHead {
  readonly lines: readonly TransferLine[];
  readonly parcels: readonly ReceivedParcel[];
}

export interface TransferRequest {
  readonly fromLocationId: string;
  readonly toLocationId: string;
  readonly note: string;
  readonly lines: readonly StockLine[];
}

export interface ParcelReceipt {
  readonly parcelNo: number;
  readonly lines: readonly ParcelLine[];
  /** Why more came than was sent. */
  readonly overReason?: string | undefined;
  /** No more parcels will come: what is missing is short. */
  readonly isFinal: boolean;
}

export interface Cancellation {
  /** Asked for once the goods are on their way. */
  readonly outcome?: 'returned' | 'writtenOff' | undefined;
  readonly reason: string;
}

/** A transfer with its head locked, and what a step does to it. */
interface Step {
  readonly head: TransferHead;
  readonly lines: readonly TransferLine[];
  readonly staff: StaffPrincipal;
}

/**
 * Goods between places: requested, approved (held at the source), packed and dispatched, taken in parcel by parcel. The transfer's
 * row is locked before its reservations and balances, as an order's is. Each step is made once per idempotency key.
 */
@Injectable()
export class StockTransfers {
  constructor(
    private readonly work: StockWork,
    private readonly transfers: TransferRepository,
    private readonly ledger: StockLedger,
    private readonly reservations: ReservationRepository,
  ) {}

  /** @throws AUTH.FORBIDDEN when neither end is theirs, INVENTORY.UNKNOWN_LOCATION, INVENTORY.SAME_PLACE */
  async request(asked: Asked, request: TransferRequest): Promise<TransferView> {
    const { staff } = asked;
    // Either end may ask.
    if (!isStoreInScope(staff.storeScope, request.fromLocationId)) assertStoreInScope(staff, request.toLocationId);
    if (request.fromLocationId === request.toLocationId) throw inventoryError('INVENTORY.SAME_PLACE');
    const { transferId } = await this.work.once(asked, { requestTransfer: request }, async (tx) => {
      const known = await Promise.all([request.fromLocationId, request.toLocationId].map((locationId) => this.transfers.knowsPlace(tx, locationId)));
      if (known.includes(false)) throw inventoryError('INVENTORY.UNKNOWN_LOCATION');
      const id = this.work.ids.uuid();
      const lines = sumByVariant(request.lines).map(({ variantId, quantity }) => newLine(variantId, quantity));
      await this.transfers.insert(tx, { ...request, id, createdAt: this.work.clock.now(), createdBy: staff.name }, lines);
      // The rows that goods will come to are made now, while nothing else is locked.
      await this.ledger.ensure(tx, lines.map(({ variantId }) => ({ locationId: request.toLocationId, variantId })));
      await this.note(tx, staff, { ...request, id, status: 'draft' }, { action: 'transfer.request', after: request });
      return { transferId: id };
    });
    return this.get(staff, transferId);
  }

  /**
   * The source agrees, to all or to less, and holds the goods.
   * @throws INVENTORY.STOCK_SHORT with `shortages`; then nothing is held.
   */
  async approve(asked: Asked, transferId: string, change: { version: number; lines?: readonly StockLine[] | undefined }): Promise<TransferView> {
    return this.step(asked, transferId, { name: 'approve', request: change }, async (tx, { head, lines, staff }) => {
      this.expect(head, ['draft']);
      assertSide(staff, head.fromLocationId);
      if (head.version !== change.version) throw platformError('REQUEST.VERSION_CONFLICT');
      const wanted = new Map((change.lines ?? lines.map(({ variantId, requested }) => ({ variantId, quantity: requested }))).map((line) => [line.variantId, line.quantity]));
      const approved = lines.map((line) => ({ ...line, approved: Math.min(line.requested, wanted.get(line.variantId) ?? 0) })).filter((line) => line.approved > 0);
      if (approved.length === 0) throw inventoryError('INVENTORY.NOTHING_TO_MOVE');
      const places = approved.map((line) => ({ locationId: head.fromLocationId, variantId: line.variantId, quantity: line.approved }));
      const locked = await this.ledger.lock(tx, places);
      const shortages = places.flatMap((place): Shortage[] => {
        const balance = locked.get(keyOf(place));
        const available = balance === undefined ? 0 : availableToPromise(balance);
        return available >= place.quantity ? [] : [{ locationId: place.locationId, variantId: place.variantId, requested: place.quantity, available }];
      });
      if (shortages.length > 0) throw inventoryError('INVENTORY.STOCK_SHORT', { shortages });
      const rows = places.map((place): Reservation => ({ ...place, orderId: head.id, fulfilled: 0, freed: 0, status: 'committed', fenceId: null, expiresAt: null }));
      await this.write(tx, locked, places.map(({ locationId, variantId, quantity }) => moveOf(head, staff, { locationId, variantId, kind: 'allocate', allocated: quantity })));
      await Promise.all([this.reservations.save(tx, rows), this.transfers.saveLines(tx, head.id, approved)]);
      return { status: 'ready', step: 'approved' };
    });
  }

  /**
   * Packed and gone. What was approved and is not sent is free again at the source.
   * @throws INVENTORY.MORE_THAN_APPROVED, INVENTORY.NOTHING_TO_MOVE
   */
  async dispatch(asked: Asked, transferId: string, parcels: { parcelCount: number; lines: readonly StockLine[] }): Promise<TransferView> {
    return this.step(asked, transferId, { name: 'dispatch', request: parcels }, async (tx, { head, lines, staff }) => {
      this.expect(head, ['ready']);
      assertSide(staff, head.fromLocationId);
      const packed = new Map(sumByVariant(parcels.lines).map(({ variantId, quantity }) => [variantId, quantity]));
      const sent = lines.map((line) => ({ ...line, sent: packed.get(line.variantId) ?? 0 }));
      if (sent.some((line) => line.sent > line.approved) || [...packed.keys()].some((variantId) => !lines.some((line) => line.variantId === variantId))) throw inventoryError('INVENTORY.MORE_THAN_APPROVED');
      const leaving = sent.filter((line) => line.sent > 0);
      if (leaving.length === 0) throw inventoryError('INVENTORY.NOTHING_TO_MOVE');
      const arriving = leaving.map(({ variantId }) => ({ locationId: head.toLocationId, variantId }));
      const { rows, locked } = await this.reservations.lockOrder(tx, head.id, ['committed'], arriving);
      const ended = rows.map((row) => endInParts(row, packed.get(row.variantId) ?? 0));
      const moves = [
        ...ended.flatMap(({ row, units, rest }) => [
          moveOf(head, staff, { ...placeOf(row), kind: 'dispatch', onHand: -units, allocated: -units }),
          moveOf(head, staff, { ...placeOf(row), kind: 'deallocate', allocated: -rest }),
        ]),
        ...leaving.map((line) => moveOf(head, staff, { locationId: head.toLocationId, variantId: line.variantId, kind: 'dispatch', inTransit: line.sent })),
      ];
      await this.write(tx, locked, moves);
      await Promise.all([this.reservations.save(tx, ended.map(({ after }) => after)), this.transfers.saveLines(tx, head.id, sent)]);
      return { status: 'in_transit', step: 'dispatched', parcelCount: parcels.parcelCount };
    });
  }

  /**
   * Takes in one parcel, whoever scans it and however often.
   * @throws INVENTORY.PARCEL_RECEIVED with `by` and `at`; INVENTORY.UNKNOWN_PARCEL; INVENTORY.OVER_NEEDS_REASON
   */
  async receive(asked: Asked, transferId: string, receipt: ParcelReceipt): Promise<TransferView> {
    return this.step(asked, transferId, { name: 'receive', request: receipt }, async (tx, { head, lines, staff }) => {
      assertSide(staff, head.toLocationId);
      await this.claimParcel(tx, { head, staff }, receipt);
      const parcel = mergeParcelLines(receipt.lines);
      const known = new Map(lines.map((line) => [line.variantId, line]));
      const taken = parcel.map((came) => {
        const before = known.get(came.variantId) ?? newLine(came.variantId);
        return { came, before, after: takeIn(before, came) };
      });
      if (taken.some(({ before, after }) => after.over > before.over) && (receipt.overReason ?? '') === '') throw inventoryError('INVENTORY.OVER_NEEDS_REASON');
      for (const { after } of taken) known.set(after.variantId, after);
      const lost = receipt.isFinal ? [...known.values()].filter((line) => inTransitOf(line) > 0) : [];
      const keyed = (variantId: string) => ({ locationId: head.toLocationId, variantId });
      const locked = await this.ledger.ensure(tx, [...taken.map(({ came }) => keyed(came.variantId)), ...lost.map(({ variantId }) => keyed(variantId))]);
      const moves = [
        ...taken.map(({ came, before, after }): Move => ({
          ...moveOf(head, staff, { ...keyed(came.variantId), kind: 'transferReceive', onHand: came.received + came.damaged, inTransit: inTransitOf(after) - inTransitOf(before) }),
          ...(came.damaged === 0 ? {} : { unavailable: came.damaged, condition: 'damaged' as const }),
          ...(after.over > before.over ? { reason: receipt.overReason } : {}),
        })),
        ...lost.map((line) => moveOf(head, staff, { ...keyed(line.variantId), kind: 'lose', inTransit: -inTransitOf(line) })),
      ];
      await this.write(tx, locked, moves);
      for (const line of lost) known.set(line.variantId, closeLine(line, 'short'));
      await this.transfers.saveLines(tx, head.id, [...known.values()]);
      const isOver = [...known.values()].every((line) => inTransitOf(line) === 0);
      return isOver ? { status: 'received', step: 'ended' } : { status: 'partially_received', step: null };
    });
  }

  /** Nothing more will come: what is still on its way is short. */
  async finish(asked: Asked, transferId: string, reason: string): Promise<TransferView> {
    return this.step(asked, transferId, { name: 'finish', request: reason }, async (tx, { head, lines, staff }) => {
      this.expect(head, ['in_transit', 'partially_received']);
      assertSide(staff, head.toLocationId);
      await this.endInTransit(tx, { head, lines, staff }, { as: 'short', reason });
      return { status: 'received', step: 'ended' };
    });
  }

  /**
   * Ends a transfer early. Goods that are on their way either went back or are written off; who cancels must say which.
   * @throws INVENTORY.OUTCOME_REQUIRED
   */
  async cancel(asked: Asked, transferId: string, { outcome, reason }: Cancellation): Promise<TransferView> {
    return this.step(asked, transferId, { name: 'cancel', request: { outcome, reason } }, async (tx, { head, lines, staff }) => {
      this.expect(head, ['draft', 'ready', 'in_transit']);
      if (head.status !== 'in_transit') {
        const { rows, locked } = await this.reservations.lockOrder(tx, head.id, ['committed']);
        await this.write(tx, locked, rows.map((row) => ({ ...moveOf(head, staff, { ...placeOf(row), kind: 'deallocate', allocated: -openUnits(row) }), reason })));
        await this.reservations.save(tx, rows.map((row) => endUnits({ row, units: openUnits(row) }, 'freed')));
        return { status: 'canceled', outcome: 'notSent', step: 'ended' };
      }
      if (outcome === undefined) throw inventoryError('INVENTORY.OUTCOME_REQUIRED');
      assertSide(staff, head.fromLocationId);
      if (outcome === 'writtenOff' && !staff.permissions.has('inventory.approve')) throw platformError('AUTH.FORBIDDEN');
      await this.endInTransit(tx, { head, lines, staff }, { as: outcome === 'returned' ? 'returned' : 'short', reason });
      return { status: 'canceled', outcome, step: 'ended' };
    });
  }

  /** @throws REQUEST.NOT_FOUND also for a transfer between places of others. */
  async get(staff: StaffPrincipal, transferId: string): Promise<TransferView> {
    const found = await this.transfers.find(this.work.database.within(staff.storeScope), transferId);
    if (found === null || !isVisible(staff, found.head)) throw platformError('REQUEST.NOT_FOUND');
    return { ...found.head, lines: found.lines, parcels: found.parcels };
  }

  async list(staff: StaffPrincipal, filter: Omit<TransferFilter, 'scope'>): Promise<TransferSummary[]> {
    return this.transfers.list(this.work.database.within(staff.storeScope), { ...filter, scope: scopeParameter(staff.storeScope) });
  }

  /** One step of a transfer, once per key, with its audit line and news for both places. */
  private async step(
    asked: Asked,
    transferId: string,
    { name, request }: { name: string; request: unknown },
    act: (tx: Tx, step: Step) => Promise<Omit<HeadChange, 'at' | 'by'>>,
  ): Promise<TransferView> {
    const { staff } = asked;
    await this.work.once(asked, { transferId, [name]: request }, async (tx) => {
      const found = await this.transfers.lock(tx, transferId, staff.storeScope);
      if (found === null || !isVisible(staff, found.head)) throw platformError('REQUEST.NOT_FOUND');
      const change = await act(tx, { ...found, staff });
      await this.transfers.change(tx, transferId, { ...change, at: this.work.clock.now(), by: staff.name });
      await this.note(tx, staff, { ...found.head, status: change.status }, { action: `transfer.${name}`, before: found.lines, after: request });
      return null;
    });
    return this.get(staff, transferId);
  }

  private async claimParcel(tx: Tx, { head, staff }: Pick<Step, 'head' | 'staff'>, receipt: ParcelReceipt): Promise<void> {
    const parcel = { parcelNo: receipt.parcelNo, receivedAt: this.work.clock.now(), receivedBy: staff.name, lines: receipt.lines, overReason: receipt.overReason ?? null };
    const earlier = (await this.transfers.listParcels(tx, head.id)).find(({ parcelNo }) => parcelNo === receipt.parcelNo);
    if (earlier !== undefined) throw inventoryError('INVENTORY.PARCEL_RECEIVED', { by: earlier.receivedBy, at: earlier.receivedAt.toISOString() });
    this.expect(head, ['in_transit', 'partially_received']);
    if (receipt.parcelNo > (head.parcelCount ?? 0)) throw inventoryError('INVENTORY.UNKNOWN_PARCEL', { parcelCount: head.parcelCount });
    if (!(await this.transfers.addParcel(tx, head.id, parcel))) throw inventoryError('INVENTORY.PARCEL_RECEIVED', {});
  }

  private async endInTransit(tx: Tx, { head, lines, staff }: Step, end: { as: 'short' | 'returned'; reason: string }): Promise<void> {
    const open = lines.filter((line) => inTransitOf(line) > 0);
    const back = end.as === 'returned' ? open : [];
    const keyed = (locationId: string) => (line: TransferLine) => ({ locationId, variantId: line.variantId });
    const locked = await this.ledger.lock(tx, [...open.map(keyed(head.toLocationId)), ...back.map(keyed(head.fromLocationId))]);
    const moves = [
      ...open.map((line) => moveOf(head, staff, { ...keyed(head.toLocationId)(line), kind: end.as === 'short' ? 'lose' : 'takeBack', inTransit: -inTransitOf(line) })),
      ...back.map((line) => moveOf(head, staff, { ...keyed(head.fromLocationId)(line), kind: 'takeBack', onHand: inTransitOf(line) })),
    ];
    await this.write(tx, locked, moves.map((move) => ({ ...move, reason: end.reason })));
    await this.transfers.saveLines(tx, head.id, open.map((line) => closeLine(line, end.as)));
  }

  private async write(tx: Tx, locked: LockedBalances, moves: readonly Move[]): Promise<void> {
    await this.ledger.write(tx, locked, moves.filter(isChange), { at: this.work.clock.now() });
  }

  private expect(head: TransferHead, statuses: readonly TransferHead['status'][]): void {
    if (!statuses.includes(head.status)) throw inventoryError('INVENTORY.TRANSFER_STATE', { status: head.status, by: head.endedBy ?? head.dispatchedBy ?? head.approvedBy });
  }

  private async note(
    tx: Tx,
    staff: StaffPrincipal,
    transfer: Pick<TransferHead, 'id' | 'fromLocationId' | 'toLocationId' | 'status'>,
    audit: { action: string; before?: unknown; after: unknown },
  ): Promise<void> {
    await this.work.note(tx, staff, {
      ...audit,
      news: { type: 'transfer', id: transfer.id, status: transfer.status },
      locationIds: [transfer.fromLocationId, transfer.toLocationId],
    });
  }
}

function isVisible({ storeScope }: StaffPrincipal, head: Pick<TransferHead, 'fromLocationId' | 'toLocationId'>): boolean {
  return isStoreInScope(storeScope, head.fromLocationId) || isStoreInScope(storeScope, head.toLocationId);
}

/** @throws INVENTORY.OTHER_SIDE when the step belongs to the other place. */
function assertSide({ storeScope }: StaffPrincipal, locationId: string): void {
  if (!isStoreInScope(storeScope, locationId)) throw inventoryError('INVENTORY.OTHER_SIDE');
}

function moveOf(transfer: Pick<TransferHead, 'id'>, staff: StaffPrincipal, move: Omit<Move, 'referenceType' | 'referenceId' | 'actorName'>): Move {
  return { ...move, referenceType: 'transfer', referenceId: transfer.id, actorName: staff.name };
}

function placeOf({ locationId, variantId }: BalanceKey): BalanceKey {
  return { locationId, variantId };
}

function isChange({ onHand = 0, allocated = 0, inTransit = 0, unavailable = 0 }: Move): boolean {
  return onHand !== 0 || allocated !== 0 || inTransit !== 0 || unavailable !== 0;
}

/** A held line of which `units` left and the rest is free again. */
function endInParts(row: Reservation, units: number): { row: Reservation; units: number; rest: number; after: Reservation } {
  const rest = openUnits(row) - units;
  const sent = units === 0 ? row : endUnits({ row, units }, 'fulfilled');
  return { row, units, rest, after: rest === 0 ? sent : endUnits({ row: sent, units: rest }, 'freed') };
}
