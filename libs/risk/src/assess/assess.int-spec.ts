import { ChangeFeed, isDomainError } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform, waitFor } from '@quanyu/testing';
import type { TestingModule } from '@nestjs/testing';
import { Appeals } from '../appeals/appeals.js';
import { DecisionsRepository } from '../decisions/decisions.repository.js';
import { Decisions } from '../decisions/decisions.js';
import { Lists } from '../lists/lists.js';
import { RiskHoldings } from '../risk-holdings.js';
import { RiskModule } from '../risk.module.js';
import { Assess } from './assess.js';
import { HistoryRepository } from './history.repository.js';
import type { RuleContent } from './rule.rules.js';
import { RiskRules } from './risk-rules.js';
import { Samples } from './samples.js';
import { TryRule } from './try-rule.js';

const editor = { actor: { staffId: '0198d5a0-0000-7000-8000-0000000000aa', name: '风控小陈' }, ip: '127.0.0.1', requestId: 'request-1' };
const everything = { rule: null, kind: null, verdict: null, customerId: null, deviceId: null, from: null, to: null, beforeId: null, limit: 1_000 };
const YEAR_MS = 365 * 86_400_000;

let platform: TestPlatform;
let risk: TestingModule;
let assess: Assess;
let rules: RiskRules;
let keys = 0;

beforeAll(async () => {
  platform = await createTestPlatform();
  risk = await platform.start([RiskModule]);
  [assess, rules] = [risk.get(Assess), risk.get(RiskRules)];
}, 60_000);
afterAll(() => platform.close());
beforeEach(async () => {
  // A second of its own: samples are taken by the second.
  platform.clock.advance(1_000);
  await Promise.all([risk.get(Decisions).flush(), risk.get(Samples).flush()]);
  await platform.database.query(`TRUNCATE risk.rule_score`);
  await platform.database.query(`DELETE FROM risk.rule`);
  await platform.database.query(`TRUNCATE risk.decision, risk.assessment, risk.list_entry, risk.appeal, risk.label, risk.order_fact`);
  await Promise.all([rules.load(), risk.get(Lists).load()]);
});

const id = (): string => platform.ids.uuid();
const codeOf = (error: unknown): string => (isDomainError(error) ? error.code : String(error));
const key = (): string => `key-${(keys += 1)}`;
const content = (rest: Partial<RuleContent> = {}): RuleContent => ({ name: '一台设备上顾客太多', points: ['order'], condition: { count: { of: 'customers', per: 'device', minutes: 1_440 }, atLeast: 3 }, effect: { verdict: 'refuse' }, mode: 'live', ...rest });
const save = (version: number, rest: Partial<RuleContent> = {}, code = 'crowdedDevice') => rules.save({ code, version, content: content(rest), reason: '试一试' }, editor);
const old = (): Date => new Date(platform.clock.nowMs() - YEAR_MS);
const verdictOf = async (customerId: string, deviceId: string): Promise<string> => (await assess.assess('order', { customerId, deviceId, registeredAt: old() })).verdict;

