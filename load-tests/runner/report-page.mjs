/**
 * The page of one run: verdict first, then what it rests on, with the times of the run as charts. One file, no script
 * and no address outside itself, so that it can be sent to anybody.
 *
 * @typedef {import('./report.mjs').LoadTestReport} LoadTestReport
 * @typedef {{label: string, color: string, values: readonly (number | null)[]}} Line
 */

const WIDTH = 1048;
const HEIGHT = 200;
const MARGIN = { left: 56, right: 16, top: 12, bottom: 28 };
const COLORS = { ink: '#16181d', grey: '#666b73', line: '#e6e8eb', good: '#1a7a43', bad: '#b91c14', blue: '#1d5fd1', orange: '#c2570c', violet: '#7a3fc4', teal: '#0b7f7a' };

/** @param {unknown} value */
const escaped = (value) => String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/**
 * @param {LoadTestReport} report
 * @param {LoadTestReport | null} earlier
 */
export function renderPage(report, earlier) {
  const judged = [...report.objectives, ...report.invariants];
  const held = judged.filter(({ holds }) => holds).length;
  return `<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>压测 ${escaped(report.profile)} ${escaped(report.startedAt)}</title>
<style>
  body { font: 14px/1.55 system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif; color: ${COLORS.ink}; background: #f5f6f7; margin: 0 auto; max-width: 1080px; padding: 24px 16px 48px; }
  h1 { font-size: 20px; margin: 0; } h2 { font-size: 16px; margin: 28px 0 8px; }
  .verdict { font-size: 24px; font-weight: 600; margin: 12px 0 4px; color: ${report.passed ? COLORS.good : COLORS.bad}; }
  .quiet { color: ${COLORS.grey}; }
  .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 16px 0 0; }
  .tile { background: #fff; border-radius: 12px; padding: 12px 16px; } .tile b { display: block; font-size: 22px; font-variant-numeric: tabular-nums; white-space: nowrap; }
  .card { background: #fff; border-radius: 12px; overflow-x: auto; padding: 4px 0; }
  .chart { background: #fff; border-radius: 12px; padding: 12px 16px 8px; margin: 0 0 12px; } .chart svg { width: 100%; height: auto; display: block; }
  .key { display: inline-flex; align-items: center; gap: 6px; margin-right: 16px; color: ${COLORS.grey}; } .key i { width: 14px; height: 3px; border-radius: 2px; }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
  th, td { text-align: left; padding: 6px 16px; border-top: 1px solid ${COLORS.line}; vertical-align: top; } th { color: ${COLORS.grey}; font-weight: 500; border-top: 0; white-space: nowrap; }
  .n { text-align: right; white-space: nowrap; } .good { color: ${COLORS.good}; white-space: nowrap; } .bad { color: ${COLORS.bad}; font-weight: 600; white-space: nowrap; }
  svg text { font: 11px system-ui, sans-serif; fill: ${COLORS.grey}; font-variant-numeric: tabular-nums; }
</style>
<h1>压测 ${escaped(report.profile)}${report.isShortForm ? '（短时）' : ''}</h1>
<div class="quiet">${escaped(beijing(report.startedAt))}，${duration(report)}，版本 ${escaped(report.revision)}</div>
<p class="verdict">${report.passed ? '通过' : '未通过'}：${held} / ${judged.length} 项达成</p>
<div class="tiles">${tiles(report)}</div>
<h2>目标</h2>
${table(['结果', '目标', '实测', '界限'], report.objectives.map(({ holds, name, figure, bound }) => [verdict(holds), escaped(name), escaped(figure), escaped(bound)]))}
<h2>账目核对</h2>
${table(['结果', '核对', '依据'], report.invariants.map(({ holds, name, detail }) => [verdict(holds), escaped(name), escaped(detail)]))}
<h2>过程</h2>
${charts(report)}
<h2>各接口</h2>
${table(['接口', '次数', '每秒', 'p50 ms', 'p95 ms', 'p99 ms', '错误'], report.endpoints.map((one) => [escaped(one.name), ...[one.count, one.perSecond, one.p50Ms, one.p95Ms, one.p99Ms, one.errors].map(number)]), 1)}
<h2>按业务原因拒绝</h2>
${report.refusals.length === 0 ? '<p class="quiet">没有。</p>' : table(['原因', '次数'], report.refusals.map(({ code, count }) => [escaped(code), number(count)]), 1)}
${report.attack === undefined ? '' : attacked(report.attack)}
${earlier === null ? '' : `<h2>与上一次比较</h2>\n${comparison(report, earlier)}`}
<h2>机器与设置</h2>
${table(['项', '值'], Object.entries({ ...report.machine, ...report.settings }).map(([key, value]) => [escaped(key), escaped(value)]))}
</html>
`;
}

