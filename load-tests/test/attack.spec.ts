import type { Shopper } from '../config/prepared.js';
import { describeAttack } from '../runner/attack.mjs';
import { judgeObjectives, type Measured } from '../runner/objectives.mjs';
import type { StageCost } from '../runner/refusal-costs.mjs';
import { event, request, samples } from './samples.js';

function stage(name: string, change: Partial<StageCost> = {}): StageCost {
  return { stage: name, name, attempts: 100, otherAnswers: 0, apiMs: 0.2, redisMs: 0.1, postgresMs: 0, writeTransactions: 0, walBytes: 0, ...change };
}

const stages = [stage('noToken'), stage('challenge'), stage('database', { postgresMs: 0.7, writeTransactions: 1 })];
const bot = (id: string, behaviour: Shopper['behaviour'], deviceToken: string): Shopper => ({ customerId: id, token: '', deviceToken, phone: '', address: '198.18.0.1', ...(behaviour === undefined ? {} : { behaviour }) });
const people = [bot('n1', 'naive', 'd1'), bot('n2', 'naive', 'd2'), bot('n3', 'naive', 'd3'), bot('s1', 'solving', 'd4'), bot('s2', 'solving', 'd4'), bot('a', undefined, 'd5')];
const sent = (customerId: string) => ({ type: 'sent' as const, customerId, idempotencyKey: customerId });

const attack = describeAttack({
  samples: samples(
    [request(0, { kind: 'naive' }), request(0, { kind: 'naive' }), request(2, { kind: 'solving' }), request(9, { kind: 'solving' })],
    [
      ...[1, 1, 1].map(() => event(1, 'refusals_by_stage', { tags: { kind: 'naive', stage: 'noToken' } })),
      event(3, 'refusals_by_stage', { tags: { kind: 'solving', stage: 'database' } }), event(2, 'proof_hashes', { value: 9_000, tags: { kind: 'solving' } }), event(7, 'orders_placed', { tags: { kind: 'solving' } }),
    ],
  ),
  journal: [sent('n1'), sent('n1'), sent('n2'), sent('s1'), sent('s2')],
  people, stages, hashMs: 0.001,
});
const kind = (name: string) => attack.kinds.find((one) => one.kind === name);

describe('the report about bots', () => {
  it('counts what each kind used: accounts that tried, their devices and addresses, the work of proof', () => {
    expect(kind('naive')).toMatchObject({ accounts: 2, devices: 2, addresses: 1, requests: 2, hashes: 0, proofMs: 0 });
    expect(kind('solving')).toMatchObject({ accounts: 2, devices: 1, hashes: 9_000, proofMs: 9 });
  });

  it('says how long a kind tried before it got one, and nothing where it never did', () => {
    expect(kind('solving')).toMatchObject({ successes: 1, firstSuccessSeconds: 5 });
    expect(kind('naive')).toMatchObject({ successes: 0, firstSuccessSeconds: null });
  });

  it('puts what we paid down to the kind that made us pay', () => {
    expect(kind('naive')).toMatchObject({ cpuMs: 1, writeTransactions: 0 });
    expect(kind('solving')).toMatchObject({ cpuMs: 1, writeTransactions: 1 });
  });

  it('knows no processor time where the shop runs elsewhere', () => {
    const elsewhere = describeAttack({ samples: samples([]), journal: [], people, stages: [stage('noToken', { apiMs: null })], hashMs: 0.001 });
    expect(elsewhere.kinds.map(({ cpuMs }) => cpuMs)).toEqual(attack.kinds.map(() => null));
  });
});

describe('refusals before the database', () => {
  const missed = (measured: readonly StageCost[]): string[] => {
    const run: Measured = {
      profile: 'bots', samples: samples([request(0)]), seconds: 60, checks: { holds: true, detail: '' }, capacityPerSecond: 0, sale: null, notifies: { allServed: true, detail: '' },
      refusalsOfPlatform: new Map(), refusalsOfK6: new Map(), resources: [], restockedAtMs: null, quick: false, stages: measured,
    };
    return judgeObjectives(run).filter(({ holds, name }) => !holds && /环节|在数据库之前的拒绝/.test(name)).map(({ name }) => name);
  };

  it('hold when none of them writes, whatever the database’s own refusals write', () => {
    expect(missed(stages)).toEqual([]);
  });

  it('miss when one of them writes after all', () => {
    expect(missed([...stages, stage('redis', { writeTransactions: 1 })])).toEqual(['在数据库之前的拒绝不写数据库']);
  });

  it('miss when other answers were measured, or none', () => {
    expect(missed([stage('noToken', { otherAnswers: 30 })])).toEqual(['各环节的代价都量到了，量的就是那一种拒绝']);
    expect(missed([])).toEqual(['各环节的代价都量到了，量的就是那一种拒绝', '在数据库之前的拒绝不写数据库']);
  });
});
