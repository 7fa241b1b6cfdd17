import { ApplyAfterSalesFlow, type ApplyAfterSales } from '../after-sales/apply-after-sales.js';
import { AfterSalesChoices } from '../after-sales/after-sales-choices.js';
import { AfterSalesViews } from '../after-sales/after-sales-views.js';
import { type CaseAct, type Inspection, WorkCase } from '../after-sales/work-case.js';
import { Orders, RefundOrder } from '../index.js';
import { openTestShop, type TestShop } from './shop.js';

export const STAFF = { kind: 'staff', name: '店员李静' } as const;
/** Two people of customer service. */
export const FIRST = { staffId: '0193a5b0-0000-7000-8000-00000000f001', name: '客服王敏', note: '同意' } as const;
export const SECOND = { staffId: '0193a5b0-0000-7000-8000-00000000f002', name: '客服赵磊', note: '同意' } as const;

const ONE_SOUND = { sellable: 1, damaged: 0, qualityControl: 0 };

export interface Bought {
  readonly customerId: string;
  readonly orderId: string;
}

/** A shop of one product with three variants, the first and the last at 10.00 yuan and the second at 11.00, and cases in it. */
export class TestCases {
  constructor(readonly shop: TestShop) {}

  static async open(): Promise<TestCases> {
    const shop = await openTestShop({ variants: 3, pricesFen: [1_000, 1_100, 1_000] });
    for (const id of shop.variantIds) await shop.stock(id, 500);
    return new TestCases(shop);
  }

  get variantId(): string {
    return this.shop.variantIds[0] ?? '';
  }

  get dearId(): string {
    return this.shop.variantIds[1] ?? '';
  }

  /** Another variant at the price of the first. */
  get otherId(): string {
    return this.shop.variantIds[2] ?? '';
  }

  get work(): WorkCase {
    return this.shop.module.get(WorkCase);
  }

  /** A paid order of so many units at 10.00 yuan, or of the goods at 11.00; with `has`, handed over as well; with a fee for bringing it. */
  async bought(quantity: number, { has, isDear = false, feeFen = 0 }: { has: boolean; isDear?: boolean; feeFen?: number }): Promise<Bought> {
    const { shop } = this;
    const variantId = isDear ? this.dearId : this.variantId;
    const unitPriceFen = isDear ? 1_100 : 1_000;
    const customerId = await shop.newCustomer();
    const request = await shop.anOrder(customerId, [variantId], { lines: [{ variantId, quantity, unitPriceFen }], payableFen: quantity * unitPriceFen });
    const { orderId } = await shop.placing.execute(request);
    if (feeFen > 0) {
      await shop.platform.database.query(`UPDATE orders.order_group SET fee_fen = $2 WHERE order_id = $1`, [orderId, feeFen]);
      await shop.platform.database.query(`UPDATE orders."order" SET delivery_fee_fen = $2, payable_fen = payable_fen + $2 WHERE id = $1`, [orderId, feeFen]);
    }
    await shop.hearOf(await shop.payAtWechat(customerId, orderId));
    if (has) await this.handOver(orderId, variantId, quantity);
    return { customerId, orderId };
  }

  apply({ customerId, orderId }: Bought, change: Partial<ApplyAfterSales> = {}): Promise<string> {
    return this.shop.module.get(ApplyAfterSalesFlow).execute({
      customerId, orderId, kind: 'returnRefund', units: [{ lineNo: 1, quantity: 1 }], reason: 'noLongerWanted', description: null, sendTo: null, photoIds: [],
      idempotencyKey: this.shop.platform.ids.uuid(), ...change,
    });
  }

  act(caseId: string): CaseAct {
    return { caseId, actor: STAFF, mayTouch: () => true };
  }

  approve(caseId: string, by: Parameters<WorkCase['approve']>[1] = FIRST): Promise<void> {
    return this.work.approve(this.act(caseId), by);
  }

  view(caseId: string, viewer: 'staff' | 'customer' = 'staff'): ReturnType<AfterSalesViews['get']> {
    return this.shop.module.get(AfterSalesViews).get(caseId, viewer, () => true);
  }

  choices({ customerId, orderId }: Bought): ReturnType<AfterSalesChoices['get']> {
    return this.shop.module.get(AfterSalesChoices).get(customerId, orderId);
  }

  /** From applied to the refund, over a store's counter. */
  async bringBack(caseId: string, { lineNo = 1, ...counts }: { lineNo?: number; sellable: number; damaged: number; qualityControl: number } = ONE_SOUND, isAccepted = true): Promise<void> {
    await this.approve(caseId);
    await this.work.receive(this.act(caseId), this.shop.store.id);
    const found: Inspection = { storeId: this.shop.store.id, lines: [{ lineNo, ...counts }], isAccepted, note: null, mayApprove: true };
    await this.work.inspect(this.act(caseId), found);
  }

  async refundsOf(orderId: string): Promise<{ no: string; status: string; amount: number }[]> {
    return this.shop.platform.database.query(`SELECT out_refund_no AS no, status, amount_fen AS amount FROM payments.refund WHERE order_id = $1 ORDER BY requested_at`, [orderId]);
  }

  /** WeChat's word about the refunds of an order. */
  async hearRefunds(orderId: string, status: 'SUCCESS' | 'ABNORMAL' | 'CLOSED'): Promise<void> {
    const open = await this.shop.platform.database.query<{ no: string; trade: string; amount: number; total: number }>(
      `SELECT r.out_refund_no AS no, a.out_trade_no AS trade, r.amount_fen AS amount, a.amount_fen AS total
       FROM payments.refund r JOIN payments.payment_attempt a ON a.id = r.attempt_id WHERE r.order_id = $1`,
      [orderId],
    );
    for (const { no, trade, amount, total } of open) {
      await this.shop.module.get(RefundOrder).fromNotice({
        mchid: this.shop.platform.env.WECHAT_PAY_MCH_ID, out_trade_no: trade, out_refund_no: no, refund_id: `wx-${no}`, refund_status: status, amount: { refund: amount, total },
      });
    }
  }

  close(): Promise<void> {
    return this.shop.close();
  }

  /** Staff hand out what was bought in one line. */
  async handOver(orderId: string, variantId: string, quantity: number): Promise<void> {
    const orders = this.shop.module.get(Orders);
    await this.shop.platform.database.transaction(async (tx) => {
      await orders.lock(tx, orderId);
      await orders.startPicking(tx, orderId, [{ lineNo: 1, quantity }]);
      await orders.recordGone(tx, orderId, { locationId: this.shop.store.stockLocationId, lines: [{ variantId, quantity }] });
      await orders.recordProgress(tx, orderId, { groupNo: 1, status: 'handed_over', event: 'handed_over', actor: STAFF, isKept: true });
    });
  }
}
