import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Customers, People } from '@quanyu/identity';
import { Ledger, Memberships } from '@quanyu/membership';
import { BlindIndex, Database, FieldCipher, RandomIds, readEnv, silentLogger } from '@quanyu/platform';
import { type SegmentRule, Segments } from '@quanyu/segments';
import { AppModule } from '../app.module.js';
import { assertMigrated, connectDatabase, followDatabaseClock } from '../boot.js';
import { domainEntities } from '../domains.js';

const TAIL_DIGITS = 4;

/** A phone number as a row holds it: found by its blind index, sealed beside it. */
export interface SealedPhone {
  readonly value: string;
  readonly sealed: string;
  readonly tailIndex: string;
}

/** What `bench -- members` measures, by the domains' own entry points, in the process that asks. */
export interface MemberLookups {
  readonly appId: string;
  sealPhone(phone: string): SealedPhone;
  findByPhone(phone: string): Promise<string | null>;
  findByOpenId(openId: string): Promise<string | null>;
  /** The whole card, as the till shows it. */
  findByNumber(memberNo: string): Promise<string | null>;
  /** The floor: one row by its primary key. */
  findPlain(memberId: string): Promise<string | null>;
  countSegment(rule: SegmentRule): Promise<number>;
  countPlain(): Promise<number>;
  postPoints(memberId: string, key: string): Promise<void>;
  /** The floor: one row changed by its primary key, in a transaction. */
  postPlain(memberId: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens the shop of an environment without listening. */
export async function openMemberLookups(variables: Readonly<Record<string, string | undefined>>): Promise<MemberLookups> {
  const env = readEnv(variables);
  const dataSource = await connectDatabase(env, 'quanyu bench', domainEntities);
  await assertMigrated(dataSource);
  const clock = await followDatabaseClock(dataSource);
  const nest = await NestFactory.createApplicationContext(AppModule.register({ env, dataSource, clock, ids: new RandomIds(), logger: silentLogger }), { logger: false, abortOnError: false });
  const [database, customers, people, memberships] = [nest.get(Database), nest.get(Customers), nest.get(People), nest.get(Memberships)];
  const [ledger, segments, cipher, index] = [nest.get(Ledger), nest.get(Segments), nest.get(FieldCipher), nest.get(BlindIndex)];
  return {
    appId: env.WECHAT_APP_ID,
    sealPhone: (phone) => {
      const value = index.of('phone', phone);
      return { value, sealed: cipher.seal({ table: 'identity.customer_identity', column: 'sealed', rowId: value }, phone), tailIndex: index.of('phoneTail', phone.slice(-TAIL_DIGITS)) };
    },
    findByPhone: (phone) => customers.findByPhone(phone),
    findByOpenId: (value) => people.find({ type: 'wechatMiniProgram', appId: env.WECHAT_APP_ID, value }),
    findByNumber: async (memberNo) => (await memberships.findByNumber(memberNo))?.member.id ?? null,
    findPlain: async (memberId) => (await database.prepared<{ id: string }>('bench.findMember', `SELECT id FROM membership.member WHERE id = $1`, [memberId]))[0]?.id ?? null,
    countSegment: async (rule) => (await segments.count(rule)).customers,
    countPlain: async () => (await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM segments.customer_fact`))[0]?.n ?? 0,
    postPoints: async (memberId, key) => {
      const occasion = { memberId, unit: 'points', key, kind: 'order', note: '压测' } as const;
      await database.transaction((tx) => ledger.grant(tx, occasion, [{ part: 'whole', amount: 10, expiresAt: null }]));
    },
    postPlain: (memberId) => database.transaction(async (tx) => void (await tx.prepared('bench.touchMember', `UPDATE membership.member SET version = version + 1 WHERE id = $1`, [memberId]))),
    close: () => nest.close(),
  };
}
