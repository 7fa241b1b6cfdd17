import { Controller } from '@nestjs/common';
import { purchaseWire, Purchases } from '@quanyu/membership';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { AgreeToJoin } from '../agree-to-join.js';
import { MemberPurchases } from '../member-purchases.js';
import { agreeToJoin, getPurchase, openPurchase, payPurchase, refundPurchase, refundPurchaseByStaff } from './member-purchases.contract.js';

@Controller()
export class MemberPurchasesController {
  constructor(
    private readonly buying: MemberPurchases,
    private readonly purchases: Purchases,
    private readonly joining: AgreeToJoin,
  ) {}

  @Endpoint(openPurchase)
  async open({ body }: InputOf<typeof openPurchase>, { principal, idempotencyKey }: RequestContext<typeof openPurchase>): Promise<ReplyOf<typeof openPurchase>> {
    return purchaseWire(await this.buying.open(principal.customerId, body, idempotencyKey));
  }

  @Endpoint(payPurchase)
  async pay({ params }: InputOf<typeof payPurchase>, context: RequestContext<typeof payPurchase>): Promise<ReplyOf<typeof payPurchase>> {
    return this.buying.pay(context.principal.customerId, params.purchaseId, context);
  }

  @Endpoint(getPurchase)
  async get({ params }: InputOf<typeof getPurchase>, { principal }: RequestContext<typeof getPurchase>): Promise<ReplyOf<typeof getPurchase>> {
    return purchaseWire(await this.purchases.get(params.purchaseId, principal.customerId));
  }

  @Endpoint(refundPurchase)
  async refund({ params }: InputOf<typeof refundPurchase>, { principal, idempotencyKey }: RequestContext<typeof refundPurchase>): Promise<ReplyOf<typeof refundPurchase>> {
    const { purchase, refundFen } = await this.buying.refund({ customerId: principal.customerId, purchaseId: params.purchaseId, reason: '会员申请退款' }, { kind: 'customer' }, idempotencyKey);
    return { purchase: purchaseWire(purchase), refundFen };
  }

  @Endpoint(agreeToJoin)
  async agree({ params, body }: InputOf<typeof agreeToJoin>, { principal }: RequestContext<typeof agreeToJoin>): Promise<ReplyOf<typeof agreeToJoin>> {
    await this.joining.execute({ customerId: principal.customerId, orderId: params.orderId, documentVersion: body.documentVersion });
    return { willJoin: body.documentVersion !== null };
  }
}

@Controller()
export class MemberPurchasesAdminController {
  constructor(private readonly buying: MemberPurchases) {}

  @Endpoint(refundPurchaseByStaff)
  async refund({ params, body }: InputOf<typeof refundPurchaseByStaff>, { principal, idempotencyKey, ip, requestId }: RequestContext<typeof refundPurchaseByStaff>): Promise<ReplyOf<typeof refundPurchaseByStaff>> {
    const { purchase, refundFen } = await this.buying.refund({ customerId: params.memberId, purchaseId: params.purchaseId, reason: body.reason }, { kind: 'staff', staff: principal, ip, requestId }, idempotencyKey);
    return { purchase: purchaseWire(purchase), refundFen };
  }
}
