import { metricsRegistry } from '../metrics.js';
import { defineRoute } from '../http/route.js';
import { addLatency, addSketch, computeQuantileMs, emptySketch, LATENCY_EDGES_MS, Traffic, traffic } from './traffic.js';

describe('a sketch of latencies', () => {
  it('knows quantiles to within their bucket', () => {
    const sketch = emptySketch();
    for (let ms = 1; ms <= 1_000; ms += 1) addLatency(sketch, ms);
    const median = computeQuantileMs(sketch, 0.5) ?? 0;
    const p99 = computeQuantileMs(sketch, 0.99) ?? 0;
    expect(median).toBeGreaterThan(384);
    expect(median).toBeLessThanOrEqual(512);
    expect(p99).toBeGreaterThan(768);
    expect(p99).toBeLessThanOrEqual(1_024);
  });

  it('of nothing has no quantile, and of something slower than every edge has one', () => {
    expect(computeQuantileMs(emptySketch(), 0.95)).toBeNull();
    const slow = emptySketch();
    addLatency(slow, 60_000);
    expect(computeQuantileMs(slow, 0.5)).toBeGreaterThan(LATENCY_EDGES_MS.at(-1) ?? 0);
  });

  it('adds up with that of another process', () => {
    const [one, other] = [emptySketch(), emptySketch()];
    addLatency(one, 1);
    addLatency(other, 1);
    addSketch(one, other);
    expect(one.reduce((sum, count) => sum + count, 0)).toBe(2);
  });
});

describe('the counts of replies', () => {
  const route = defineRoute({ id: 'count', api: 'storefront', method: 'GET', path: '/count/:id', summary: '', tag: '', access: { kind: 'public' }, class: 'browse', reply: 'empty', errors: [] });

  it('reach Prometheus as a histogram', async () => {
    traffic.of(route).observe(200, 5);
    traffic.of(route).observe(200, 50);
    traffic.of(route).observe(404, 1);
    const text = await metricsRegistry.getSingleMetricAsString('quanyu_http_request_seconds');
    expect(text).toContain('quanyu_http_request_seconds_count{method="GET",route="/api/storefront/count/:id",status="2xx"} 2');
    expect(text).toContain('quanyu_http_request_seconds_bucket{method="GET",route="/api/storefront/count/:id",status="2xx",le="0.006"} 1');
    expect(text).toContain('quanyu_http_request_seconds_bucket{method="GET",route="/api/storefront/count/:id",status="2xx",le="+Inf"} 2');
    expect(text).toContain('quanyu_http_request_seconds_count{method="GET",route="/api/storefront/count/:id",status="4xx"} 1');
  });

  it('tell what was refused for the sake of others from what broke', () => {
    const counts = new Traffic().of(route);
    counts.observe(503, 1);
    counts.observe(500, 1);
    expect([counts.replies[5], counts.unavailable]).toEqual([2, 1]);
  });

  it('give the sessions of shoppers once, and the rest the next time', () => {
    const counts = new Traffic();
    for (const session of ['a', 'b', 'a', 'c']) counts.noteSession(session);
    expect([counts.takeActiveSessions(2), counts.takeActiveSessions(2), counts.takeActiveSessions(2)]).toEqual([['a', 'b'], ['c'], []]);
  });
});
