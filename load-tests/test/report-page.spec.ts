import { chart, niceTop, renderPage } from '../runner/report-page.mjs';
import type { LoadTestReport } from '../runner/report.mjs';

const report: LoadTestReport = {
  runId: '6f1c1f5e-8d3b-4c27-9d0e-0f6f6a9c1a11', profile: 'smoke', isShortForm: true, startedAt: '2026-11-11T00:00:00.000Z', endedAt: '2026-11-11T00:01:00.000Z', revision: 'abc',
  machine: { cores: 2 }, settings: { seconds: 60 }, passed: false, peakOrdersPerSecond: 5, p95Ms: 20, p99Ms: 40, errorPercent: 0, droppedIterations: 0,
  objectives: [{ name: 'no 5xx', holds: false, figure: '<3>', bound: '0' }], invariants: [{ name: 'the outbox is empty', holds: true, detail: 'none breaks it' }],
  refusals: [{ code: 'FLASH.SOLD_OUT', count: 12 }], endpoints: [{ name: 'placeOrder', count: 5, perSecond: 1, p50Ms: 10, p95Ms: 20, p99Ms: 40, errors: 0 }],
  timeline: [{ atSeconds: 0, requestsPerSecond: 3, ordersPerSecond: 1, refusedPerSecond: 0, errorsPerSecond: 0, p95Ms: null, users: 2 }], resources: [],
};

describe('the page of a run', () => {
  it('says the verdict first and shows what a measured text says as text', () => {
    const page = renderPage(report, null);
    expect(page).toContain('未通过：1 / 2 项达成');
    expect(page).toContain('&lt;3&gt;');
    expect(page).toContain('FLASH.SOLD_OUT');
  });

  it('shows what an attack cost both sides, and no such thing without one', () => {
    const kind = { kind: 'naive', name: '直接调下单接口', accounts: 3, devices: 3, addresses: 1, claimedAddresses: 0, requests: 24, orderAttempts: 24, hashes: 0, proofMs: 0, successes: 0, firstSuccessSeconds: null, refusals: [{ stage: 'noToken', count: 24 }], cpuMs: 5, writeTransactions: 0 };
    const stages = [{ stage: 'noToken', name: '编造的抢购凭证：进程内验签', attempts: 80, otherAnswers: 0, apiMs: 0.214, redisMs: 0, postgresMs: 0, writeTransactions: 0, walBytes: 0 }];
    const page = renderPage({ ...report, attack: { kinds: [kind], stages, hashMicroseconds: 0.9 } }, null);
    expect(page).toContain('直接调下单接口');
    expect(page).toContain('0.214');
    expect(renderPage(report, null)).not.toContain('攻击花了他们多少');
  });

  it('needs nothing from outside itself', () => {
    expect(renderPage(report, null)).not.toMatch(/<script|<link|<img|https?:\/\//);
  });

  it('names an objective that an earlier run had reached', () => {
    const page = renderPage(report, { ...report, passed: true, objectives: [{ name: 'no 5xx', holds: true, figure: '0', bound: '0' }] });
    expect(page).toContain('不再达成：no 5xx');
  });

  it('a line breaks where nothing was measured', () => {
    expect(chart('p95', [0, 1, 2], [{ label: 'p95', color: '#000', values: [1, null, 3] }]).match(/M[\d.]+ /g)).toHaveLength(2);
  });

  it.each([[0, 1], [7, 10], [101, 200], [400, 400]])('the axis above %s ends at %s', (value, top) => {
    expect(niceTop(value)).toBe(top);
  });
});
