import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { Assess, deviceTokenOf, DeviceTokens, RateLimits, requestFacts } from '@quanyu/risk';
import { type CustomerProfile, Customers } from '../customers/customers.js';
import { maskPhone, phoneTail } from '../customers/phone.rules.js';
import { Sessions } from '../sessions/sessions.js';
import { refreshByAddress, wechatSignInByAddress } from '../sign-in-limits.js';
import { type CustomerSession, SignInWithWechat } from '../customers/sign-in-with-wechat.js';
import {
  acceptPrivacy,
  bindPhone,
  getMe,
  recordSubscription,
  refreshSession,
  signInWithWechat,
  signOut,
  updateMe,
} from './identity.storefront.contract.js';
import { originOf } from './origin.js';

@Controller()
export class IdentityStorefrontController {
  constructor(
    private readonly signIn: SignInWithWechat,
    private readonly customers: Customers,
    private readonly sessions: Sessions,
    private readonly limits: RateLimits,
    private readonly devices: DeviceTokens,
    private readonly assess: Assess,
  ) {}

  @Endpoint(signInWithWechat)
  async signInWithWechat({ body }: InputOf<typeof signInWithWechat>, context: RequestContext<typeof signInWithWechat>): Promise<ReplyOf<typeof signInWithWechat>> {
    const origin = originOf(context);
    const facts = requestFacts(context, this.devices);
    // Before WeChat is asked, whose code works once: who it is shows only afterwards.
    await Promise.all([this.limits.enforce([{ limit: wechatSignInByAddress, subject: origin.address }]), this.assess.admit('signIn', facts)]);
    const session = await this.signIn.execute(body.code, origin);
    this.assess.met('signIn', { ...facts, customerId: session.customer.id });
    return this.toSession(session, context);
  }

  @Endpoint(refreshSession)
  async refreshSession({ body }: InputOf<typeof refreshSession>, context: RequestContext<typeof refreshSession>): Promise<ReplyOf<typeof refreshSession>> {
    await this.limits.enforce([{ limit: refreshByAddress, subject: originOf(context).address }]);
    return this.toSession(await this.signIn.refresh(body.refreshToken), context);
  }

  @Endpoint(signOut)
  async signOut({ body }: InputOf<typeof signOut>, context: RequestContext<typeof signOut>): Promise<void> {
    await this.limits.enforce([{ limit: refreshByAddress, subject: originOf(context).address }]);
    await this.sessions.signOut(body.refreshToken);
  }

  @Endpoint(getMe)
  async getMe(_input: InputOf<typeof getMe>, { principal }: RequestContext<typeof getMe>): Promise<ReplyOf<typeof getMe>> {
    return this.meOf(principal.customerId);
  }

  @Endpoint(updateMe)
  async updateMe({ body }: InputOf<typeof updateMe>, { principal }: RequestContext<typeof updateMe>): Promise<ReplyOf<typeof updateMe>> {
    await this.customers.updateProfile(principal.customerId, body);
    return this.meOf(principal.customerId);
  }

  @Endpoint(bindPhone)
  async bindPhone({ body }: InputOf<typeof bindPhone>, { principal }: RequestContext<typeof bindPhone>): Promise<ReplyOf<typeof bindPhone>> {
    return this.meOf(await this.customers.bindPhone(principal.customerId, body.code));
  }

  @Endpoint(recordSubscription)
  async recordSubscription(
    { body }: InputOf<typeof recordSubscription>,
    { principal }: RequestContext<typeof recordSubscription>,
  ): Promise<ReplyOf<typeof recordSubscription>> {
    return { templateId: body.templateId, remaining: await this.customers.recordSubscription(principal.customerId, body) };
  }

  @Endpoint(acceptPrivacy)
  async acceptPrivacy({ body }: InputOf<typeof acceptPrivacy>, { principal }: RequestContext<typeof acceptPrivacy>): Promise<ReplyOf<typeof acceptPrivacy>> {
    await this.customers.decidePrivacy(principal.customerId, body);
    return this.meOf(principal.customerId);
  }

  /** The device keeps its token; one without, or with a damaged one, is given one. */
  private toSession({ customer, tokens }: CustomerSession, { request }: Pick<RequestContext, 'request'>): ReplyOf<typeof signInWithWechat> {
    const { id, nickname, phone } = customer;
    return {
      ...tokens,
      deviceToken: this.devices.keepOrIssue(deviceTokenOf(request.headers)),
      customer: { id, nickname, phoneMasked: phone === null ? null : maskPhone(phone), phoneTail: phone === null ? null : phoneTail(phone) },
    };
  }

  private async meOf(customerId: string): Promise<ReplyOf<typeof getMe>> {
    return toMe(await this.customers.getProfile(customerId));
  }
}

function toMe({ customer, privacyConsent, subscriptions }: CustomerProfile): ReplyOf<typeof getMe> {
  const { id, nickname, contactName, phone } = customer;
  return {
    id,
    nickname,
    contactName,
    phone,
    phoneMasked: phone === null ? null : maskPhone(phone),
    privacyConsent:
      privacyConsent === null
        ? null
        : { documentVersion: privacyConsent.documentVersion, accepted: privacyConsent.accepted, decidedAt: privacyConsent.decidedAt.toISOString() },
    subscriptions: subscriptions.map(({ templateId, remaining }) => ({ templateId, remaining })),
  };
}