describe('an assessment', () => {
  it('counts the customers of a device, each once, and turns away from the third on', async () => {
    await save(1);
    const [device, one] = [id(), id()];
    expect([await verdictOf(one, device), await verdictOf(one, device), await verdictOf(id(), device), await verdictOf(id(), device), await verdictOf(id(), id())]).toEqual(['allow', 'allow', 'allow', 'refuse', 'allow']);
  });

  it('counts attempts in a window that slides: what is over is forgotten', async () => {
    await save(1, { condition: { count: { of: 'attempts', per: 'customer', minutes: 10 }, atLeast: 3 }, effect: { verdict: 'challenge' } }, 'inHaste');
    const [customerId, device] = [id(), id()];
    const verdicts = [await verdictOf(customerId, device), await verdictOf(customerId, device), await verdictOf(customerId, device)];
    platform.clock.advance(20 * 60_000);
    expect([...verdicts, await verdictOf(customerId, device)]).toEqual(['allow', 'allow', 'challenge', 'allow']);
  });

  it('records who was turned away, by which rule and version, and what it saw', async () => {
    await save(1, { mode: 'shadow' });
    await save(2);
    const [device, last] = [id(), id()];
    await verdictOf(id(), device);
    await verdictOf(id(), device);
    await expect(assess.admit('order', { customerId: last, deviceId: device, ip: '203.0.113.9' })).rejects.toMatchObject({ code: 'RISK.BLOCKED', details: { refusal: expect.stringContaining(last) } });
    await risk.get(Decisions).flush();
    expect(await risk.get(DecisionsRepository).list(everything)).toMatchObject([
      { kind: 'order', rule: 'crowdedDevice', ruleVersion: 2, verdict: 'refused', customerId: last, address: '203.0.113.0/24', evidence: { customersPerDevice1440m: 3 } },
    ]);
  });

  it('on trial turns nobody away, and is recorded all the same', async () => {
    await save(1, { mode: 'shadow', condition: { flag: 'hasDevice', is: true } });
    expect(await verdictOf(id(), id())).toBe('allow');
    await risk.get(Decisions).flush();
    expect(await risk.get(DecisionsRepository).list(everything)).toMatchObject([{ rule: 'crowdedDevice', verdict: 'shadowed' }]);
  });

  it('asks for proof of work, and takes nonsense for none', async () => {
    await save(1, { condition: { flag: 'hasDevice', is: true }, effect: { verdict: 'challenge' } });
    await expect(assess.admit('order', { customerId: id(), deviceId: id(), challengeSolution: 'nonsense' })).rejects.toMatchObject({ code: 'RISK.CHALLENGE_REQUIRED', details: { challenge: { algorithm: 'SHA-256' } } });
  });

  it('reads the history of those alone of whom a rule wants to know it', async () => {
    await save(1, { condition: { all: [{ signal: 'accountAgeSeconds', atMost: 600 }, { signal: 'couponOrderPercent', atLeast: 90 }] } });
    const histories = risk.get(HistoryRepository);
    const asked = jest.spyOn(histories, 'find');
    const [fresh, loyal] = [id(), id()];
    await platform.database.transaction((tx) => histories.notePaid(tx, [fresh, loyal].map((customerId) => ({ orderId: id(), customerId, usedCoupon: true, paidAt: platform.clock.now() }))));
    expect((await assess.assess('order', { customerId: loyal, registeredAt: old() })).verdict).toBe('allow');
    expect(asked).not.toHaveBeenCalled();
    expect(await assess.assess('order', { customerId: fresh, registeredAt: platform.clock.now() })).toMatchObject({ verdict: 'refuse', evidence: { couponOrderPercent: 100 } });
  });

  it('of somebody who is not known yet looks how many were before, and counts who it was afterwards', async () => {
    await rules.save({ code: 'crowdedSignIn', version: 1, content: content({ points: ['signIn'] }), reason: '试一试' }, editor);
    const deviceId = id();
    const verdicts: string[] = [];
    for (let people = 0; people < 5; people += 1) {
      verdicts.push((await assess.assess('signIn', { deviceId })).verdict);
      assess.met('signIn', { deviceId, customerId: id() });
    }
    expect(verdicts).toEqual(['allow', 'allow', 'allow', 'refuse', 'refuse']);
  });

  it('refuses nobody who could not appeal: they prove work instead', async () => {
    await save(1, { points: ['signIn'], condition: { flag: 'hasDevice', is: true } });
    await expect(assess.admit('signIn', { deviceId: id() })).rejects.toMatchObject({ code: 'RISK.CHALLENGE_REQUIRED', details: { challenge: { algorithm: 'SHA-256' } } });
  });

  it('lets everybody pass who is on the allow list', async () => {
    await save(1, { condition: { flag: 'hasDevice', is: true } });
    const customerId = id();
    await risk.get(Lists).add(key(), { list: 'allow', subjectKind: 'customer', subject: customerId, reason: '自己人', expiresAt: null }, editor);
    expect([await verdictOf(customerId, id()), await verdictOf(id(), id())]).toEqual(['allow', 'refuse']);
  });
});

