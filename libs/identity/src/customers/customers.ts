import { type Clock, type Database, isDomainError, type Queryable, type Tx } from '@quanyu/platform';
import type { RateLimits } from '@quanyu/risk';
import type { SubscribeMessage, WechatApi } from '@quanyu/wechat';
import { LRUCache } from 'lru-cache';
import type { Customer, CustomersRepository, ImportedCustomer } from './customers.repository.js';
import { identityError } from '../identity.errors.js';
import type { People } from '../people/people.js';
import { phoneTail, storedPhone } from './phone.rules.js';
import { bindPhoneByCustomer, profileByCustomer } from '../sign-in-limits.js';

const OPEN_IDS_KEPT = 20_000;

export interface CustomerProfile {
  readonly customer: Customer;
  readonly privacyConsent: { readonly documentVersion: string; readonly accepted: boolean; readonly decidedAt: Date } | null;
  readonly subscriptions: readonly { readonly templateId: string; readonly remaining: number }[];
}

/** `noQuota`: the customer has not agreed to (another) one. `withdrawn`: wants no news of this kind at all. `noWechat`: not reachable by WeChat. Others as WeChat answered. */
export type MessageOutcome = 'sent' | 'noQuota' | 'withdrawn' | 'noWechat' | 'refused' | 'rejected';

/** Who the shoppers are (ONE ID), what they agreed to, and how they are told something. */
export class Customers {
  private readonly openIds = new LRUCache<string, string>({ max: OPEN_IDS_KEPT });

  constructor(
    private readonly database: Database,
    private readonly repository: CustomersRepository,
    private readonly people: People,
    private readonly wechat: WechatApi,
    private readonly limits: RateLimits,
    private readonly rules: { clock: Clock; appId: string; brand: string },
  ) {}

  /** @throws IDENTITY.CUSTOMER_NOT_FOUND */
  async get(customerId: string): Promise<Customer> {
    const [customer] = await this.repository.findMany([customerId]);
    if (customer === undefined) throw identityError('IDENTITY.CUSTOMER_NOT_FOUND');
    return customer;
  }

  /** In no particular order; unknown ids are left out. */
  findMany(customerIds: readonly string[], source: Queryable = this.database): Promise<Customer[]> {
    return this.repository.findMany(customerIds, source);
  }

  /** Whose verified number this is. */
  findByPhone(phone: string): Promise<string | null> {
    return this.people.find({ type: 'phone', appId: '', value: phone });
  }

  /** An app's id of a person is given once and never changes or ends, so one that was found is remembered. */
  async findWechatOpenId(customerId: string): Promise<string | null> {
    const known = this.openIds.get(customerId);
    if (known !== undefined) return known;
    const openId = await this.repository.findIdentityValue(customerId, 'wechatMiniProgram', this.rules.appId);
    if (openId !== null) this.openIds.set(customerId, openId);
    return openId;
  }

  /** @throws IDENTITY.CUSTOMER_NOT_FOUND */
  async getProfile(customerId: string): Promise<CustomerProfile> {
    const [customer, privacyConsent, subscriptions] = await Promise.all([
      this.get(customerId),
      this.repository.findLatestConsent(customerId, { brand: this.rules.brand, document: 'privacy' }),
      this.repository.listQuotas(customerId),
    ]);
    return { customer, privacyConsent, subscriptions };
  }

  async updateProfile(customerId: string, profile: { nickname?: string | undefined; contactName?: string | undefined }): Promise<void> {
    await this.limits.enforce([{ limit: profileByCustomer, subject: customerId }]);
    await this.database.transaction((tx) => this.repository.updateProfile(tx, customerId, profile));
  }

  /**
   * Takes over the number that WeChat verified for this very customer. Whoever had it without an account of this app, at a till or by an
   * import, is the same person from now on.
   * @returns whose number it is now: the survivor
   * @throws IDENTITY.PHONE_TAKEN when somebody with another account has it, for staff to look at; RATE_LIMITED, WECHAT.CODE_INVALID, WECHAT.UNAVAILABLE
   */
  async bindPhone(customerId: string, code: string): Promise<string> {
    const { clock, appId, brand } = this.rules;
    const { openId, phone } = await this.askPhone(customerId, code);
    const identifiers = [{ type: 'wechatMiniProgram', appId, value: openId }, { type: 'phone', appId: '', value: phone }] as const;
    const seen = await this.database.transaction((tx) => this.people.observe(tx, { brand, identifiers, source: 'wechatPhone', at: clock.now(), nickname: `会员${phoneTail(phone)}` }));
    const holder = await this.people.find({ type: 'phone', appId: '', value: phone });
    const own = await this.people.find({ type: 'wechatMiniProgram', appId, value: openId });
    if (seen.contradictsId !== null || holder === null || holder !== own) throw identityError('IDENTITY.PHONE_TAKEN');
    return holder;
  }

