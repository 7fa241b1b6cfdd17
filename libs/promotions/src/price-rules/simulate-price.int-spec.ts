import { Catalogue, catalogueEntities, Categories, ProductIntake } from '@quanyu/catalogue';
import { identityEntities } from '@quanyu/identity';
import { type InputOf, isDomainError, type StaffEditor } from '@quanyu/platform';
import { storesEntities } from '@quanyu/stores';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import type { simulatePrice } from '../http/price-rules.admin.contract.js';
import { PromotionsModule } from '../index.js';
import { aCouponTemplate, aPromotion } from '../test-kit/price-rules.js';
import { EditPriceRules } from './edit-price-rules.js';
import { OrderBenefits } from './order-benefits.js';
import type { RuleContent } from './price-rule.rules.js';
import { PriceRules } from './price-rules.js';
import { SimulatePrice } from './simulate-price.js';

type Simulation = InputOf<typeof simulatePrice>['body'];

let platform: TestPlatform;
let edit: EditPriceRules;
let rules: PriceRules;
let benefits: OrderBenefits;
let simulator: SimulatePrice;
let editor: StaffEditor;
const STORE = '00000000-0000-7000-8000-00000000000a';

beforeAll(async () => {
  platform = await createTestPlatform({ entities: [...catalogueEntities, ...identityEntities, ...storesEntities] });
  const module = await platform.start([PromotionsModule]);
  [edit, rules, benefits, simulator] = [module.get(EditPriceRules), module.get(PriceRules), module.get(OrderBenefits), module.get(SimulatePrice)];
  editor = { actor: { staffId: platform.ids.uuid(), name: '小林' }, ip: '127.0.0.1', requestId: 'test' };
  const { categoryId } = await module.get(Categories).create({ input: { parentId: null, name: '洗护', description: '', position: 1 }, editor: { actor: 'system' }, idempotencyKey: 'category-1' });
  await module.get(ProductIntake).take({
    product: {
      code: 'T1', title: '香皂', brief: '', description: '', categoryId, brand: null, keywords: '', tags: [], attributes: [], options: [], optionsComposed: false,
      variants: [{ sku: 'SOAP', barcode: null, optionValues: [], priceFen: 1_000, listPriceFen: null, maxPerOrder: 50, imageMediaId: null }],
    },
    pictures: [{ file: 'test', widths: [375], width: 375, height: 375, color: '#eeeeee', alt: '香皂' }],
    variantPictures: {}, reviews: [], publishedAt: platform.clock.now(), editor: { actor: 'system' }, idempotencyKey: 'product-1',
  });
  await module.get(Catalogue).refresh();
});
afterAll(() => platform.close());
afterEach(async () => {
  for (const { id: ruleId, version } of rules.list()) await edit.move({ ruleId, version }, { status: 'ended' }, editor);
  await rules.reload();
});

const id = (): string => platform.ids.uuid();

async function published(content: RuleContent): Promise<string> {
  const { id: ruleId } = await edit.create(content, id(), editor);
  await edit.move({ ruleId, version: 1 }, { status: 'published' }, editor);
  await rules.reload();
  return ruleId;
}

async function tried(quantity: number, rest: Partial<Simulation> = {}) {
  const { quote } = await simulator.execute({ lines: [{ sku: 'SOAP', quantity }], storeId: STORE, ...rest });
  return { payableFen: quote.payableFen, applied: quote.applied.map(({ ruleId }) => ruleId), why: Object.fromEntries(quote.refused.map(({ ruleId, reason }) => [ruleId, reason])) };
}

describe('a pasted cart', () => {
  it('is priced with a draft as if it were published, with a coupon of it in hand, and nothing is counted', async () => {
    const draft = await edit.create(aCouponTemplate(), id(), editor);
    expect(await tried(6)).toMatchObject({ payableFen: 6_000 });
    expect(await tried(6, { draftRuleIds: [draft.id] })).toMatchObject({ payableFen: 5_000, applied: [draft.id] });
    expect(await edit.get(draft.id)).toMatchObject({ uses: 0, spentFen: 0, coupons: 0 });
  });

  it('is told what another channel, way, tier, group or moment would change', async () => {
    const inShops = await published(aPromotion({ name: '门店', channels: ['pos'] }));
    const byPost = await published(aPromotion({ name: '快递', ways: ['shipping'] }));
    const forTagged = await published(aPromotion({ name: '人群', audience: { tiers: null, tags: ['tag:vip'] } }));
    const later = await published(aPromotion({ name: '下旬', schedule: { ...aPromotion().schedule, startsAt: '2026-11-25T00:00:00+08:00' } }));
    expect((await tried(6, { way: 'pickup' })).why).toEqual({ [inShops]: 'wrongChannel', [byPost]: 'wrongWay', [forTagged]: 'notForYou', [later]: 'notStarted' });
    const every = await tried(6, { way: 'shipping', channel: 'pos', tags: ['tag:vip'], at: '2026-11-25T00:00:00+08:00' });
    expect([new Set(every.applied), every.payableFen, every.why]).toEqual([new Set([inShops, byPost, forTagged, later]), 2_000, {}]);
  });

  it('gets nothing of a promotion whose budget or uses are gone, as in the shop', async () => {
    const limits = { budgetFen: 1_000, maxUses: null, customerUses: null };
    const budgeted = await published(aPromotion({ limits }));
    const counted = await published(aPromotion({ limits: { ...limits, budgetFen: null, maxUses: 1 } }));
    expect((await tried(6)).applied).toHaveLength(2);
    const uses = [budgeted, counted].map((ruleId) => ({ ruleId, ruleVersion: 2, couponId: null, variantIds: [], times: 1, costFen: 1_000, customerUses: null }));
    expect(await platform.database.transaction((tx) => benefits.take(tx, [{ orderId: id(), customerId: id(), placedAt: platform.clock.now(), uses }]))).toEqual([null]);
    expect(await tried(6)).toEqual({ payableFen: 6_000, applied: [], why: { [budgeted]: 'budgetSpent', [counted]: 'usedUp' } });
  });

  it('gets no more of what repeats than one customer may have', async () => {
    const everyOther: RuleContent['benefit'] = { kind: 'buyGet', buyUnits: 1, getUnits: 1, percentOff: 50, getFrom: 'sameVariant', getScope: null, maxTimes: null };
    await published(aPromotion({ benefit: everyOther, limits: { budgetFen: null, maxUses: null, customerUses: 2 } }));
    expect(await tried(8)).toMatchObject({ payableFen: 7_000 });
  });

  it('with goods that are not on sale is refused, which names the lines', async () => {
    const refused = await simulator.execute({ lines: [{ sku: 'SOAP', quantity: 1 }, { sku: 'GONE', quantity: 1 }], storeId: STORE }).catch((error: unknown) => error);
    expect(isDomainError(refused) && [refused.code, refused.details]).toEqual(['PRICE_SIMULATION.UNKNOWN_SKU', { errors: [{ path: 'body.lines[1].sku', message: '没有在售的 GONE' }] }]);
  });
});