describe('rules in the console', () => {
  it('change in every process at once, version by version', async () => {
    const other = await platform.start([RiskModule]);
    await other.get(ChangeFeed).start();
    await save(1, { mode: 'off' });
    await save(2, { condition: { flag: 'hasDevice', is: true } });
    await expect(save(2)).rejects.toMatchObject({ code: 'REQUEST.VERSION_CONFLICT' });
    const elsewhere = other.get(RiskRules);
    await waitFor(() => elsewhere.at('order').rules.length > 0);
    expect(elsewhere.at('order').rules.map(({ version }) => version)).toEqual([2]);
    expect((await rules.listVersions('crowdedDevice')).map(({ version, mode }) => [version, mode])).toEqual([[2, 'live'], [1, 'off']]);
  });

  it('are refused with the place that is wrong', async () => {
    await expect(rules.save({ code: 'odd', version: 1, content: { ...content(), condition: { all: [{ signal: 'shoeSize', atLeast: 3 }] } }, reason: '错的' }, editor)).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
  });

  it('say of each version what a backtest found, when it is the same rule that was measured', async () => {
    await save(1);
    const measured = { code: 'crowdedDevice', version: 1, content: content(), abuserRequests: 200, abuserHits: 90, shopperHits: 10 };
    const keep = (rest: object) => rules.keepScores({ measuredAt: platform.clock.now(), seed: 1, requests: 1_000, rules: [{ ...measured, ...rest }] }, editor);
    expect([await keep({ content: content({ effect: { score: 40 } }) }), await keep({ version: 2 }), await rules.listScores('crowdedDevice')]).toEqual([[], [], []]);
    expect(await keep({})).toEqual(['crowdedDevice']);
    expect(await rules.listScores('crowdedDevice')).toMatchObject([{ version: 1, abuserRequests: 200, abuserHits: 90, shopperHits: 10 }]);
    // Whoever decides by these numbers can see who put them there.
    expect(await platform.database.query(`SELECT actor_name AS name, after->'codes' AS codes FROM platform.audit_entry WHERE action = 'riskRule.measure'`)).toEqual([{ name: editor.actor.name, codes: ['crowdedDevice'] }]);
  });

  it('are tried on the last day: how many people they would have hit, and how many of those buy here', async () => {
    const [buyer, stranger] = [id(), id()];
    await save(1, { mode: 'shadow', condition: { flag: 'isCrawler', is: true } });
    await platform.database.transaction((tx) => risk.get(HistoryRepository).notePaid(tx, [{ orderId: id(), customerId: buyer, usedCoupon: false, paidAt: platform.clock.now() }]));
    for (const customerId of [buyer, stranger, stranger]) await assess.assess('order', { customerId, registeredAt: platform.clock.now() });
    await assess.assess('order', { customerId: id(), registeredAt: old() });
    await risk.get(Samples).flush();
    const trial = await risk.get(TryRule).execute(content({ condition: { signal: 'accountAgeSeconds', atMost: 600 } }));
    expect(trial).toEqual({ assessments: 4, hits: 3, undecided: 0, people: 2, buyers: 1, precisionPercent: null, recallPercent: null });
  });
});

describe('samples of assessments', () => {
  it('are forgotten after two days', async () => {
    await save(1, { condition: { flag: 'hasDevice', is: true }, mode: 'shadow' });
    const samples = risk.get(Samples);
    const kept = async (): Promise<number> => (await platform.database.query(`SELECT 1 FROM risk.assessment`)).length;
    await assess.assess('order', { customerId: id() });
    await samples.flush();
    platform.clock.advance(2 * 86_400_000 - 1_000);
    await assess.assess('order', { customerId: id() });
    await samples.flush();
    expect([await samples.prune(), await kept()]).toEqual([0, 2]);
    platform.clock.advance(2_000);
    expect([await samples.prune(), await kept()]).toEqual([1, 1]);
  });
});

