import type { TestingModule } from '@nestjs/testing';
import { Customers, identityEntities, IdentityModule } from '@quanyu/identity';
import { MembershipModule } from '@quanyu/membership';
import type { StaffPrincipal } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { CustomerFacts, type OrderFact, SegmentsModule } from '../index.js';

export const DAY_MS = 86_400_000;

/** Customers and their orders on real PostgreSQL, as the news of orders would tell them. */
export class TestCustomers {
  private made = 0;

  constructor(
    readonly platform: TestPlatform,
    readonly module: TestingModule,
  ) {}

  get facts(): CustomerFacts {
    return this.module.get(CustomerFacts);
  }

  /** Customers who registered now. */
  async register(count: number): Promise<string[]> {
    const rows = Array.from({ length: count }, () => {
      this.made += 1;
      return { id: this.platform.ids.uuid(), nickname: '小林', phone: `138${String(this.made).padStart(8, '0')}`, contactName: null, wechatOpenId: null, createdAt: this.platform.clock.now() };
    });
    await this.platform.database.transaction((tx) => this.module.get(Customers).importCustomers(tx, rows));
    return rows.map(({ id }) => id);
  }

  async registerOne(): Promise<string> {
    const [id] = await this.register(1);
    if (id === undefined) throw new Error('somebody registered');
    return id;
  }

  /** An order that is paid now, of 100 yuan. */
  anOrder(customerId: string, change: Partial<OrderFact> = {}): OrderFact {
    return {
      orderId: this.platform.ids.uuid(), customerId, storeId: '0193a5b0-0000-7000-8000-000000000001', paidAt: this.platform.clock.now(), paidFen: 10_000, refundedFen: 0, units: 2,
      stands: true, isCompleted: false, usedCoupon: false, categoryIds: [], kinds: ['pickup'], ...change,
    };
  }

  async tell(...orders: readonly OrderFact[]): Promise<void> {
    await this.platform.database.transaction((tx) => this.facts.record(tx, orders));
  }

  /** Orders of one customer, all paid now. */
  async buy(customerId: string, times: number): Promise<OrderFact[]> {
    const orders = Array.from({ length: times }, () => this.anOrder(customerId));
    await this.tell(...orders);
    return orders;
  }

  async stageOf(customerId: string): Promise<string | undefined> {
    return (await this.facts.find(customerId))?.stage;
  }

  close(): Promise<void> {
    return this.platform.close();
  }
}

export async function openTestCustomers(): Promise<TestCustomers> {
  const platform = await createTestPlatform({ entities: identityEntities });
  return new TestCustomers(platform, await platform.start([IdentityModule, MembershipModule, SegmentsModule]));
}

export function anEditor(): { actor: StaffPrincipal; ip: string; requestId: string } {
  return { actor: { kind: 'staff', staffId: '0193a5b0-0000-7000-8000-00000000000a', sessionId: '0193a5b0-0000-7000-8000-00000000000b', name: '运营小王', permissions: new Set(), storeScope: 'all' }, ip: '127.0.0.1', requestId: 'test' };
}
