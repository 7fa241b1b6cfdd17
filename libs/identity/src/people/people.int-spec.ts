import type { TestingModule } from '@nestjs/testing';
import { Authenticator, type Database, isDomainError, Outbox, type StaffPrincipal, type Tx } from '@quanyu/platform';
import { Appeals, Assess, Lists, RiskRules } from '@quanyu/risk';
import { createTestPlatform, outcomeOf, propertyRuns, startTestSimulators, type TestPlatform, type TestSimulators } from '@quanyu/testing';
import { AddressBook } from '../addresses/address-book.js';
import { Customers, type CustomerSession, DataRights, type Identifier, identityEntities, IdentityModule, MergeRequests, type ObservationSource, type Observed, People, SignInWithWechat } from '../index.js';

const ORIGIN = { ip: '203.0.113.9', address: '203.0.113.9', userAgent: 'WeChat', requestId: 'request-1' };
const HOME = {
  contactName: '林小满', contactPhone: '13900001234', province: '上海市', city: '上海市', district: '静安区', detail: '南京西路 1266 号',
  latitude: 31.2276, longitude: 121.4541, tag: '家', isDefault: false,
} as const;

const openid = (value: string, appId = 'wx-other'): Identifier => ({ type: 'wechatMiniProgram', appId, value });
const union = (value: string): Identifier => ({ type: 'wechatUnion', appId: '', value });
const phone = (value: string): Identifier => ({ type: 'phone', appId: '', value });
const card = (value: string): Identifier => ({ type: 'card', appId: 'quanyu', value });
const till = (value: string): Identifier => ({ type: 'till', appId: 'pos', value });

