import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processor time as the kernel counts it: user and system time of a process and of everything below it, children that
 * have ended included where the system tells (Linux). Linux counts in ticks of 10 ms.
 */

const TICK_MS = 10;

/** @typedef {{parent: number, milliseconds: number}} ProcessTime */

/** @returns {Map<number, ProcessTime>} */
function readAll() {
  return process.platform === 'linux' ? readProc() : readPs();
}

/** @returns {Map<number, ProcessTime>} */
function readProc() {
  const found = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      // The command's name may hold spaces and brackets; what follows its last bracket does not.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
      const [parent = 0, user = 0, system = 0, childUser = 0, childSystem = 0] = [fields[1], fields[11], fields[12], fields[13], fields[14]];
      found.set(Number(name), { parent, milliseconds: (user + system + childUser + childSystem) * TICK_MS });
    } catch {
      // It has ended since the folder was listed.
    }
  }
  return found;
}

/** @returns {Map<number, ProcessTime>} */
function readPs() {
  const found = new Map();
  for (const line of execFileSync('ps', ['-axo', 'pid=,ppid=,time='], { encoding: 'utf8' }).split('\n')) {
    const [pid, parent, time] = line.trim().split(/\s+/);
    if (pid === undefined || parent === undefined || time === undefined) continue;
    const seconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    found.set(Number(pid), { parent: Number(parent), milliseconds: Math.round(seconds * 1000) });
  }
  return found;
}

/**
 * Milliseconds of processor time that each named process and its children have used so far.
 * @template {string} Name
 * @param {Readonly<Record<Name, number>>} roots process ids
 * @returns {Record<Name, number>}
 */
export function readProcessorTime(roots) {
  const all = readAll();
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const [pid, { parent }] of all) children.set(parent, [...(children.get(parent) ?? []), pid]);
  /** @param {number} pid @returns {number} */
  const total = (pid) => (all.get(pid)?.milliseconds ?? 0) + (children.get(pid) ?? []).reduce((sum, child) => sum + total(child), 0);
  const entries = /** @type {[Name, number][]} */ (Object.entries(roots));
  return /** @type {Record<Name, number>} */ (Object.fromEntries(entries.map(([name, pid]) => [name, total(pid)])));
}

/** Milliseconds that all cores together were busy since the start of the machine; undefined where it can't be read. */
export function readMachineBusyMs() {
  if (process.platform !== 'linux') return undefined;
  const [, user = 0, nice = 0, system = 0, , , interrupt = 0, softInterrupt = 0] = (readFileSync('/proc/stat', 'latin1').split('\n')[0] ?? '').split(/\s+/).map(Number);
  return (user + nice + system + interrupt + softInterrupt) * TICK_MS;
}

/**
 * The process above this one.
 * @param {number} pid
 */
export function parentOf(pid) {
  const parent = readAll().get(pid)?.parent;
  if (parent === undefined) throw new Error(`process ${pid} is not there`);
  return parent;
}

/**
 * What each named figure grew by.
 * @template {string} Name
 * @param {Record<Name, number>} before
 * @param {Record<Name, number>} after
 * @returns {Record<Name, number>}
 */
export function grownBy(before, after) {
  const entries = /** @type {[Name, number][]} */ (Object.entries(after));
  return /** @type {Record<Name, number>} */ (Object.fromEntries(entries.map(([name, value]) => [name, value - before[name]])));
}
