import { Controller } from '@nestjs/common';
import { assertStoreInScope, Database, encodeCursor, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { AdjustStock } from '../conditions/adjust-stock.js';
import { ReceiveStock } from '../inbound/receive-stock.js';
import { StockLedger } from '../stock-ledger.repository.js';
import { adjustStock, listMovements, receiveStock, setSafetyStock } from './inventory.contract.js';
import { balanceToWire } from './inventory.wire.js';

@Controller()
export class InventoryAdminController {
  constructor(
    private readonly receiving: ReceiveStock,
    private readonly adjusting: AdjustStock,
    private readonly ledger: StockLedger,
    private readonly database: Database,
  ) {}

  @Endpoint(listMovements)
  async listMovements({ query }: InputOf<typeof listMovements>, { principal }: RequestContext<typeof listMovements>): Promise<ReplyOf<typeof listMovements>> {
    assertStoreInScope(principal, query.locationId);
    const limit = query.limit ?? 30;
    const rows = await this.ledger.listMovements(this.database.within(principal.storeScope), {
      locationId: query.locationId,
      variantId: query.variantId ?? null,
      referenceId: query.referenceId ?? null,
      beforeId: query.cursor?.beforeId ?? null,
      limit: limit + 1,
    });
    const last = rows[limit - 1];
    return {
      items: rows.slice(0, limit).map((row) => ({
        movementId: row.id,
        occurredAt: row.occurred_at.toISOString(),
        locationId: row.location_id,
        variantId: row.variant_id,
        kind: row.kind,
        onHandDelta: row.on_hand_delta,
        reservedDelta: row.reserved_delta,
        allocatedDelta: row.allocated_delta,
        unavailableDelta: row.unavailable_delta,
        ringFencedDelta: row.ring_fenced_delta,
        inTransitDelta: row.in_transit_delta,
        onHandAfter: row.on_hand_after,
        reservedAfter: row.reserved_after,
        allocatedAfter: row.allocated_after,
        unavailableAfter: row.unavailable_after,
        ringFencedAfter: row.ring_fenced_after,
        inTransitAfter: row.in_transit_after,
        condition: row.condition,
        referenceType: row.reference_type,
        referenceId: row.reference_id,
        actorName: row.actor_name,
        reason: row.reason,
      })),
      nextCursor: rows.length > limit && last !== undefined ? encodeCursor([last.id]) : null,
    };
  }

  @Endpoint(receiveStock)
  async receive({ body }: InputOf<typeof receiveStock>, { principal, idempotencyKey }: RequestContext<typeof receiveStock>): Promise<ReplyOf<typeof receiveStock>> {
    const { receiptId, balances } = await this.receiving.receiveOnce(principal, idempotencyKey, body);
    return { receiptId, balances: balances.map(balanceToWire) };
  }

  @Endpoint(adjustStock)
  async adjust({ body }: InputOf<typeof adjustStock>, { principal, idempotencyKey }: RequestContext<typeof adjustStock>): Promise<ReplyOf<typeof adjustStock>> {
    return balanceToWire(await this.adjusting.adjustOnce(principal, idempotencyKey, body));
  }

  @Endpoint(setSafetyStock)
  async setSafetyStock({ body }: InputOf<typeof setSafetyStock>, { principal }: RequestContext<typeof setSafetyStock>): Promise<ReplyOf<typeof setSafetyStock>> {
    return balanceToWire(await this.adjusting.setSafetyStock(principal, body, body.safetyStock));
  }
}
