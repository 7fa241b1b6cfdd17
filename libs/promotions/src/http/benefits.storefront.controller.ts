import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { DeviceTokens, requestFacts } from '@quanyu/risk';
import { ClaimCoupon } from '../coupons/claim-coupon.js';
import { ClaimGate } from '../coupons/claim-gate.js';
import { CouponViews } from '../coupons/coupon-views.js';
import { claimCoupon, countMyCoupons, listCentreCoupons, listMyCoupons, listProductCoupons, listProductPromotions, redeemCouponCode } from './benefits.storefront.contract.js';

@Controller()
export class BenefitsStorefrontController {
  constructor(
    private readonly views: CouponViews,
    private readonly claims: ClaimCoupon,
    private readonly gate: ClaimGate,
    private readonly devices: DeviceTokens,
  ) {}

  @Endpoint(listCentreCoupons)
  async listCentre(_input: InputOf<typeof listCentreCoupons>, { principal }: RequestContext<typeof listCentreCoupons>): Promise<ReplyOf<typeof listCentreCoupons>> {
    return { items: await this.views.listCentre(principal.customerId) };
  }

  @Endpoint(claimCoupon)
  async claim({ params, body }: InputOf<typeof claimCoupon>, context: RequestContext<typeof claimCoupon>): Promise<ReplyOf<typeof claimCoupon>> {
    const { principal: { customerId }, idempotencyKey } = context;
    const { couponId } = await this.gate.admit({ ...requestFacts(context, this.devices), customerId }, (guard) => this.claims.claim(customerId, params.templateId, idempotencyKey, { ...body, guard }));
    return this.views.getOwn(customerId, couponId);
  }

  @Endpoint(redeemCouponCode)
  async redeem({ body }: InputOf<typeof redeemCouponCode>, context: RequestContext<typeof redeemCouponCode>): Promise<ReplyOf<typeof redeemCouponCode>> {
    const { principal: { customerId }, idempotencyKey } = context;
    const { couponId } = await this.gate.admitCode({ ...requestFacts(context, this.devices), customerId }, () => this.claims.claimCode(customerId, asPrinted(body.code), idempotencyKey));
    return this.views.getOwn(customerId, couponId);
  }

  @Endpoint(listMyCoupons)
  async listMine({ query }: InputOf<typeof listMyCoupons>, { principal }: RequestContext<typeof listMyCoupons>): Promise<ReplyOf<typeof listMyCoupons>> {
    return this.views.listOwn(principal.customerId, query);
  }

  @Endpoint(countMyCoupons)
  async countMine(_input: InputOf<typeof countMyCoupons>, { principal }: RequestContext<typeof countMyCoupons>): Promise<ReplyOf<typeof countMyCoupons>> {
    return this.views.countOwn(principal.customerId);
  }

  @Endpoint(listProductPromotions)
  async listPromotions({ params, query }: InputOf<typeof listProductPromotions>): Promise<ReplyOf<typeof listProductPromotions>> {
    return this.views.listPromotions(params.productId, query.storeId ?? null);
  }

  @Endpoint(listProductCoupons)
  async listForProduct({ params }: InputOf<typeof listProductCoupons>, { principal }: RequestContext<typeof listProductCoupons>): Promise<ReplyOf<typeof listProductCoupons>> {
    return { items: await this.views.listForProduct(principal.customerId, params.productId) };
  }
}

/** A code as it stands on paper, however it was typed: by fours, or in small letters. */
function asPrinted(code: string): string {
  return code.toUpperCase().replaceAll(/[\s-]/g, '');
}
