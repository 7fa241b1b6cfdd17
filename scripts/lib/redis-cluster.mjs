import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PlainFailure } from './failure.mjs';
import { findFreePorts } from './ports.mjs';
import { findOrInstallRedis } from './redis.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

const SLOTS = 16_384;
const NODES = 3;
const FORMING_SECONDS = 30;

/**
 * Starts a Redis Cluster of three nodes without replicas, whose data is deleted with the folder.
 * @param {Processes} processes
 * @param {string} folder
 * @returns {Promise<{url: string}>} the address as REDIS_URL takes it
 */
export async function startRedisCluster(processes, folder) {
  const program = await findOrInstallRedis(processes, () => {});
  const { Redis } = await import('ioredis');
  const ports = Object.values(await findFreePorts()).slice(0, NODES);
  /** @type {import('ioredis').Redis[]} */
  const nodes = [];
  for (const port of ports) {
    const own = join(folder, `redis-cluster-${port}`);
    mkdirSync(own, { recursive: true });
    processes.start({
      name: `redis-cluster-${port}`,
      command: program,
      // The bus between nodes needs a port of its own, which is by default out of range for a high port.
      args: ['--port', String(port), '--bind', '127.0.0.1', '--dir', own, '--cluster-enabled', 'yes', '--cluster-port', String(port + (port > 55_000 ? -10_000 : 10_000)), '--cluster-config-file', 'nodes.conf', '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'],
    });
    nodes.push(new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null }));
  }
  try {
    await Promise.all(nodes.map((node, index) => node.call('CLUSTER', 'ADDSLOTSRANGE', Math.floor((SLOTS * index) / NODES), Math.floor((SLOTS * (index + 1)) / NODES) - 1)));
    await Promise.all(ports.slice(1).map((port) => nodes[0]?.call('CLUSTER', 'MEET', '127.0.0.1', String(port), String(port + (port > 55_000 ? -10_000 : 10_000)))));
    const untilMs = Date.now() + FORMING_SECONDS * 1000;
    while (!(await Promise.all(nodes.map(async (node) => String(await node.call('CLUSTER', 'INFO')).includes('cluster_state:ok')))).every(Boolean)) {
      if (Date.now() > untilMs) throw new PlainFailure(`The Redis Cluster did not form within ${FORMING_SECONDS} s.`);
      await delay(100);
    }
  } finally {
    for (const node of nodes) node.disconnect();
  }
  return { url: `redis://${ports.map((port) => `127.0.0.1:${port}`).join(',')}` };
}
