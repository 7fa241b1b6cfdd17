import { encodeCursor, type ReplyOf } from '@quanyu/platform';
import type { AccuracyRow, PlaceAccuracy } from '../accuracy/accuracy.repository.js';
import type { InboundSummary, StockBatch } from '../inbound/inbound.repository.js';
import { type InboundLine, isShortDated, overOf } from '../inbound/inbound.rules.js';
import type { InboundView } from '../inbound/inbound.js';
import { availableToPromise, type StockBalance } from '../stock.rules.js';
import type { StocktakeSummary } from '../stocktakes/stocktake.repository.js';
import type { StocktakeView } from '../stocktakes/stocktakes.js';
import type { TransferSummary } from '../transfers/transfer.repository.js';
import { inTransitOf } from '../transfers/transfer.rules.js';
import type { TransferView } from '../transfers/transfers.js';
import type { listPlaceAccuracy, listStockAccuracy } from './accuracy.contract.js';
import type { getDelivery, listBatches, listDeliveries } from './inbound.contract.js';
import type { setSafetyStock } from './inventory.contract.js';
import type { listStocktakes, officeStocktake } from './stocktake.contract.js';
import type { listTransfers, officeTransfer } from './transfer.contract.js';

type ItemOf<R> = ReplyOf<R> extends { items: readonly (infer Item)[] } ? Item : never;

/** What every list paged by a number that counts up asks for. */
export interface NumberPage {
  readonly beforeNumber: number | null;
  readonly limit: number;
}

/** One row more than is shown says whether there is a next page. */
export function readPage(query: { cursor?: { readonly beforeNumber: number } | undefined; limit?: number | undefined }): NumberPage {
  return { beforeNumber: query.cursor?.beforeNumber ?? null, limit: (query.limit ?? 30) + 1 };
}

export function toPage<Row extends { readonly number: number }, Item>(rows: readonly Row[], { limit }: NumberPage, toItem: (row: Row) => Item): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit - 1);
  const last = shown.at(-1);
  return { items: shown.map(toItem), nextCursor: rows.length === limit && last !== undefined ? encodeCursor([last.number]) : null };
}

export function balanceToWire(balance: StockBalance): ReplyOf<typeof setSafetyStock> {
  return { ...balance, availableToPromise: availableToPromise(balance) };
}

export function transferSummaryToWire({ id, ...row }: TransferSummary): ItemOf<typeof listTransfers> {
  return { ...row, transferId: id, createdAt: iso(row.createdAt), approvedAt: isoOrNull(row.approvedAt), dispatchedAt: isoOrNull(row.dispatchedAt), endedAt: isoOrNull(row.endedAt) };
}

export function transferToWire({ id, lines, parcels, ...head }: TransferView): ReplyOf<typeof officeTransfer.get> {
  return {
    ...head,
    transferId: id,
    createdAt: iso(head.createdAt), approvedAt: isoOrNull(head.approvedAt), dispatchedAt: isoOrNull(head.dispatchedAt), endedAt: isoOrNull(head.endedAt),
    lines: lines.map((line) => ({ ...line, inTransit: inTransitOf(line) })),
    parcels: parcels.map((parcel) => ({ ...parcel, receivedAt: iso(parcel.receivedAt), lines: parcel.lines.map((line) => ({ ...line })) })),
  };
}

export function deliverySummaryToWire({ id, ...row }: InboundSummary): ItemOf<typeof listDeliveries> {
  return { ...row, deliveryId: id, expectedAt: isoOrNull(row.expectedAt), createdAt: iso(row.createdAt), endedAt: isoOrNull(row.endedAt) };
}

export function deliveryToWire({ id, lines, ...head }: InboundView): ReplyOf<typeof getDelivery> {
  return {
    ...head,
    deliveryId: id,
    expectedAt: isoOrNull(head.expectedAt), createdAt: iso(head.createdAt), endedAt: isoOrNull(head.endedAt),
    lines: lines.map((line: InboundLine) => ({ ...line, over: overOf(line) })),
  };
}

export function batchToWire({ variantId, batchNo, expiresOn, received }: StockBatch, today: string): ItemOf<typeof listBatches> {
  return { variantId, batchNo, expiresOn, received, isExpired: expiresOn < today, isShortDated: isShortDated(expiresOn, today) };
}

export function stocktakeSummaryToWire({ lineCount, countedLines, ...head }: StocktakeSummary): ItemOf<typeof listStocktakes> {
  return { ...stocktakeHead(head), lineCount, countedLines };
}

export function stocktakeToWire({ lines, needsApproval, uncountedVariantIds, ...head }: StocktakeView): ReplyOf<typeof officeStocktake.get> {
  return { ...stocktakeHead(head), lines: lines.map((line) => ({ ...line, countedAt: isoOrNull(line.countedAt) })), needsApproval, uncountedVariantIds: [...uncountedVariantIds] };
}

export function accuracyToWire(row: AccuracyRow): ItemOf<typeof listStockAccuracy> {
  return { ...row, scoredAt: iso(row.scoredAt) };
}

export function placeAccuracyToWire(row: PlaceAccuracy): ItemOf<typeof listPlaceAccuracy> {
  return { ...row, scoredAt: iso(row.scoredAt) };
}

/** Without the ids of staff and of ledger lines, which screens have no use for. */
function stocktakeHead(head: Omit<StocktakeSummary, 'lineCount' | 'countedLines'>): Omit<ItemOf<typeof listStocktakes>, 'lineCount' | 'countedLines'> {
  const { id, createdById: _creator, submittedById: _submitter, fromMovementId: _movement, ...rest } = head;
  return { ...rest, stocktakeId: id, createdAt: iso(rest.createdAt), submittedAt: isoOrNull(rest.submittedAt), approvedAt: isoOrNull(rest.approvedAt), endedAt: isoOrNull(rest.endedAt) };
}

function iso(at: Date): string {
  return at.toISOString();
}

function isoOrNull(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}
