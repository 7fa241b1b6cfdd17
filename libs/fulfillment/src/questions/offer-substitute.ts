import { Injectable } from '@nestjs/common';
import { Inventory } from '@quanyu/inventory';
import { Database, once, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { AskShopper } from './ask-shopper.js';
import { fulfillmentError } from '../fulfillment.errors.js';
import { FulfillmentRepository } from '../fulfillment.repository.js';
import { missingOf } from '../picking/pick-order.js';
import { SubstituteShelf } from './substitute-shelf.js';
import { WorkSteps, wrongState } from '../work/work-steps.js';

/** Nobody keeps a picker waiting longer. */
const ANSWER_MINUTES = 3;

export interface SubstituteOffer {
  readonly lineNo: number;
  readonly quantity: number;
  readonly variantId: string;
  readonly idempotencyKey: string;
}

/**
 * A picker finds the shelf empty and offers something else from the same store: the stock is corrected, the substitute is held, and the
 * shopper is asked. Other lines may be picked meanwhile; the order is packed when the answer is there.
 */
@Injectable()
export class OfferSubstitute {
  constructor(
    private readonly database: Database,
    private readonly repository: FulfillmentRepository,
    private readonly steps: WorkSteps,
    private readonly inventory: Inventory,
    private readonly shelf: SubstituteShelf,
    private readonly asking: AskShopper,
  ) {}

  /** @throws FULFILLMENT.NOT_FOUND, FULFILLMENT.WRONG_STATE, FULFILLMENT.NOT_SHORT, SUBSTITUTE.UNAVAILABLE, SUBSTITUTE.TOO_DEAR, SUBSTITUTE.ASKED_ALREADY */
  async execute(staff: StaffPrincipal, id: string, { idempotencyKey, ...offer }: SubstituteOffer): Promise<void> {
    await once(this.database, { scope: `staff:${staff.staffId}`, key: idempotencyKey, request: { substitute: id, ...offer } }, async (tx) => {
      await this.offer(tx, staff, id, offer);
      return null;
    });
  }

  private async offer(tx: Tx, staff: StaffPrincipal, id: string, { lineNo, quantity, variantId }: Omit<SubstituteOffer, 'idempotencyKey'>): Promise<void> {
    const { order, work, actor } = await this.steps.lockFor(tx, staff, id);
    if (work.state !== 'picking' && work.state !== 'substitution_pending') throw wrongState(work);
    const line = (await this.repository.listLines([id], tx)).find((candidate) => candidate.lineNo === lineNo);
    if (line === undefined || missingOf(line) < quantity) throw fulfillmentError('FULFILLMENT.NOT_SHORT', { lineNo });
    const facts = await this.shelf.describe(tx, order.id, { lineNo, quantity, variantId });
    const { locationId } = work;
    await this.inventory.adjustShort(tx, { orderId: order.id, locationId, variantId: line.variantId, quantity, actorName: staff.name, also: [{ locationId, variantId }] });
    const shortages = await this.inventory.allocate(tx, order.id, { locationId, lines: [{ variantId, quantity }] });
    if (shortages.length > 0) throw fulfillmentError('SUBSTITUTE.UNAVAILABLE');
    await this.repository.addUnits(tx, id, 'short', [{ lineNo, quantity }]);
    const note = `${line.title} × ${quantity}`;
    const onSilence = order.whenShort === 'substitute' ? 'accept' : 'refuse';
    if (!(await this.asking.ask(tx, work, { about: { kind: 'substitution', lineNo, facts }, minutes: ANSWER_MINUTES, onSilence, actor, note }))) throw fulfillmentError('SUBSTITUTE.ASKED_ALREADY', { lineNo });
    if (work.state === 'picking') await this.steps.move(tx, work, { to: 'substitution_pending', actor });
    else this.steps.tellBoard(tx, work, work.state);
  }
}
