#!/usr/bin/env node
// The driver of the peers' benchmark, unchanged below this header: Vendure and Medusa were measured with it, so whatever
// is compared with them goes through it too. It was written for that comparison and knows no platform.
// Closed-loop load driver for headless commerce APIs: N virtual users, keep-alive, one adapter per platform.
//   node driver.mjs --adapter ./vendure.mjs --workload browse|checkout|flash --vus 16 --duration 20 --warmup 3
//                   [--orders 64]  (a fixed number of orders from first start to last end, no warm-up, instead of a time window)
//                   [--buyers 3000] [--stock 500] [--pids api=PID,pg=PID,redis=PID] [--json out.jsonl] [--label text]
// An adapter exports: async init({http, args}) -> ctx ; optional close(ctx)
//   browse(ctx, http, rnd)              one list page + one detail page
//   checkout(ctx, http, rnd, n)         one whole guest order, 2 lines; throws unless the order was placed
//   flashPrepare(ctx, stock)            sets the flash variant's stock
//   flashBuy(ctx, http, n)              -> 'ok' | 'rejected' ; throws on an error
//   flashPlaced(ctx)                    -> units really sold, from the platform's own database
//   flashState(ctx)                     -> optional: what the platform's stock record says afterwards
// http.req(step, {method,path,headers,body}) -> {status, headers, json}; counts and times each request.
import { readFileSync, readdirSync, appendFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { Pool } from 'undici';

const { values: a } = parseArgs({
  options: {
    adapter: { type: 'string' }, workload: { type: 'string', default: 'checkout' }, vus: { type: 'string', default: '16' },
    duration: { type: 'string', default: '20' }, warmup: { type: 'string', default: '3' }, buyers: { type: 'string', default: '3000' }, orders: { type: 'string' },
    stock: { type: 'string', default: '500' }, pids: { type: 'string', default: process.env.PIDS || '' }, json: { type: 'string' },
    label: { type: 'string', default: '' }, timeout: { type: 'string', default: '60' }, url: { type: 'string', default: process.env.API_URL || '' },
  },
});
const VUS = +a.vus, DURATION = +a.duration * 1000, WARMUP = +a.warmup * 1000, TIMEOUT = +a.timeout * 1000;

// ---- CPU accounting: user+sys of each given process and of everything below it, exited and waited-for children included
const TICK = 10; // ms; Linux USER_HZ is 100
function procTable() {
  const t = new Map();
  for (const d of readdirSync('/proc')) {
    if (!/^\d+$/.test(d)) continue;
    try {
      const s = readFileSync(`/proc/${d}/stat`, 'latin1');
      const f = s.slice(s.lastIndexOf(')') + 2).split(' ');
      t.set(+d, { ppid: +f[1], cpu: (+f[11] + +f[12] + +f[13] + +f[14]) * TICK });
    } catch { /* gone */ }
  }
  return t;
}
const roots = a.pids.split(',').filter(Boolean).map(x => { const [k, v] = x.split('='); return [k, +v]; });
function cpu() {
  const t = procTable(), kids = new Map(), out = {};
  for (const [p, v] of t) (kids.get(v.ppid) || kids.set(v.ppid, []).get(v.ppid)).push(p);
  for (const [k, root] of roots) {
    if (!t.has(root)) throw new Error(`process ${k}=${root} is gone`);
    let sum = 0; const st = [root];
    while (st.length) { const p = st.pop(); sum += t.get(p).cpu; st.push(...(kids.get(p) || [])); }
    out[k] = (out[k] || 0) + sum;
  }
  return out;
}
function machine() { // whole-machine jiffies: busy, idle, steal
  const f = readFileSync('/proc/stat', 'latin1').split('\n')[0].split(/\s+/).slice(1).map(Number);
  return { busy: (f[0] + f[1] + f[2] + f[5] + f[6]) * TICK, idle: (f[3] + f[4]) * TICK, steal: f[7] * TICK };
}
const diff = (x, y) => Object.fromEntries(Object.keys(y).map(k => [k, y[k] - (x[k] || 0)]));

// ---- statistics
const pct = (arr, p) => { if (!arr.length) return null; const s = arr; return +s[Math.min(s.length - 1, Math.ceil(p / 100 * s.length) - 1)].toFixed(1); };
const stats = l => { l = Float64Array.from(l).sort(); return { n: l.length, p50: pct(l, 50), p95: pct(l, 95), p99: pct(l, 99), max: pct(l, 100) }; };

// ---- HTTP
const errors = new Map();
const noteError = e => { const k = String(e?.message || e).slice(0, 160); errors.set(k, (errors.get(k) || 0) + 1); };
let steps = new Map(), requests = 0, http5xx = 0;
class HttpError extends Error { constructor(m, status) { super(m); this.status = status; } }
function client(url) {
  // several base URLs (comma separated) are used round robin: one virtual user, one base
  const pools = url.split(',').map(u => new Pool(u, { connections: Math.max(4, VUS), pipelining: 1, headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT, connectTimeout: 10000 }));
  return {
    pools,
    for(vu) {
      const pool = pools[vu % pools.length];
      return {
        async req(step, { method = 'POST', path, headers = {}, body }) {
          const h = { accept: 'application/json', ...headers };
          if (body !== undefined) h['content-type'] = 'application/json';
          const t0 = performance.now();
          const r = await pool.request({ method, path, headers: h, body: body === undefined ? undefined : JSON.stringify(body) });
          const text = await r.body.text();
          const ms = performance.now() - t0;
          requests++;
          (steps.get(step) || steps.set(step, []).get(step)).push(ms);
          if (r.statusCode >= 500) { http5xx++; throw new HttpError(`${step}: HTTP ${r.statusCode} ${text.slice(0, 120)}`, r.statusCode); }
          let json; try { json = JSON.parse(text); } catch { throw new HttpError(`${step}: not JSON, HTTP ${r.statusCode} ${text.slice(0, 80)}`, r.statusCode); }
          return { status: r.statusCode, headers: r.headers, json };
        },
      };
    },
  };
}
let seed = 12345; const rng = () => { let s = (seed = (seed * 48271) % 2147483647); return n => { s = (s * 48271) % 2147483647; return s % n; }; };

const adapter = await import(pathToFileURL(resolve(a.adapter)));
const c = client(a.url || adapter.defaultUrl);
const ctx = await adapter.init({ http: c.for(0), args: a });
const result = { at: new Date().toISOString(), adapter: adapter.name, label: a.label, workload: a.workload, vus: VUS };

async function loop(fn) {
  const lat = []; let done = 0, failed = 0, measuring = false, stop = false, n = 0;
  const run = async vu => {
    const http = c.for(vu), rnd = rng();
    while (!stop) {
      const t0 = performance.now(); const mine = measuring;
      try { await fn(http, rnd, n++); const t1 = performance.now(); if (measuring && !stop) { done++; if (mine) lat.push(t1 - t0); } }
      catch (e) { if (measuring) { failed++; noteError(e); } await new Promise(r => setTimeout(r, 20)); }
    }
  };
  const users = Array.from({ length: VUS }, (_, i) => run(i));
  await new Promise(r => setTimeout(r, WARMUP));
  steps = new Map(); requests = 0; http5xx = 0; measuring = true;
  const c0 = cpu(), m0 = machine(), self0 = process.cpuUsage(), t0 = performance.now();
  await new Promise(r => setTimeout(r, DURATION));
  const wall = (performance.now() - t0) / 1000, c1 = cpu(), m1 = machine(), self = process.cpuUsage(self0);
  stop = true; const reqs = requests, st = steps, e5 = http5xx; steps = new Map();
  await Promise.all(users);
  const used = diff(c0, c1), total = Object.values(used).reduce((x, y) => x + y, 0);
  Object.assign(result, {
    wall_s: +wall.toFixed(2), done, failed, per_s: +(done / wall).toFixed(2), latency_ms: stats(lat), requests: reqs, req_per_s: +(reqs / wall).toFixed(1),
    req_each: done ? +(reqs / done).toFixed(2) : null, http_5xx: e5,
    cpu_ms: used, cpu_ms_each: done ? +(total / done).toFixed(2) : null, cpu_ms_per_request: reqs ? +(total / reqs).toFixed(3) : null,
    cpu_ms_each_by: done ? Object.fromEntries(Object.entries(used).map(([k, v]) => [k, +(v / done).toFixed(2)])) : null,
    driver_cpu_ms: Math.round((self.user + self.system) / 1000), machine_ms: diff(m0, m1),
    steps_ms: Object.fromEntries([...st].map(([k, v]) => [k, stats(v)])),
  });
}

async function fixed(fn, N) {
  const lat = []; let next = 0, done = 0, failed = 0;
  steps = new Map(); requests = 0; http5xx = 0;
  const c0 = cpu(), m0 = machine(), self0 = process.cpuUsage(), t0 = performance.now();
  await Promise.all(Array.from({ length: VUS }, async (_, vu) => {
    const http = c.for(vu), rnd = rng();
    while (next < N) {
      const n = next++, s = performance.now();
      try { await fn(http, rnd, n); done++; lat.push(performance.now() - s); } catch (e) { failed++; noteError(e); }
    }
  }));
  const wall = (performance.now() - t0) / 1000, c1 = cpu(), m1 = machine(), self = process.cpuUsage(self0);
  const used = diff(c0, c1), total = Object.values(used).reduce((x, y) => x + y, 0);
  Object.assign(result, {
    orders: N, wall_s: +wall.toFixed(2), done, failed, per_s: +(done / wall).toFixed(3), latency_ms: stats(lat), requests, req_per_s: +(requests / wall).toFixed(1), req_each: done ? +(requests / done).toFixed(2) : null, http_5xx: http5xx,
    cpu_ms: used, cpu_ms_each: done ? +(total / done).toFixed(2) : null, cpu_ms_per_request: +(total / requests).toFixed(3),
    cpu_ms_each_by: done ? Object.fromEntries(Object.entries(used).map(([k, v]) => [k, +(v / done).toFixed(2)])) : null,
    driver_cpu_ms: Math.round((self.user + self.system) / 1000), machine_ms: diff(m0, m1), steps_ms: Object.fromEntries([...steps].map(([k, v]) => [k, stats(v)])),
  });
}

if (a.workload === 'browse') await loop((h, r) => adapter.browse(ctx, h, r));
else if (a.workload === 'checkout' && a.orders) await fixed((h, r, n) => adapter.checkout(ctx, h, r, n), +a.orders);
else if (a.workload === 'checkout') await loop((h, r, n) => adapter.checkout(ctx, h, r, n));
else if (a.workload === 'flash') {
  const BUYERS = +a.buyers, STOCK = +a.stock;
  await adapter.flashPrepare(ctx, STOCK);
  const base = await adapter.flashPlaced(ctx);
  let next = 0, ok = 0, rejected = 0, err = 0, lastWin = 0; const win = [], lose = [];
  const reasons = new Map();
  steps = new Map(); requests = 0; http5xx = 0;
  const c0 = cpu(), m0 = machine(), self0 = process.cpuUsage(), t0 = performance.now();
  await Promise.all(Array.from({ length: VUS }, async (_, vu) => {
    const http = c.for(vu);
    while (next < BUYERS) {
      const n = next++; const s = performance.now();
      try {
        const r = await adapter.flashBuy(ctx, http, n); const t = performance.now();
        if (r === 'ok') { ok++; win.push(t - s); lastWin = t; } else { rejected++; lose.push(t - s); reasons.set(r, (reasons.get(r) || 0) + 1); }
      } catch (e) { err++; noteError(e); }
    }
  }));
  const wall = (performance.now() - t0) / 1000, c1 = cpu(), m1 = machine(), self = process.cpuUsage(self0);
  await new Promise(r => setTimeout(r, 1000));
  const sold = await adapter.flashPlaced(ctx) - base;
  const used = diff(c0, c1), total = Object.values(used).reduce((x, y) => x + y, 0);
  Object.assign(result, {
    buyers: BUYERS, stock: STOCK, placed_seen_by_buyers: ok, rejected, errors: err, http_5xx: http5xx, units_sold_in_db: sold, oversold: Math.max(0, sold - STOCK), unsold: Math.max(0, STOCK - sold),
    wall_s: +wall.toFixed(2), to_last_winner_s: lastWin ? +((lastWin - t0) / 1000).toFixed(2) : null, winners_ms: stats(win), losers_ms: stats(lose),
    requests, req_per_s: +(requests / wall).toFixed(1), cpu_ms: used, cpu_ms_per_order: ok ? +(total / ok).toFixed(2) : null, cpu_ms_per_buyer: +(total / BUYERS).toFixed(2),
    driver_cpu_ms: Math.round((self.user + self.system) / 1000), machine_ms: diff(m0, m1), reject_reasons: Object.fromEntries(reasons), stock_record_after: await adapter.flashState?.(ctx),
  });
} else throw new Error('unknown workload');

result.errors_by_message = Object.fromEntries([...errors].sort((x, y) => y[1] - x[1]).slice(0, 12));
await adapter.close?.(ctx);
if (a.json) appendFileSync(a.json, JSON.stringify(result) + '\n');
const { steps_ms, ...short } = result;
console.log(JSON.stringify(short));
for (const p of c.pools) p.destroy();
process.exit(0);