describe('ONE ID', () => {
  let simulators: TestSimulators;
  let platform: TestPlatform;
  let database: Database;
  let module: TestingModule;
  let people: People;
  let merges: MergeRequests;

  beforeAll(async () => {
    simulators = await startTestSimulators();
    platform = await createTestPlatform({ entities: identityEntities, env: { WECHAT_API_BASE: simulators.url } });
    database = platform.database;
    module = await platform.start([IdentityModule]);
    people = module.get(People);
    people.subscribe(module.get(Outbox));
    merges = module.get(MergeRequests);
  }, 60_000);
  afterAll(async () => {
    await platform.close();
    await simulators.stop();
  });

  const see = (identifiers: readonly Identifier[], source: ObservationSource = 'till', at = platform.clock.now()): Promise<Observed> =>
    database.transaction((tx) => people.observe(tx, { brand: 'quanyu', identifiers, source, at, nickname: '会员' }));
  const who = (identifier: Identifier): Promise<string | null> => people.find(identifier);
  const staff = (name: string): { staff: StaffPrincipal; ip: string; requestId: string } => ({
    staff: { kind: 'staff', staffId: platform.ids.uuid(), sessionId: platform.ids.uuid(), name, permissions: new Set(), storeScope: 'all' },
    ip: '203.0.113.1',
    requestId: 'request-2',
  });
  const count = async (sql: string, values: readonly unknown[] = []): Promise<number> => (await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`, values))[0]?.n ?? -1;
  const open = async (id: string, unionid?: string): Promise<CustomerSession> => {
    const { code } = await simulators.admin<{ code: string }>('js-code', { openid: id, ...(unionid === undefined ? {} : { unionid }) });
    return module.get(SignInWithWechat).execute(code, ORIGIN);
  };

  it('knows a person by everything that was ever seen together, whatever was seen first', async () => {
    const numbers = ['13811110001', '13811110002', '13811110003'];
    const shown = [[openid('o1'), union('u1')], [phone(numbers[0] ?? ''), card('c1')], [till('t1'), card('c1')], [union('u1'), phone(numbers[0] ?? '')]];
    for (const [order, sequence] of [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]].entries()) {
      const rename = (one: Identifier): Identifier => (one.type === 'phone' ? phone(numbers[order] ?? '') : { ...one, value: `${one.value}-${order}` });
      for (const index of sequence) await see((shown[index] ?? []).map(rename), 'wecom');
      const found = await Promise.all(shown.flat().map(rename).map(who));
      expect([new Set(found).size, found.includes(null)]).toEqual([1, false]);
    }
  });

  it('ends with the same people for any order of observations', async () => {
    for (let run = 0; run < propertyRuns(2); run += 1) {
      const random = (most: number): number => platform.ids.integer(most);
      const crowd = Array.from({ length: 4 }, (_one, person) => crowdMember(run, person, random));
      const seen = crowd.flatMap((own) => Array.from({ length: 5 }, () => sample(own, 1 + random(3), random)));
      const partitions: string[] = [];
      for (let order = 0; order < 3; order += 1) {
        const renamed = (one: Identifier): Identifier => (one.type === 'phone' ? phone(`${one.value}${order}`) : { ...one, value: `${one.value}.${order}` });
        for (const observation of shuffle(seen, random)) await see(observation.map(renamed), 'wecom');
        const named = [...new Map(seen.flat().map((one) => [`${one.type}/${one.appId}/${one.value}`, one])).entries()];
        const holders = await Promise.all(named.map(async ([key, one]): Promise<[string, string | null]> => [key, await who(renamed(one))]));
        partitions.push(partitionOf(holders));
      }
      expect(new Set([...partitions, partitionOf(connected(seen))]).size).toBe(1);
    }
  }, 120_000);

  it('writes one line of evidence for each link, and nothing when the same is seen again', async () => {
    const { customerId } = await see([openid('oEvidence'), phone('13811112222')], 'wecom');
    expect(await database.query(`SELECT type, source FROM identity.evidence WHERE customer_id = $1 ORDER BY type`, [customerId])).toEqual([{ type: 'phone', source: 'wecom' }, { type: 'wechatMiniProgram', source: 'wecom' }]);
    await see([openid('oEvidence'), phone('13811112222')], 'wecom');
    expect(await count(`identity.evidence WHERE customer_id = $1`, [customerId])).toBe(2);
  });

  it('merges once when two observations join the same people at the same moment, whichever comes first', async () => {
    for (const flip of [false, true]) {
      const tag = flip ? 'b' : 'a';
      await see([union(`uAtOnce-${tag}`), till(`tAtOnce-${tag}`)]);
      await see([phone(flip ? '13811113332' : '13811113331'), card(`cAtOnce-${tag}`)]);
      const joins = [[union(`uAtOnce-${tag}`), card(`cAtOnce-${tag}`)], [till(`tAtOnce-${tag}`), phone(flip ? '13811113332' : '13811113331')]];
      const before = await count(`identity.person_merge WHERE status = 'merged'`);
      await Promise.all((flip ? [...joins].reverse() : joins).flatMap((join) => [see(join, 'wecom'), see(join, 'wecom')]));
      expect(await count(`identity.person_merge WHERE status = 'merged'`)).toBe(before + 1);
      expect(new Set(await Promise.all(joins.flat().map(who))).size).toBe(1);
    }
  });

  it('makes one person of ten that a crowd of observations joins in a ring at once', async () => {
    const ring = Array.from({ length: 10 }, (_one, index) => card(`ring-${index}`));
    await Promise.all(ring.map((one) => see([one])));
    const links = ring.map((one, index) => [one, ring[(index + 1) % ring.length] ?? one]);
    const outcomes = await Promise.allSettled(links.map((link) => see(link, 'wecom')));
    // Whoever lost against the others says it again, as every caller may.
    for (const [index, { status }] of outcomes.entries()) if (status === 'rejected') await see(links[index] ?? [], 'wecom');
    expect(new Set(await Promise.all(ring.map(who))).size).toBe(1);
    expect(await count(`identity.customer WHERE merged_into IN (SELECT id FROM identity.customer WHERE merged_into IS NOT NULL)`)).toBe(0);
  });

  describe('whom risk knows', () => {
    const by = () => ({ actor: { staffId: platform.ids.uuid(), name: '风控小陈' }, ip: '127.0.0.1', requestId: 'test' });
    const entry = (list: 'deny' | 'allow', subject: string, days: number | null) =>
      module.get(Lists).add(platform.ids.uuid(), { list, subjectKind: 'customer', subject, reason: '测试', expiresAt: days === null ? null : new Date(platform.clock.nowMs() + days * 86_400_000) }, by());
    /** Two records, the first of which remains, and how to make them one. */
    const two = async (tag: string, number: string) => {
      const into = (await see([phone(number)])).customerId;
      const from = (await see([card(tag)])).customerId;
      const unite = async (): Promise<string> => (await see([phone(number), card(tag)], 'wecom')).mergeIds[0] ?? '';
      return { into, from, unite };
    };
    const isDenied = async (customerId: string): Promise<boolean> => {
      const lists = module.get(Lists);
      await lists.load();
      return lists.isDenied({ customerId }) !== null;
    };
    const isAllowed = async (customerId: string): Promise<boolean> => {
      const lists = module.get(Lists);
      await lists.load();
      return lists.isAllowed({ customerId });
    };

    it('stays denied or allowed with the record that remains, and each is again as it was after the way back', async () => {
      const [denied, allowed] = [await two('cDenied', '13811119771'), await two('cAllowed', '13811119772')];
      await entry('deny', denied.from, null);
      await entry('allow', allowed.from, 30);
      const mergeIds = [await denied.unite(), await allowed.unite()];
      expect([await isDenied(denied.into), await isAllowed(allowed.into)]).toEqual([true, true]);
      for (const mergeId of mergeIds) await people.unmerge(mergeId, '不是同一人', staff('老王'));
      expect([await isDenied(denied.into), await isDenied(denied.from), await isAllowed(allowed.into), await isAllowed(allowed.from)]).toEqual([false, true, false, true]);
    });

    it('is denied as long as the entry that lasts longer says, and as long as their own said once they are two again', async () => {
      const { into, from, unite } = await two('cLonger', '13811119773');
      await entry('deny', into, 1);
      await entry('deny', from, 100);
      const endOf = async (): Promise<number> => (await database.query<{ days: number }>(`SELECT round(extract(epoch FROM expires_at - $2::timestamptz) / 86400)::int AS days FROM risk.list_entry WHERE subject = $1`, [into, platform.clock.now()]))[0]?.days ?? -1;
      const mergeId = await unite();
      expect(await endOf()).toBe(100);
      await people.unmerge(mergeId, '不是同一人', staff('老王'));
      expect(await endOf()).toBe(1);
    });

    it('is not denied again when the merge settles after staff took the entry away', async () => {
      const { into, from, unite } = await two('cTaken', '13811119774');
      await entry('deny', from, null);
      await unite();
      const [copy] = await database.query<{ id: string }>(`SELECT id FROM risk.list_entry WHERE subject = $1`, [into]);
      await module.get(Lists).remove(copy?.id ?? '', '误伤', by());
      platform.clock.advance(61_000);
      await platform.drainOutbox(module);
      expect(await isDenied(into)).toBe(false);
    });

    it('reads the answer to an appeal that was filed by the other record, and passes', async () => {
      const { into, from, unite } = await two('cAppeal', '13811119775');
      const appealId = platform.ids.uuid();
      await entry('deny', from, null);
      await database.query(
        `INSERT INTO risk.appeal (id, customer_id, point, rule, rule_version, refused_at, evidence, words, status, created_at) VALUES ($1, $2, 'order', 'denied', 1, $3, '{}', '不是我', 'open', $3)`,
        [appealId, from, platform.clock.now()],
      );
      await unite();
      const appeals = module.get(Appeals);
      await appeals.decide(appealId, { isApproved: true, answer: '抱歉误伤', allowDays: 7 }, by());
      expect([await isDenied(into), await isAllowed(into)]).toEqual([false, true]);
      expect((await appeals.listOf(into)).map(({ answer }) => answer)).toEqual(['抱歉误伤']);
    });

    it('appeals against a refusal that the other record had before they were united, and nobody else can', async () => {
      const { into, from, unite } = await two('cOldRefusal', '13811119776');
      const stranger = (await see([phone('13811119777')])).customerId;
      const appeals = module.get(Appeals);
      const content = { name: '试验', points: ['refund'], condition: { flag: 'hasDevice', is: false }, effect: { verdict: 'refuse' }, mode: 'live' };
      await module.get(RiskRules).save({ code: 'refuseAll', version: 1, content, reason: '试验' }, by());
      const blocked: unknown = await module.get(Assess).admit('refund', { customerId: from }).catch((error: unknown) => error);
      if (!isDomainError(blocked, 'RISK.BLOCKED')) throw new Error('it should have been refused');
      const refusal = String(blocked.details['refusal']);
      const file = (customerId: string) => appeals.file(customerId, { refusal, words: '我不是黄牛', key: platform.ids.uuid() });
      const refused = await file(into).catch((error: unknown) => isDomainError(error, 'RISK.REFUSAL_INVALID'));
      await unite();
      const filed = await file(into);
      const ofNobody = await file(stranger).catch((error: unknown) => isDomainError(error, 'RISK.REFUSAL_INVALID'));
      expect([refused, filed.customerId, filed.status, ofNobody]).toEqual([true, into, 'open', true]);
      await appeals.decide(filed.appealId, { isApproved: false, answer: '规则没有弄错', allowDays: 1 }, by());
      const again = await Promise.all([into, from].map((customerId) => file(customerId).then(() => '', (error: unknown) => isDomainError(error, 'RISK.REFUSAL_APPEALED'))));
      expect(again).toEqual([true, true]);
    });
  });

  describe('a card that two people use', () => {
    it('makes them nobody else: staff are asked, once, and see why', async () => {
      const mother = await see([phone('13811114441'), card('cFamily')]);
      const son = await see([phone('13811114442'), card('cSon')]);
      const seen = [await see([phone('13811114442'), card('cFamily')]), await see([phone('13811114442'), card('cFamily')])];
      expect(seen.map(({ customerId, contradictsId }) => [customerId, contradictsId])).toEqual([[son.customerId, mother.customerId], [son.customerId, mother.customerId]]);
      const [asked, other] = await merges.list({ status: 'pending', customerId: son.customerId, limit: 5 }, platform.ids.uuid());
      expect([asked?.cause, other]).toEqual(['contradiction', undefined]);
      expect(asked?.evidence.map(({ hint }) => hint)).toEqual(expect.arrayContaining(['138****4441', '138****4442']));
      expect(JSON.stringify(asked)).not.toContain('13811114441');
    });

    it('is not asked about again after staff said that they are two', async () => {
      const mother = await see([phone('13811114451'), card('cTwo')]);
      const son = await see([phone('13811114452')]);
      await see([phone('13811114452'), card('cTwo')]);
      const [asked] = await merges.list({ status: 'pending', customerId: son.customerId, limit: 1 }, platform.ids.uuid());
      await merges.decide(asked?.mergeId ?? '', false, staff('客服'));
      expect(await see([phone('13811114452'), card('cTwo')])).toMatchObject({ customerId: son.customerId, contradictsId: null, mergeIds: [] });
      expect(await who(card('cTwo'))).toBe(mother.customerId);
      expect(await count(`identity.person_merge WHERE status = 'pending' AND (from_id = $1 OR into_id = $1)`, [son.customerId])).toBe(0);
    });
  });

  it('keeps a phone that is new to it apart from a person who has another one', async () => {
    const holder = await see([phone('13811115551'), card('cOld')]);
    const seen = await see([phone('13811115552'), card('cOld')]);
    expect([await who(phone('13811115551')), await who(card('cOld'))]).toEqual([holder.customerId, holder.customerId]);
    expect(await who(phone('13811115552'))).not.toBe(holder.customerId);
    expect(seen.contradictsId).not.toBeNull();
  });

  describe('a shopper of the mini-program', () => {
    it('is the member whom the till knew, as soon as she verifies her phone: with the older record, her addresses and her session', async () => {
      const known = await see([phone('13811116661'), card('c666')], 'till', new Date('2024-05-01T00:00:00Z'));
      const session = await open('oTill');
      expect(session.customer.id).not.toBe(known.customerId);
      await module.get(AddressBook).add(session.customer.id, HOME);
      const { code } = await simulators.admin<{ code: string }>('phone-code', { openid: 'oTill', phone: '13811116661' });
      expect(await module.get(Customers).bindPhone(session.customer.id, code)).toBe(known.customerId);
      expect(await module.get(Authenticator).authenticate(`Bearer ${session.tokens.accessToken}`, 'customer')).toMatchObject({ customerId: known.customerId });
      expect((await module.get(SignInWithWechat).refresh(session.tokens.refreshToken)).customer).toMatchObject({ id: known.customerId, phone: '13811116661' });
      expect(await module.get(AddressBook).list(known.customerId)).toMatchObject([{ contactName: '林小满', isDefault: true }]);
      expect((await open('oTill')).customer.id).toBe(known.customerId);
      expect(await module.get(Customers).findWechatOpenId(known.customerId)).toBe('oTill');
    });

    it('is not made one with somebody else who has an account and the same number: she is told, and staff are asked', async () => {
      const owner = await open('oHasIt');
      const other = await open('oWantsIt');
      const bind = async (id: string, customerId: string): Promise<string> => {
        const { code } = await simulators.admin<{ code: string }>('phone-code', { openid: id, phone: '13811117771' });
        return module.get(Customers).bindPhone(customerId, code);
      };
      await bind('oHasIt', owner.customer.id);
      await expect(bind('oWantsIt', other.customer.id)).rejects.toMatchObject({ code: 'IDENTITY.PHONE_TAKEN' });
      expect(await count(`identity.person_merge WHERE status = 'pending' AND cause = 'contradiction' AND $1 IN (from_id, into_id) AND $2 IN (from_id, into_id)`, [owner.customer.id, other.customer.id])).toBe(1);
    });
  });

  describe('staff who merge by hand', () => {
    const two = async (tag: string): Promise<[string, string]> => [(await see([card(`hand-${tag}-a`)])).customerId, (await see([card(`hand-${tag}-b`)])).customerId];

    it('need a colleague, who decides once', async () => {
      const customerIds = await two('1');
      const asker = staff('客服小李');
      const mergeId = await merges.ask({ customerIds, reason: '顾客来电，两张卡是同一人' }, asker);
      await expect(merges.ask({ customerIds: [customerIds[1], customerIds[0]], reason: '再提一次' }, asker)).rejects.toMatchObject({ code: 'IDENTITY.MERGE_ASKED' });
      await expect(merges.decide(mergeId, true, asker)).rejects.toMatchObject({ code: 'IDENTITY.SECOND_PERSON' });
      const outcomes = await Promise.allSettled([merges.decide(mergeId, true, staff('老王')), merges.decide(mergeId, true, staff('老赵'))]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(new Set(await Promise.all([who(card('hand-1-a')), who(card('hand-1-b'))])).size).toBe(1);
      expect(await count(`platform.audit_entry WHERE action IN ('person.askMerge', 'person.merge') AND after->>'mergeId' = $1`, [mergeId])).toBe(2);
    });

    it('can undo it: both are who they were, sign in again, and are not joined again by what joined them', async () => {
      const first = await open('oUndo', 'uUndo');
      await module.get(AddressBook).add(first.customer.id, HOME);
      const second = await see([card('hand-undo'), till('till-undo')]);
      const mergeId = await merges.ask({ customerIds: [first.customer.id, second.customerId], reason: '看起来是同一人' }, staff('小李'));
      await merges.decide(mergeId, true, staff('老王'));
      const survivor = await who(card('hand-undo'));
      expect(await who(union('uUndo'))).toBe(survivor);
      await people.unmerge(mergeId, '顾客说不是', staff('老王'));
      expect([await who(union('uUndo')), await who(card('hand-undo'))]).toEqual([first.customer.id, second.customerId]);
      expect(await module.get(AddressBook).list(first.customer.id)).toMatchObject([{ contactName: '林小满', isDefault: true }]);
      expect(await module.get(AddressBook).list(second.customerId)).toEqual([]);
      await expect(module.get(SignInWithWechat).refresh(first.tokens.refreshToken)).rejects.toMatchObject({ code: 'IDENTITY.SESSION_ENDED' });
      expect(await see([union('uUndo'), card('hand-undo')], 'wecom')).toMatchObject({ customerId: first.customer.id, mergeIds: [] });
      expect(await outcomeOf(people.unmerge(mergeId, '再撤一次', staff('老王')))).toBe('IDENTITY.MERGE_STATE');
    });

    it('undo the later merge first', async () => {
      const [a, b, c] = [await see([card('chain-a')], 'till', new Date('2026-01-03')), await see([card('chain-b')], 'till', new Date('2026-01-02')), await see([card('chain-c')], 'till', new Date('2026-01-01'))];
      const first = (await see([card('chain-a'), card('chain-b')], 'wecom')).mergeIds[0] ?? '';
      const second = (await see([card('chain-b'), card('chain-c')], 'wecom')).mergeIds[0] ?? '';
      expect(new Set(await Promise.all([card('chain-a'), card('chain-b'), card('chain-c')].map(who)))).toEqual(new Set([c.customerId]));
      expect(await outcomeOf(people.unmerge(first, '先撤第一次', staff('老王')))).toBe('IDENTITY.MERGE_COVERED');
      await people.unmerge(second, '撤后一次', staff('老王'));
      expect(await Promise.all([card('chain-a'), card('chain-b'), card('chain-c')].map(who))).toEqual([b.customerId, b.customerId, c.customerId]);
      await people.unmerge(first, '撤前一次', staff('老王'));
      expect(await who(card('chain-a'))).toBe(a.customerId);
    });
  });

  it('gives over what was written under the old record after the merge, a minute later', async () => {
    const [from, into] = [await see([card('late-from')], 'till', new Date('2026-02-02')), await see([card('late-into')], 'till', new Date('2026-02-01'))];
    await see([card('late-from'), card('late-into')], 'wecom');
    // A process that has not heard of it yet.
    await database.transaction(async (tx: Tx) => tx.execute(`INSERT INTO identity.address (id, customer_id, province, city, district, tag, is_default, used_at) VALUES ($1, $2, '上海市', '上海市', '静安区', '', false, $3)`, [platform.ids.uuid(), from.customerId, platform.clock.now()]));
    platform.clock.advance(61_000);
    await platform.drainOutbox(module);
    expect(await count(`identity.address WHERE customer_id = $1`, [into.customerId])).toBe(1);
  });

  describe('what a person may ask for', () => {
    it('is everything that is held about them, in full', async () => {
      const { customer } = await open('oExport');
      await module.get(AddressBook).add(customer.id, HOME);
      await module.get(Customers).updateProfile(customer.id, { contactName: '王芳' });
      const { data } = await module.get(DataRights).export(customer.id);
      expect(data['identity']).toMatchObject({ profiles: [{ contactName: '王芳' }], addresses: [{ detail: '南京西路 1266 号' }], identifiers: [{ value: 'oExport' }] });
    });

    it('is to be forgotten: nothing leads to them any more, and the same account is somebody new', async () => {
      const { customer, tokens } = await open('oForget');
      await module.get(AddressBook).add(customer.id, HOME);
      await module.get(DataRights).erase(customer.id, { ip: '203.0.113.9', requestId: 'request-3' });
      expect(await module.get(Customers).get(customer.id)).toMatchObject({ nickname: '已注销用户', phone: null, contactName: null });
      expect(await module.get(AddressBook).list(customer.id)).toEqual([]);
      expect(await outcomeOf(module.get(SignInWithWechat).refresh(tokens.refreshToken))).toBe('IDENTITY.SESSION_ENDED');
      expect((await open('oForget')).customer.id).not.toBe(customer.id);
      expect(await outcomeOf(module.get(DataRights).erase(customer.id, { ip: '203.0.113.9', requestId: 'request-4' }))).toBe('IDENTITY.CUSTOMER_NOT_FOUND');
    });

    it('is refused with the reasons while something stands against it, and nothing is lost', async () => {
      const { customer } = await open('oOwes');
      await module.get(AddressBook).add(customer.id, HOME);
      let isOpen = true;
      people.register({
        domain: 'a-domain-with-open-business', rank: 99, moveOver: async () => undefined, moveBack: async () => undefined, collect: async () => ({}),
        findObstacles: async (_tx, ids) => (isOpen && ids.includes(customer.id) ? [{ code: 'openOrder' as const, text: '订单 2026 还没完成' }] : []), erase: async () => undefined,
      });
      await expect(module.get(DataRights).erase(customer.id, { ip: '203.0.113.9', requestId: 'request-5' })).rejects.toMatchObject({ code: 'IDENTITY.ERASURE_BLOCKED', details: { reasons: '订单 2026 还没完成' } });
      expect(await module.get(AddressBook).list(customer.id)).toHaveLength(1);
      isOpen = false;
      await module.get(DataRights).erase(customer.id, { ip: '203.0.113.9', requestId: 'request-6' });
      expect(await module.get(AddressBook).list(customer.id)).toEqual([]);
    });
  });
});

/** Everything by which one person may be known: one of what people have one of, several of the rest. */
function crowdMember(run: number, person: number, random: (most: number) => number): Identifier[] {
  const name = `${run}-${person}`;
  const own = [openid(`po-${name}`, 'wx-a'), openid(`pb-${name}`, 'wx-b'), union(`pu-${name}`), phone(`138${run}${String(person).padStart(5, '0')}`), card(`pc-${name}`), card(`pd-${name}`), till(`pt-${name}`)];
  return own.filter(() => random(5) > 0).concat(card(`always-${name}`));
}

function sample<T>(items: readonly T[], size: number, random: (most: number) => number): T[] {
  return shuffle(items, random).slice(0, size);
}

function shuffle<T>(items: readonly T[], random: (most: number) => number): T[] {
  const mixed = [...items];
  for (let index = mixed.length - 1; index > 0; index -= 1) {
    const other = random(index + 1);
    [mixed[index], mixed[other]] = [mixed[other] as T, mixed[index] as T];
  }
  return mixed;
}

/** What the people must be: everything that is connected by observations. Told without the ids of records. */
function connected(seen: readonly (readonly Identifier[])[]): [string, string][] {
  const groupOf = new Map<string, string>();
  const keyOf = ({ type, appId, value }: Identifier): string => `${type}/${appId}/${value}`;
  for (const observation of seen) {
    const keys = observation.map(keyOf);
    const joined = new Set(keys.map((key) => groupOf.get(key) ?? key));
    const [target = ''] = joined;
    for (const key of keys) groupOf.set(key, groupOf.get(key) ?? key);
    for (const [key, group] of groupOf) if (joined.has(group)) groupOf.set(key, target);
  }
  return [...groupOf];
}

function partitionOf(holders: readonly (readonly [string, string | null])[]): string {
  const groups = new Map<string, string[]>();
  for (const [key, holder] of holders) groups.set(holder ?? `nobody ${key}`, [...(groups.get(holder ?? `nobody ${key}`) ?? []), key]);
  return [...groups.values()].map((keys) => keys.sort().join(' ')).sort().join('\n');
}
