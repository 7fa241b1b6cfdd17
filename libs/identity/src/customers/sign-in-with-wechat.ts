import type { Clock, Database, IdSource, Tx } from '@quanyu/platform';
import type { WechatApi, WechatSession } from '@quanyu/wechat';
import type { Customer, CustomersRepository } from './customers.repository.js';
import { identityError } from '../identity.errors.js';
import type { People } from '../people/people.js';
import type { Origin, Sessions, SessionTokens } from '../sessions/sessions.js';

export interface CustomerSession {
  readonly customer: Customer;
  readonly tokens: SessionTokens;
}

/** Silent sign-in: WeChat says who it is, and the first time creates the customer, once, however many requests race. */
export class SignInWithWechat {
  constructor(
    private readonly database: Database,
    private readonly wechat: WechatApi,
    private readonly sessions: Sessions,
    private readonly customers: CustomersRepository,
    private readonly people: People,
    private readonly rules: { clock: Clock; ids: IdSource; appId: string; brand: string },
  ) {}

  /** @throws WECHAT.CODE_INVALID, WECHAT.USER_BLOCKED, WECHAT.UNAVAILABLE */
  async execute(code: string, origin: Origin): Promise<CustomerSession> {
    const wechatSession = await this.wechat.codeToSession(code);
    return this.database.transaction(async (tx) => {
      const customerId = await this.identify(tx, wechatSession);
      const tokens = await this.sessions.open(tx, { audience: 'customer', subjectId: customerId, origin });
      return { customer: await this.getCustomer(tx, customerId), tokens };
    });
  }

  /** @throws IDENTITY.SESSION_ENDED */
  async refresh(refreshToken: string): Promise<CustomerSession> {
    const { subjectId, tokens } = await this.sessions.refresh(refreshToken, 'customer');
    const [customer] = await this.customers.findMany([subjectId]);
    if (customer === undefined) throw identityError('IDENTITY.SESSION_ENDED');
    return { customer, tokens };
  }

  private async identify(tx: Tx, { openId, unionId }: WechatSession): Promise<string> {
    const { clock, ids, appId, brand } = this.rules;
    const inApp = { type: 'wechatMiniProgram', appId, value: openId } as const;
    const acrossApps = unionId === null ? [] : [{ type: 'wechatUnion', appId: '', value: unionId } as const];
    const nickname = `微信用户${String(ids.integer(10_000)).padStart(4, '0')}`;
    return (await this.people.observe(tx, { brand, identifiers: [inApp, ...acrossApps], source: 'wechatSignIn', at: clock.now(), nickname })).customerId;
  }

  private async getCustomer(tx: Tx, customerId: string): Promise<Customer> {
    const [customer] = await this.customers.findMany([customerId], tx);
    if (customer === undefined) throw new Error('an identity must belong to a customer');
    return customer;
  }
}