  /**
   * Whether WeChat's code is for the number of this customer. Whoever has none yet shows one that nobody else has, which is theirs from now on.
   * @throws RATE_LIMITED, WECHAT.UNAVAILABLE
   */
  async provesPhone(customerId: string, code: string): Promise<boolean> {
    try {
      const { phone: own } = await this.get(customerId);
      if (own !== null) return (await this.askPhone(customerId, code)).phone === own;
      await this.bindPhone(customerId, code);
      return true;
    } catch (error) {
      if (isDomainError(error) && (error.code === 'WECHAT.CODE_INVALID' || error.code === 'IDENTITY.PHONE_TAKEN')) return false;
      throw error;
    }
  }

  /** The number that WeChat verified for this customer. @throws RATE_LIMITED, WECHAT.CODE_INVALID, WECHAT.UNAVAILABLE */
  private async askPhone(customerId: string, code: string): Promise<{ openId: string; phone: string }> {
    await this.limits.enforce([{ limit: bindPhoneByCustomer, subject: customerId }]);
    const openId = await this.findWechatOpenId(customerId);
    if (openId === null) throw identityError('IDENTITY.CUSTOMER_NOT_FOUND');
    return { openId, phone: storedPhone(await this.wechat.phoneNumber(code, openId)) };
  }

  /** Adds a decision on the privacy policy; withdrawing is as easy as giving. */
  async decidePrivacy(customerId: string, decision: { documentVersion: string; accepted: boolean }): Promise<void> {
    await this.limits.enforce([{ limit: profileByCustomer, subject: customerId }]);
    await this.database.transaction((tx) => this.repository.addConsent(tx, { customerId, brand: this.rules.brand, document: 'privacy', ...decision, decidedAt: this.rules.clock.now() }));
  }

  /** Counts one answer to WeChat's question: one yes is one message. Returns how many remain. */
  async recordSubscription(customerId: string, answer: { templateId: string; accepted: boolean }): Promise<number> {
    await this.limits.enforce([{ limit: profileByCustomer, subject: customerId }]);
    const quota = { customerId, templateId: answer.templateId, added: answer.accepted ? 1 : 0 };
    return this.database.transaction((tx) => this.repository.addQuota(tx, quota));
  }

  /**
   * Sends a subscribe message when the customer agreed to one. For outbox handlers: an error means "try again", any
   * outcome is final. News that somebody did not order for an order of theirs are marketing. A message sent twice by a crash between sending and counting is possible, a lost one is not.
   * @throws WECHAT.UNAVAILABLE
   */
  async sendMessage(customerId: string, message: Omit<SubscribeMessage, 'openId'>, purpose: 'service' | 'marketing' = 'service'): Promise<MessageOutcome> {
    const { templateId } = message;
    const quotas = await this.repository.listQuotas(customerId);
    if (!quotas.some((quota) => quota.templateId === templateId && quota.remaining > 0)) return 'noQuota';
    if (purpose === 'marketing') {
      const decided = await this.repository.findLatestConsent(customerId, { brand: this.rules.brand, document: 'marketing' });
      if (decided?.accepted === false) return 'withdrawn';
    }
    const openId = await this.findWechatOpenId(customerId);
    if (openId === null) return 'noWechat';
    const outcome = await this.wechat.sendSubscribeMessage({ ...message, openId });
    await this.database.transaction(async (tx) => {
      if (outcome === 'sent') await this.repository.addQuota(tx, { customerId, templateId, added: -1 });
      // WeChat counts for itself: the customer may have switched messages off there.
      if (outcome === 'refused') await this.repository.clearQuota(tx, customerId, templateId);
    });
    return outcome;
  }

  /** Customers paid for orders; of each only the first time is remembered. */
  noteFirstPaid(tx: Tx, buyers: readonly { customerId: string; at: Date }[]): Promise<void> {
    return this.repository.noteFirstPaid(tx, buyers);
  }

  /** Adds customers that came from elsewhere; those whose id is known are left alone. Returns how many are new. */
  importCustomers(tx: Tx, customers: readonly ImportedCustomer[]): Promise<number> {
    return this.repository.importMany(tx, this.rules.appId, customers);
  }
}
