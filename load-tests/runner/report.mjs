import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{type: string, values: Record<string, number>, thresholds?: Record<string, {ok: boolean}>}} K6Metric
 * @typedef {{metrics: Record<string, K6Metric>, root_group: {checks: {name: string, passes: number, fails: number}[]}}} K6Summary
 * @typedef {{route: string, count: number, p50Ms: number, p95Ms: number, p99Ms: number, maxMs: number}} RouteTimes
 * @typedef {import('./judge.mjs').Verdict} Verdict
 *
 * @typedef {object} RunReport
 * @property {string} command
 * @property {string} startedAt
 * @property {Record<string, unknown>} machine
 * @property {Record<string, unknown>} settings
 * @property {Record<string, number>} figures
 * @property {RouteTimes[]} routes
 * @property {Record<string, number>} rejects
 * @property {Verdict[]} objectives
 * @property {boolean} passed
 */

const ROUTE = /^http_req_duration\{name:(.+)\}$/;

/** @param {number | undefined} value */
const rounded = (value) => Number((value ?? 0).toFixed(2));

/**
 * Times by route, by name: k6's own order is another in each run.
 * @param {K6Summary} summary
 * @returns {RouteTimes[]}
 */
export function routeTimes(summary) {
  const times = Object.entries(summary.metrics).flatMap(([name, { values }]) => {
    const route = ROUTE.exec(name)?.[1];
    if (route === undefined || !values['count']) return [];
    return [{ route, count: values['count'], p50Ms: rounded(values['med']), p95Ms: rounded(values['p(95)']), p99Ms: rounded(values['p(99)']), maxMs: rounded(values['max']) }];
  });
  return times.sort((a, b) => (a.route < b.route ? -1 : 1));
}

/**
 * Typed refusals by code.
 * @param {K6Summary} summary
 */
export function rejectCounts(summary) {
  const counts = Object.entries(summary.metrics).flatMap(([name, { values }]) => (name.startsWith('reject_') && values['count'] ? [[name.slice('reject_'.length), values['count']]] : []));
  return /** @type {Record<string, number>} */ (Object.fromEntries(counts));
}

/**
 * k6's own objectives as verdicts; bounds that only keep the times of a route apart are left out.
 * @param {K6Summary} summary
 * @returns {Verdict[]}
 */
export function thresholdVerdicts(summary) {
  return Object.entries(summary.metrics).flatMap(([name, { values, thresholds }]) =>
    ROUTE.test(name)
      ? []
      : Object.entries(thresholds ?? {}).map(([bound, { ok }]) => ({
          name: `${name}: ${bound}`,
          holds: ok,
          detail: name === 'checks' ? checksDetail(summary) : Object.entries(values).map(([key, value]) => `${key} ${rounded(value)}`).join(', '),
        })),
  );
}

/**
 * How many facts held, and which did not.
 * @param {K6Summary} summary
 */
function checksDetail({ root_group: { checks } }) {
  const held = checks.reduce((sum, { passes }) => sum + passes, 0);
  const broken = checks.filter(({ fails }) => fails > 0).map(({ name, fails }) => `${fails} times not: ${name}`);
  return [`${held} facts held`, ...broken].join('; ');
}

/**
 * Writes summary.json and a page of its own beside it. Answers the folder.
 * @param {string} folder
 * @param {RunReport} report
 */
export function writeReport(folder, report) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'summary.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(folder, 'report.html'), page(report));
}

/** @param {unknown} value */
const escaped = (value) => String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * @param {string[]} heads
 * @param {unknown[][]} rows
 */
function table(heads, rows) {
  const head = heads.map((text) => `<th>${escaped(text)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td${typeof cell === 'number' ? ' class="n"' : ''}>${escaped(cell)}</td>`).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

/** @param {RunReport} report */
function page(report) {
  const pairs = /** @param {Record<string, unknown>} record */ (record) => table(['项', '值'], Object.entries(record).map(([key, value]) => [key, value]));
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(report.command)} ${escaped(report.startedAt)}</title>
<style>
  body { font: 14px/1.5 system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif; color: #16181d; background: #f5f6f7; margin: 0 auto; max-width: 1080px; padding: 24px 16px 48px; }
  h1 { font-size: 20px; margin: 0; } h2 { font-size: 15px; margin: 24px 0 8px; }
  .verdict { font-size: 24px; font-weight: 600; color: ${report.passed ? '#1a7a43' : '#b91c14'}; margin: 8px 0 0; }
  .at { color: #666b73; }
  table { border-collapse: collapse; width: 100%; background: #fff; border-radius: 12px; overflow: hidden; font-variant-numeric: tabular-nums; }
  th, td { text-align: left; padding: 6px 12px; border-top: 1px solid #e6e8eb; vertical-align: top; } th { color: #666b73; font-weight: 500; border-top: 0; }
  .n { text-align: right; }
</style>
<h1>${escaped(report.command)}</h1>
<div class="at">${escaped(report.startedAt)}</div>
<p class="verdict">${report.passed ? '通过' : '未通过'}：${report.objectives.filter(({ holds }) => holds).length} / ${report.objectives.length} 项目标达成</p>
<h2>目标</h2>
${table(['结果', '目标', '依据'], report.objectives.map(({ holds, name, detail }) => [holds ? '✔ 达成' : '✖ 未达成', name, detail]))}
<h2>数字</h2>
${pairs(report.figures)}
<h2>各接口耗时</h2>
${table(['接口', '次数', 'p50 ms', 'p95 ms', 'p99 ms', '最大 ms'], report.routes.map(({ route, count, p50Ms, p95Ms, p99Ms, maxMs }) => [route, count, p50Ms, p95Ms, p99Ms, maxMs]))}
<h2>按业务原因拒绝</h2>
${Object.keys(report.rejects).length === 0 ? '<p>没有。</p>' : pairs(report.rejects)}
<h2>机器与设置</h2>
${pairs({ ...report.machine, ...report.settings })}
</html>
`;
}
