import { Injectable } from '@nestjs/common';
import { addFen, Clock, IdSource, publicNumber, shopDate, type Tx } from '@quanyu/platform';
import type { Owed } from '../changing/cancel-order.js';
import type { Order } from '../order.js';
import { AfterSalesRepository, type NewCase, type NewCaseLine } from './after-sales.repository.js';
import type { AfterSalesCase, CaseReview, ReplacementContact } from './after-sales-case.js';
import { DUE_MS } from './after-sales-state.js';

/** What a shopper asks for with a case. */
export interface AskedCase extends Pick<AfterSalesCase, 'kind' | 'reason' | 'description'> {
  readonly sendTo: ReplacementContact | null;
  readonly riskReview: CaseReview | null;
}

type Held = Pick<NewCase, 'amountFen' | 'feeFen' | 'giftFen' | 'isAutomatic'> & { readonly lines: readonly NewCaseLine[] };

/** Opens cases, each with its first event. The order's row is locked. */
@Injectable()
export class NewCases {
  constructor(
    private readonly cases: AfterSalesRepository,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** The id of the case. */
  async open(tx: Tx, order: Order, asked: AskedCase, { lines, ...money }: Held): Promise<string> {
    const now = this.clock.now();
    const { kind, reason, description, sendTo, riskReview } = asked;
    const id = this.ids.uuid();
    const row: NewCase = {
      id,
      caseNo: `A${publicNumber(shopDate(now), this.ids)}`,
      orderId: order.id,
      customerId: order.customerId,
      storeId: order.storeId,
      kind,
      status: 'applied',
      reason,
      description,
      replacementWay: kind !== 'exchange' ? null : sendTo === null ? 'pickup' : 'parcel',
      replacementContact: kind === 'exchange' ? sendTo : null,
      riskReview,
      dueAt: DUE_MS.applied === null ? null : new Date(now.getTime() + DUE_MS.applied),
      ...money,
    };
    await this.cases.insert(tx, row, lines);
    await this.cases.addEvent(tx, id, { status: 'applied', actor: { kind: 'customer' }, note: description });
    return id;
  }

  /** A case about what was cancelled before anybody picked it: what its units do not come to is what the shopper paid for bringing or serving them. */
  openOwed(tx: Tx, order: Order, asked: AskedCase, { amountFen, units }: Owed): Promise<string> {
    return this.open(tx, order, asked, { amountFen, feeFen: amountFen - addFen(...units.map(({ refundFen }) => refundFen)), giftFen: 0, isAutomatic: true, lines: units });
  }
}