/** @param {boolean} holds */
const verdict = (holds) => (holds ? '<span class="good">✔ 达成</span>' : '<span class="bad">✖ 未达成</span>');
/** @param {number | null} value */
const number = (value) => (value === null ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 2 }));
/** @param {string} iso */
const beijing = (iso) => new Date(iso).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false });
/** @param {LoadTestReport} report */
const duration = ({ startedAt, endedAt }) => `历时 ${Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)} 秒`;

/** @param {LoadTestReport} report */
function tiles(report) {
  const refused = report.refusals.reduce((sum, { count }) => sum + count, 0);
  /** @type {[string, string][]} */
  const shown = [
    ['每秒下单，最高', number(report.peakOrdersPerSecond)], ['p95，毫秒', number(report.p95Ms)], ['p99，毫秒', number(report.p99Ms)],
    ['错误，%', number(report.errorPercent)], ['按业务原因拒绝', number(refused)], ['丢弃的到达', number(report.droppedIterations)],
  ];
  return shown.map(([label, value]) => `<div class="tile"><span class="quiet">${label}</span><b>${value}</b></div>`).join('');
}

/**
 * @param {readonly string[]} heads
 * @param {readonly (readonly string[])[]} rows of markup
 * @param {number} [numbersFrom] column from which all cells are numbers
 */
function table(heads, rows, numbersFrom = Infinity) {
  const cell = /** @param {'th' | 'td'} tag */ (tag) => /** @param {string} text @param {number} column */ (text, column) => `<${tag}${column >= numbersFrom ? ' class="n"' : ''}>${text}</${tag}>`;
  return `<div class="card"><table><thead><tr>${heads.map(cell('th')).join('')}</tr></thead><tbody>\n${rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('\n')}\n</tbody></table></div>`;
}

/** @param {NonNullable<LoadTestReport['attack']>} attack */
function attacked({ kinds, stages, hashMicroseconds }) {
  const theirs = kinds.map((one) => [escaped(one.name), ...[one.accounts, one.devices, one.addresses, one.claimedAddresses, one.requests, one.orderAttempts, one.hashes, one.proofMs, one.firstSuccessSeconds, one.successes].map(number)]);
  const ours = stages.map((one) => [escaped(one.name), ...[one.attempts, one.apiMs, one.redisMs, one.postgresMs, one.writeTransactions, one.walBytes].map(finer)]);
  const both = kinds.map((one) => [escaped(one.name), ...stages.map(({ stage }) => number(one.refusals.find((refused) => refused.stage === stage)?.count ?? 0)), number(one.cpuMs), number(one.writeTransactions)]);
  return `<h2>攻击花了他们多少</h2>
<p class="quiet">机器人发的请求和顾客一样，没有任何标记；压测端按账号认出它们。算题的代价按本机每次哈希 ${number(hashMicroseconds)} 微秒折算，手机要慢几倍。</p>
${table(['谁', '账号', '设备', '来源地址', '冒称地址', '请求', '下单尝试', '哈希次数', '算题 CPU 毫秒', '首次成功 秒', '成功'], theirs, 1)}
<h2>每次拒绝花了我们多少</h2>
<p class="quiet">压测结束后，另一批账号把每种拒绝各做一遍，扣除空闲时的消耗。</p>
${table(['走到哪一步', '次数', 'API CPU 毫秒', 'Redis', 'PostgreSQL', '写事务', '日志字节'], ours, 1)}
<h2>各类各被拒在哪一步</h2>
${table(['谁', ...stages.map(({ name }) => escaped(name.split('：')[0])), '我们的 CPU 毫秒', '写事务'], both, 1)}`;
}

/** @param {number | null} value */
const finer = (value) => (value === null ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: 3 }));

/** @param {LoadTestReport} report */
function charts({ timeline, resources }) {
  const series = /** @template {string} Key @param {readonly Record<Key, number | null>[]} points @param {Key} key */ (points, key) => points.map((point) => point[key]);
  const at = timeline.map(({ atSeconds }) => atSeconds);
  const drawn = [
    chart('每秒请求与拒绝', at, [
      { label: '请求', color: COLORS.blue, values: series(timeline, 'requestsPerSecond') },
      { label: '按原因拒绝', color: COLORS.orange, values: series(timeline, 'refusedPerSecond') },
      { label: '错误', color: COLORS.bad, values: series(timeline, 'errorsPerSecond') },
    ]),
    chart('每秒下单', at, [{ label: '订单', color: COLORS.good, values: series(timeline, 'ordersPerSecond') }]),
    chart('p95，毫秒', at, [{ label: 'p95', color: COLORS.violet, values: series(timeline, 'p95Ms') }]),
    chart('虚拟用户', at, [{ label: '虚拟用户', color: COLORS.teal, values: series(timeline, 'users') }]),
  ];
  const seen = resources.map(({ atSeconds }) => atSeconds);
  const used = [
    chart('处理器，核', seen, [
      { label: 'API', color: COLORS.blue, values: series(resources, 'apiCpu') },
      { label: 'Worker', color: COLORS.teal, values: series(resources, 'workerCpu') },
      { label: 'PostgreSQL', color: COLORS.orange, values: series(resources, 'postgresCpu') },
      { label: 'Redis', color: COLORS.bad, values: series(resources, 'redisCpu') },
    ]),
    chart('API 内存，MB', seen, [{ label: '内存', color: COLORS.violet, values: series(resources, 'apiMemoryMb') }]),
  ];
  return [...drawn, ...(resources.length < 2 ? [] : used)].join('\n');
}

