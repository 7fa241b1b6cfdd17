import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainFailure } from './failure.mjs';
import { dataDirectory } from './paths.mjs';

/**
 * What a checkout costs on this machine, as the last bench measured it.
 * @returns {{at: string, cpuMsPerOrder: {api: number, worker: number, postgres: number, redis: number}}}
 */
function readCheckoutCost() {
  const file = join(dataDirectory, 'bench', 'checkout.json');
  if (!existsSync(file)) throw new PlainFailure('No cost of a checkout was measured on this machine yet: run npm run bench -- checkout first.');
  const { at, figures } = JSON.parse(readFileSync(file, 'utf8'));
  return { at, cpuMsPerOrder: figures.cpuMsPerOrder };
}

/**
 * Prints how many processes and cores so many paid orders per second need.
 * @param {number} ordersPerSecond
 */
export async function printLoadPlan(ordersPerSecond) {
  const { computePlan, FORMULA } = await import('../../load-tests/runner/capacity-plan.mjs');
  const { at, cpuMsPerOrder } = readCheckoutCost();
  const { rows, cores } = computePlan(cpuMsPerOrder, ordersPerSecond);
  console.log(`\n  ${ordersPerSecond} whole checkouts per second, by the cost that npm run bench -- checkout measured at ${at}.\n  ${FORMULA}\n`);
  for (const { part, cpuMsPerOrder: cost, cores: needed, processes, what } of rows) {
    console.log(`  ${part.padEnd(9)} ${ordersPerSecond} × ${cost.toFixed(3)} ms ÷ 1000 ÷ busy share = ${needed.toFixed(2).padStart(8)} cores → ${String(processes).padStart(4)} ${what}`);
  }
  console.log(`\n  ${cores} cores together. Linear, so an upper end: orders that share a commit cost less each as they become more, and one hot row is not divided by cores.\n`);
  console.log(JSON.stringify({ command: 'npm run load -- plan', ordersPerSecond, measuredAt: at, formula: FORMULA, rows, cores }));
}
