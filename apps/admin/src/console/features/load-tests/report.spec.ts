import { compareEndpoints, compareRuns, describeSettings, formatChange, formatFigure, type Report } from './report';

const run: Report = {
  runId: 'r', profile: '618-opening', isShortForm: false, startedAt: '', endedAt: '', revision: '', machine: {}, settings: {}, passed: true,
  peakOrdersPerSecond: 100, p95Ms: 40, p99Ms: 90, errorPercent: 0, droppedIterations: 0, objectives: [], invariants: [], refusals: [], timeline: [], resources: [],
  endpoints: [{ name: 'place order', count: 1, perSecond: 1, p50Ms: 1, p95Ms: 40, p99Ms: 90, errors: 0 }],
};

describe('two runs side by side', () => {
  it('tell what got better and what got worse', () => {
    const compared = compareRuns({ ...run, peakOrdersPerSecond: 150, p95Ms: 60 }, run);
    expect(compared.map(({ name, isBetter }) => [name, isBetter])).toEqual([
      ['下单峰值（单/秒）', true],
      ['p95（毫秒）', false],
      ['p99（毫秒）', null],
      ['错误率（%）', null],
      ['丢掉的迭代', null],
    ]);
  });

  it('do not make a change out of noise', () => {
    expect(compareRuns({ ...run, p95Ms: 41 }, run)[1]?.isBetter).toBeNull();
  });

  it('name errors that were not there before, though nothing divides by zero', () => {
    expect(compareRuns({ ...run, errorPercent: 0.4 }, run)[3]).toEqual({ name: '错误率（%）', before: 0, now: 0.4, change: null, isBetter: false });
  });

  it('compare the endpoints that both called', () => {
    const other = { ...run, endpoints: [...run.endpoints, { name: 'new', count: 1, perSecond: 1, p50Ms: 1, p95Ms: 1, p99Ms: 1, errors: 0 }] };
    expect(compareEndpoints(other, run).map(({ name }) => name)).toEqual(['place order']);
  });
});

describe('figures of a run', () => {
  it('carry the decimals that they can bear', () => {
    expect([312.4, 41.23, 3.14159, 0.02, 8, 1234, null].map(formatFigure)).toEqual(['312', '41.2', '3.14', '0.02', '8', '1,234', '—']);
  });

  it('change by whole percents', () => {
    expect([0.124, -0.08, 0, null].map(formatChange)).toEqual(['+12%', '−8%', '0%', '—']);
  });

  it('come with the machine and the settings in words', () => {
    expect(describeSettings({ cores: 2, sharedWithGenerator: true, redis: '7.4' })).toEqual([
      { name: '核数', value: '2' },
      { name: '和压测机同机', value: '是' },
      { name: 'redis', value: '7.4' },
    ]);
  });
});
