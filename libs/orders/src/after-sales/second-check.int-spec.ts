import { outcomeOf } from '@quanyu/testing';
import { CancelLinesFlow } from '../changing/cancel-lines.js';
import { CancelOrderFlow } from '../changing/cancel-order.js';
import { STAFF, TestCases } from '../test-kit/cases.js';
import type { CaseAct } from './work-case.js';

let kit: TestCases;

beforeAll(async () => {
  kit = await TestCases.open();
}, 120_000);
afterAll(() => kit.close());

describe('staff of another store whom the code forgot to ask', () => {
  it('do nothing with a case that the database does not show them, and its own store does', async () => {
    const caseId = await kit.apply(await kit.bought(1, { has: true }));
    const first = { staffId: kit.shop.platform.ids.uuid(), name: '客服', note: null };
    // `mayTouch` lets everybody in, as a forgotten check would.
    const act = (storeId: string): CaseAct => ({ ...kit.act(caseId), scope: [storeId] });
    const elsewhere = act(kit.shop.platform.ids.uuid());
    const refused = [await outcomeOf(kit.work.approve(elsewhere, first)), await outcomeOf(kit.work.reject(elsewhere, '不行')), await outcomeOf(kit.work.refundInstead(elsewhere, '没货'))];
    expect([refused, (await kit.view(caseId)).status]).toEqual([['AFTER_SALES.NOT_FOUND', 'AFTER_SALES.NOT_FOUND', 'AFTER_SALES.NOT_FOUND'], 'applied']);
    await kit.work.approve(act(kit.shop.store.id), first);
    expect((await kit.view(caseId)).status).toBe('awaiting_return');
  });

  it('cancel no order, no part of one, and its own store does', async () => {
    const { orderId } = await kit.bought(2, { has: false });
    const { platform, module, store } = kit.shop;
    const asked = (storeId: string) => ({ orderId, actor: STAFF, reason: '没货', mayTouch: () => true, scope: [storeId] });
    const part = (storeId: string) => ({ ...asked(storeId), units: [{ lineNo: 1, quantity: 1 }], key: { scope: 'staff', key: platform.ids.uuid() } });
    const elsewhere = platform.ids.uuid();
    const [cancelling, cancellingLines] = [module.get(CancelOrderFlow), module.get(CancelLinesFlow)];
    const refused = [await outcomeOf(cancelling.execute(asked(elsewhere))), await outcomeOf(cancellingLines.execute(part(elsewhere)))];
    expect([refused, (await kit.shop.order(orderId)).status]).toEqual([['ORDERS.NOT_FOUND', 'ORDERS.NOT_FOUND'], 'placed']);
    await cancellingLines.execute(part(store.id));
    await cancelling.execute(asked(store.id));
    expect((await kit.shop.order(orderId)).status).toBe('canceled');
  });
});