describe('an appeal', () => {
  const refusalOf = async (customerId: string): Promise<string> => {
    const error: unknown = await assess.admit('order', { customerId, deviceId: id() }).catch((caught: unknown) => caught);
    const refusal: unknown = typeof error === 'object' && error !== null && 'details' in error ? Reflect.get(Object(error.details), 'refusal') : null;
    if (typeof refusal !== 'string') throw new Error('this customer was not refused');
    return refusal;
  };

  it('is filed by whom it concerns, once at a time, and approval lets the person pass for as long as was said', async () => {
    await save(1, { condition: { flag: 'hasDevice', is: true } });
    const appeals = risk.get(Appeals);
    const [mine, other] = [id(), id()];
    const refusal = await refusalOf(mine);
    await expect(appeals.file(other, { refusal, words: '不是我', key: key() })).rejects.toMatchObject({ code: 'RISK.REFUSAL_INVALID' });
    const filed = await appeals.file(mine, { refusal, words: '我们家共用一台平板', key: key() });
    expect(filed).toMatchObject({ customerId: mine, point: 'order', rule: 'crowdedDevice', ruleVersion: 1, evidence: { hasDevice: true }, status: 'open' });
    await expect(appeals.file(mine, { refusal, words: '再催一下', key: key() })).rejects.toMatchObject({ code: 'RISK.APPEAL_OPEN' });

    await appeals.decide(filed.appealId, { isApproved: true, answer: '抱歉误伤', allowDays: 7 }, editor);
    await expect(appeals.decide(filed.appealId, { isApproved: false, answer: '晚了', allowDays: 1 }, editor)).rejects.toMatchObject({ code: 'RISK.APPEAL_DECIDED' });
    expect(await verdictOf(mine, id())).toBe('allow');
    platform.clock.advance(8 * 86_400_000);
    expect(await verdictOf(mine, id())).toBe('refuse');
  });

  it('is filed once for a refusal: neither two taps at once nor its answer open it again', async () => {
    await save(1, { condition: { flag: 'hasDevice', is: true } });
    const appeals = risk.get(Appeals);
    const mine = id();
    const refusal = await refusalOf(mine);
    const file = (text: string) => appeals.file(mine, { refusal: text, words: '不是我', key: key() }).then(({ status }) => status as string, codeOf);
    expect((await Promise.all([file(refusal), file(refusal)])).sort()).toEqual(['RISK.APPEAL_OPEN', 'open']);
    const [filed] = await appeals.listOf(mine);
    await appeals.decide(filed?.appealId ?? '', { isApproved: true, answer: '抱歉误伤', allowDays: 7 }, editor);
    expect([await file(refusal), (await appeals.listOf(mine)).length]).toEqual(['RISK.REFUSAL_APPEALED', 1]);
    platform.clock.advance(8 * 86_400_000);
    expect(await file(await refusalOf(mine))).toBe('open');
  });

  it('is for thirty days after the refusal', async () => {
    await save(1, { condition: { flag: 'hasDevice', is: true } });
    const appeals = risk.get(Appeals);
    const [early, late] = [id(), id()];
    const refusals = [await refusalOf(early), await refusalOf(late)] as const;
    platform.clock.advance(30 * 86_400_000);
    await expect(appeals.file(early, { refusal: refusals[0], words: '不是我', key: key() })).resolves.toMatchObject({ status: 'open' });
    platform.clock.advance(1);
    await expect(appeals.file(late, { refusal: refusals[1], words: '不是我', key: key() })).rejects.toMatchObject({ code: 'RISK.REFUSAL_INVALID' });
  });

  it('names nobody any more who was erased, also when another record of theirs had filed it', async () => {
    await save(1, { condition: { flag: 'hasDevice', is: true } });
    const [filer, erased] = [id(), id()];
    await risk.get(Appeals).file(filer, { refusal: await refusalOf(filer), words: '不是我', key: key() });
    await platform.database.query(`UPDATE risk.appeal SET refused_id = $1`, [erased]);
    await platform.database.transaction((tx) => risk.get(RiskHoldings).erase(tx, [erased]));
    expect(await platform.database.query(`SELECT customer_id, refused_id FROM risk.appeal`)).toEqual([{ customer_id: filer, refused_id: null }]);
  });

  it('of many is answered at once: all pass again, and none is left on the deny list', async () => {
    await save(1, { condition: { flag: 'hasDevice', is: true } });
    const appeals = risk.get(Appeals);
    const people = [id(), id()] as const;
    await appeals.file(people[0], { refusal: await refusalOf(people[0]), words: '放我过去', key: key() });
    const lists = risk.get(Lists);
    await lists.add(key(), { list: 'deny', subjectKind: 'customer', subject: people[1], reason: '误伤', expiresAt: null }, editor);
    expect(await appeals.release({ customerIds: people, reason: '规则误伤，统一放行', allowDays: 3, key: key() }, editor)).toEqual({ released: 2, appeals: 1 });
    expect(lists.isDenied({ customerId: people[1] })).toBeNull();
    expect(await Promise.all(people.map((customerId) => verdictOf(customerId, id())))).toEqual(['allow', 'allow']);
  });
});
