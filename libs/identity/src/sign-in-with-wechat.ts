import type { Clock, Database, IdSource, Tx } from '@quanyu/platform';
import type { WechatApi, WechatSession } from '@quanyu/wechat';
import { type Customer, CustomersRepository, type IdentityKey } from './customers.repository.js';
import { identityError } from './identity.errors.js';
import type { Origin, Sessions, SessionTokens } from './sessions.js';

export interface CustomerSession {
  readonly customer: Customer;
  readonly tokens: SessionTokens;
}

/** Silent sign-in: WeChat says who it is, and the first time creates the customer, once, however many requests race. */
export class SignInWithWechat {
  private readonly customers: CustomersRepository;

  constructor(
    private readonly database: Database,
    private readonly wechat: WechatApi,
    private readonly sessions: Sessions,
    private readonly appId: string,
    private readonly rules: { clock: Clock; ids: IdSource },
  ) {
    this.customers = new CustomersRepository(database);
  }

  /** @throws WECHAT.CODE_INVALID, WECHAT.USER_BLOCKED, WECHAT.UNAVAILABLE */
  async execute(code: string, origin: Origin): Promise<CustomerSession> {
    const wechatSession = await this.wechat.codeToSession(code);
    return this.database.transaction(async (tx) => {
      const customerId = await this.findOrCreate(tx, wechatSession);
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

  private async findOrCreate(tx: Tx, { openId, unionId }: WechatSession): Promise<string> {
    const inApp: IdentityKey = { type: 'wechatMiniProgram', appId: this.appId, value: openId };
    const acrossApps: IdentityKey | null = unionId === null ? null : { type: 'wechatUnion', appId: '', value: unionId };
    const at = this.rules.clock.now();
    const known = await this.customers.findHolder(inApp, tx);
    if (known !== null) {
      if (acrossApps !== null) await this.customers.addIdentity(tx, acrossApps, { customerId: known, at });
      return known;
    }
    // The identity that more apps share is claimed first: two apps that meet the same person at once then agree.
    const customerId = await this.claim(tx, acrossApps ?? inApp);
    if (acrossApps === null || (await this.customers.addIdentity(tx, inApp, { customerId, at }))) return customerId;
    return this.getHolder(tx, inApp);
  }

  private async claim(tx: Tx, identity: IdentityKey): Promise<string> {
    const { clock, ids } = this.rules;
    const id = ids.uuid();
    const nickname = `微信用户${String(ids.integer(10_000)).padStart(4, '0')}`;
    const created = await this.customers.createWithIdentity(tx, identity, { id, nickname, createdAt: clock.now() });
    return created ? id : this.getHolder(tx, identity);
  }

  private async getHolder(tx: Tx, identity: IdentityKey): Promise<string> {
    const holder = await this.customers.findHolder(identity, tx);
    if (holder === null) throw new Error('an identity that could not be claimed must have a holder');
    return holder;
  }

  private async getCustomer(tx: Tx, customerId: string): Promise<Customer> {
    const [customer] = await this.customers.findMany([customerId], tx);
    if (customer === undefined) throw new Error('an identity must belong to a customer');
    return customer;
  }
}
