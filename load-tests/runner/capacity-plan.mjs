/**
 * How many processes and cores a peak needs, from what one order costs. Pure arithmetic, shown with its formula.
 *
 * @typedef {{api: number, worker: number, postgres: number, redis: number}} CpuMsPerOrder
 * @typedef {{part: string, cpuMsPerOrder: number, busyCores: number, cores: number, processes: number, what: string}} PlanRow
 */

/** Part of a core that is planned to be busy: the rest is for bursts, garbage collection and a process that is lost. */
export const BUSY_SHARE = 0.6;

/** PostgreSQL scales by cores of one server; the others by processes that keep one core busy at most. */
const WHAT = {
  api: 'API processes, one core each',
  worker: 'worker processes, one core each',
  postgres: 'cores of the PostgreSQL server',
  redis: 'Redis nodes, one core each',
};

export const FORMULA = `cores = orders per second × CPU milliseconds per order ÷ 1000 ÷ ${BUSY_SHARE}; processes = cores, rounded up`;

/**
 * @param {CpuMsPerOrder} cpuMsPerOrder
 * @param {number} ordersPerSecond
 * @returns {{rows: PlanRow[], cores: number}}
 */
export function computePlan(cpuMsPerOrder, ordersPerSecond) {
  const rows = /** @type {(keyof typeof WHAT)[]} */ (['api', 'worker', 'postgres', 'redis']).map((part) => {
    const busyCores = (ordersPerSecond * cpuMsPerOrder[part]) / 1000;
    const cores = busyCores / BUSY_SHARE;
    return { part, cpuMsPerOrder: cpuMsPerOrder[part], busyCores, cores, processes: Math.max(1, Math.ceil(cores - 1e-9)), what: WHAT[part] };
  });
  return { rows, cores: rows.reduce((sum, { processes }) => sum + processes, 0) };
}