/**
 * Lines over time, from zero.
 * @param {string} title
 * @param {readonly number[]} atSeconds
 * @param {readonly Line[]} lines
 */
export function chart(title, atSeconds, lines) {
  const last = Math.max(1, atSeconds.at(-1) ?? 1);
  const top = niceTop(Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0))));
  const x = /** @param {number} seconds */ (seconds) => MARGIN.left + (seconds / last) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = /** @param {number} value */ (value) => HEIGHT - MARGIN.bottom - (value / top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(top * share)}" y2="${y(top * share)}" stroke="${COLORS.line}"/><text x="${MARGIN.left - 8}" y="${y(top * share) + 4}" text-anchor="end">${number(top * share)}</text>`);
  const seconds = [0, 0.25, 0.5, 0.75, 1].map((share) => `<text x="${x(last * share)}" y="${HEIGHT - 8}" text-anchor="${share === 1 ? 'end' : share === 0 ? 'start' : 'middle'}">${Math.round(last * share)} s</text>`);
  const paths = lines.map(({ color, values }) => `<path d="${pathOf(values, (index) => x(atSeconds[index] ?? 0), y)}" fill="none" stroke="${color}" stroke-width="1.75" stroke-linejoin="round"/>`);
  const keys = lines.map(({ label, color }) => `<span class="key"><i style="background:${color}"></i>${escaped(label)}</span>`).join('');
  return `<div class="chart"><div><b>${escaped(title)}</b>　${lines.length > 1 ? keys : ''}</div><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">${[...grid, ...seconds, ...paths].join('')}</svg></div>`;
}

/**
 * A line that breaks where nothing was measured.
 * @param {readonly (number | null)[]} values
 * @param {(index: number) => number} x
 * @param {(value: number) => number} y
 */
function pathOf(values, x, y) {
  let isDrawing = false;
  return values
    .map((value, index) => {
      const command = value === null ? '' : `${isDrawing ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      isDrawing = value !== null;
      return command;
    })
    .join('');
}

/**
 * The next round number above, so that grid lines stand at readable values.
 * @param {number} value
 */
export function niceTop(value) {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 4, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

/**
 * @param {LoadTestReport} now
 * @param {LoadTestReport} then
 */
function comparison(now, then) {
  const change = /** @param {number | null} a @param {number | null} b */ (a, b) => (a === null || b === null || b === 0 ? '–' : `${a >= b ? '+' : ''}${(((a - b) / b) * 100).toFixed(0)} %`);
  const row = /** @param {string} name @param {number | null} a @param {number | null} b */ (name, a, b) => [name, number(a), number(b), change(a, b)];
  const before = new Map(then.endpoints.map((one) => [one.name, one]));
  const fixed = then.objectives.filter(({ name, holds }) => !holds && now.objectives.some((one) => one.name === name && one.holds));
  const broken = now.objectives.filter(({ name, holds }) => !holds && then.objectives.some((one) => one.name === name && one.holds));
  const rows = [
    row('每秒下单，最高', now.peakOrdersPerSecond, then.peakOrdersPerSecond), row('p95 ms', now.p95Ms, then.p95Ms), row('p99 ms', now.p99Ms, then.p99Ms),
    ...now.endpoints.map((one) => row(`${escaped(one.name)} p95 ms`, one.p95Ms, before.get(one.name)?.p95Ms ?? null)),
  ];
  const names = /** @param {readonly {name: string}[]} list */ (list) => list.map(({ name }) => escaped(name)).join('；');
  return `<p class="quiet">上一次：${escaped(beijing(then.startedAt))}，版本 ${escaped(then.revision)}，${then.passed ? '通过' : '未通过'}。${fixed.length === 0 ? '' : `现在达成：${names(fixed)}。`}${broken.length === 0 ? '' : `<span class="bad">不再达成：${names(broken)}。</span>`}</p>
${table(['', '这一次', '上一次', '变化'], rows, 1)}`;
}
