import { Injectable } from '@nestjs/common';
import { assertStoreInScope, Clock, Database, IdSource, once, type StaffPrincipal, type Tx, writeAudit } from '@quanyu/platform';
import { type Move, StockLedger } from '../stock-ledger.repository.js';
import { keyOf, placed, type StockBalance, type StockLine } from '../stock.rules.js';

export interface Receipt {
  readonly receiptId: string;
  readonly locationId: string;
  /** Delivery note or purchase order. */
  readonly reference: string;
  readonly note?: string | undefined;
  readonly lines: readonly StockLine[];
  readonly actorName: string;
}

/** Goods that arrive from a supplier without having been announced. */
@Injectable()
export class ReceiveStock {
  constructor(
    private readonly database: Database,
    private readonly ledger: StockLedger,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Goods arrived. Part of a transaction. */
  async receive(tx: Tx, receipt: Receipt): Promise<StockBalance[]> {
    const lines = placed(receipt);
    const locked = await this.ledger.ensure(tx, lines);
    const moves = lines.map((line): Move => ({
      locationId: line.locationId,
      variantId: line.variantId,
      kind: 'receive',
      onHand: line.quantity,
      referenceType: 'receipt',
      referenceId: receipt.receiptId,
      actorName: receipt.actorName,
      reason: receipt.note === undefined || receipt.note === '' ? receipt.reference : `${receipt.reference}: ${receipt.note}`,
    }));
    await this.ledger.write(tx, locked, moves, { at: this.clock.now() });
    return lines.flatMap((line) => locked.get(keyOf(line)) ?? []);
  }

  /** Receives goods once per idempotency key, with an audit line. */
  async receiveOnce(staff: StaffPrincipal, key: string, request: Omit<Receipt, 'receiptId' | 'actorName'>): Promise<{ receiptId: string; balances: StockBalance[] }> {
    assertStoreInScope(staff, request.locationId);
    return once(this.database, { scope: `staff:${staff.staffId}`, key, request: { receive: request } }, async (tx) => {
      const receiptId = this.ids.uuid();
      await this.ledger.lockFor(tx, staff, placed(request), 'ensured');
      const balances = await this.receive(tx, { ...request, receiptId, actorName: staff.name });
      await writeAudit(tx, { actor: staff, action: 'stock.receive', targetType: 'location', targetId: request.locationId, after: request, at: this.clock.now() });
      return { receiptId, balances };
    });
  }
}
