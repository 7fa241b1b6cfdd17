import { readFileSync } from 'node:fs';
import { grownBy, readProcessorTime } from '../bench/processor-time.mjs';

/**
 * What the processes of the shop use while a run lasts, second by second.
 *
 * @typedef {{api: number, worker: number, postgres: number, redis: number}} ShopProcesses ids
 * @typedef {{atSeconds: number, apiCpu: number, workerCpu: number, postgresCpu: number, redisCpu: number, apiMemoryMb: number, apiOwnMemoryMb: number}} ResourcePoint
 *   processor time in cores; memory: all that is resident, and what of it no file stands behind, which the system cannot take back
 */

const MOST_POINTS = 5_000;

export class ResourceWatch {
  /** @type {ResourcePoint[]} */
  points = [];
  #processes;
  #startedAt = performance.now();
  #last;
  #timer;

  /** @param {ShopProcesses} processes */
  constructor(processes) {
    this.#processes = processes;
    this.#last = { at: this.#startedAt, cpu: readProcessorTime(processes) };
    this.#timer = setInterval(() => this.#take(), 1_000);
  }

  stop() {
    clearInterval(this.#timer);
    return this.points;
  }

  #take() {
    if (this.points.length >= MOST_POINTS) return;
    const at = performance.now();
    const cpu = readProcessorTime(this.#processes);
    const used = grownBy(this.#last.cpu, cpu);
    const cores = /** @param {number} milliseconds */ (milliseconds) => Number(Math.max(0, milliseconds / (at - this.#last.at)).toFixed(3));
    this.points.push({
      atSeconds: Number(((at - this.#startedAt) / 1000).toFixed(1)),
      apiCpu: cores(used.api), workerCpu: cores(used.worker), postgresCpu: cores(used.postgres), redisCpu: cores(used.redis),
      apiMemoryMb: readMemoryMb(this.#processes.api, 'VmRSS'),
      apiOwnMemoryMb: readMemoryMb(this.#processes.api, 'RssAnon'),
    });
    this.#last = { at, cpu };
  }
}

/**
 * Resident memory of one process; 0 where the system does not say, or when it is gone.
 * @param {number} pid
 * @param {'VmRSS' | 'RssAnon'} kind
 */
function readMemoryMb(pid, kind) {
  try {
    return Math.round(Number(new RegExp(`${kind}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}
