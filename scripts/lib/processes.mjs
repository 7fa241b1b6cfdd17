import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { PlainFailure } from './failure.mjs';
import { makeDataFolder, repositoryRoot } from './paths.mjs';

/**
 * @typedef {object} ServiceSpec
 * @property {string} name also the name of its log
 * @property {string} command
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} [env] the whole environment; default: this process's
 * @property {string} [cwd]
 * @property {{uid: number, gid: number}} [account] runs as this account; only root may ask
 * @property {NodeJS.Signals} [stopSignal] what asks it to end in order; default SIGTERM
 *
 * @typedef {object} Service
 * @property {string} name
 * @property {number} pid
 * @property {string} logFile
 * @property {Promise<string>} ended how it ended, such as "exit code 1"
 * @property {() => boolean} isAlive
 *
 * @typedef {object} RunRecord what a later run needs to clean up after a run that was killed
 * @property {number} ownerPid
 * @property {{pid: number, mark: string, stopSignal: NodeJS.Signals}[]} services
 * @property {string[]} folders
 */

const STOP_SECONDS = 20;
const TAIL_LINES = 15;
const MOST_RESTARTS = 5;
const RESTART_WINDOW_SECONDS = 60;

/**
 * Everything that one script started. Services run in process groups of their own, so that Ctrl-C in a terminal
 * reaches this process alone and the services end in order: the last started first.
 */
export class Processes {
  /** @type {(Service & {spec: ServiceSpec})[]} */
  #services = [];
  /** @type {Set<number>} */
  #commands = new Set();
  /** @type {string[]} */
  #folders = [];
  /** @type {Promise<void> | undefined} */
  #stopped;
  #recordFile = join(makeDataFolder('run'), `${process.pid}.json`);

  /** @param {string} runName folder of the logs, so that a test beside a running start does not write over its */
  constructor(runName) {
    this.logFolder = makeDataFolder('logs', runName);
  }

  /**
   * Removes this folder when the run ends.
   * @param {string} folder
   */
  removeAtEnd(folder) {
    this.#folders.push(folder);
    this.#writeRecord();
  }

  /**
   * Runs a command to its end. Its output goes to a log; its last line goes to `note`.
   * @param {string} command
   * @param {string[]} args
   * @param {{log: string, failure?: string, env?: NodeJS.ProcessEnv, cwd?: string, account?: {uid: number, gid: number}, note?: (line: string) => void, inherit?: boolean}} options
   *   `inherit` shows the output as it comes; `failure` replaces the first words of the failure's line
   * @returns {Promise<void>}
   * @throws PlainFailure with the tail of the log when it can't run or ends with another code than 0
   */
  async run(command, args, options) {
    this.#assertRunning();
    const logFile = join(this.logFolder, `${options.log}.log`);
    const log = openSync(logFile, 'w');
    const { account, note, inherit } = options;
    const child = spawn(command, args, {
      cwd: options.cwd ?? repositoryRoot,
      env: options.env ?? process.env,
      detached: true,
      stdio: ['ignore', inherit ? 'inherit' : 'pipe', inherit ? 'inherit' : 'pipe'],
      ...account,
    });
    const { pid } = child;
    if (pid !== undefined) this.#commands.add(pid);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        writeFileSync(log, chunk);
        const line = String(chunk).split('\n').findLast((one) => one.trim() !== '');
        if (note !== undefined && line !== undefined) note(line);
      });
    }
    const ending = await endingOf(child, 'close');
    if (pid !== undefined) this.#commands.delete(pid);
    closeSync(log);
    this.#assertRunning();
    if (ending !== 'exit code 0') {
      const what = options.failure ?? `${basename(command)} ${args.join(' ')} failed`;
      throw new PlainFailure(inherit ? `${what} (${ending}).` : `${what} (${ending}); the whole log: ${logFile}`, tailOf(logFile));
    }
  }

  /**
   * Starts a service that lives until the run ends.
   * @param {ServiceSpec} spec
   * @returns {Service}
   */
  start(spec) {
    this.#assertRunning();
    const service = this.#spawn(spec, 'w');
    this.#services.push(service);
    this.#writeRecord();
    return service;
  }

  /**
   * Waits until a service answers its probe. The probe throws or answers false while it does not.
   * @param {Service} service
   * @param {() => Promise<boolean>} probe
   * @param {number} [limitSeconds]
   * @throws PlainFailure with the tail of its log when it ends first, or never answers
   */
  async waitUntilReady(service, probe, limitSeconds = 60) {
    const startedAtMs = Date.now();
    for (;;) {
      this.#assertRunning();
      if (!service.isAlive()) {
        throw new PlainFailure(`${service.name} stopped while starting (${await service.ended}); the whole log: ${service.logFile}`, tailOf(service.logFile));
      }
      if (await probe().catch(() => false)) return;
      if (Date.now() - startedAtMs > limitSeconds * 1000) {
        throw new PlainFailure(`${service.name} was not ready after ${limitSeconds} s; the whole log: ${service.logFile}`, tailOf(service.logFile));
      }
      await Promise.race([delay(100), service.ended]);
    }
  }

  /**
   * Starts services again that end by themselves, as a supervisor does in production. Never answers.
   * @param {(line: string) => void} report
   * @throws PlainFailure when they keep ending
   */
  async keepAlive(report) {
    /** @type {number[]} */
    let restartsAtMs = [];
    for (;;) {
      const { index, ending } = await Promise.race(this.#services.map(async (one, position) => ({ index: position, ending: await one.ended })));
      // Services that `stop` ends come by here too: nothing is left to do for them.
      if (this.#stopped !== undefined) return new Promise(() => {});
      const service = this.#services[index];
      if (service === undefined) throw new Error(`no service ${index}`);
      restartsAtMs = [...restartsAtMs.filter((atMs) => Date.now() - atMs < RESTART_WINDOW_SECONDS * 1000), Date.now()];
      if (restartsAtMs.length > MOST_RESTARTS) {
        throw new PlainFailure(`${service.name} keeps ending (${ending}); the whole log: ${service.logFile}`, tailOf(service.logFile));
      }
      report(`${service.name} ended by itself (${ending}) and is started again.`);
      await delay(500);
      this.#services[index] = this.#spawn(service.spec, 'a');
      this.#writeRecord();
    }
  }

  /** Ends everything that this run started, the last started first. Safe to call again. */
  stop() {
    this.#stopped ??= this.#stopAll();
    return this.#stopped;
  }

  /** Kills what `stop` still waits for, when the user asks a second time. */
  kill() {
    for (const pid of this.#commands) signalGroup(pid, 'SIGKILL');
    for (const service of this.#services) if (service.isAlive()) signalGroup(service.pid, 'SIGKILL');
  }

  async #stopAll() {
    for (const pid of this.#commands) signalGroup(pid, 'SIGTERM');
    for (const service of [...this.#services].reverse()) {
      if (!service.isAlive()) continue;
      signal(service.pid, service.spec.stopSignal ?? 'SIGTERM');
      const inTime = await Promise.race([service.ended.then(() => true), delay(STOP_SECONDS * 1000, false, { ref: false })]);
      if (!inTime) signalGroup(service.pid, 'SIGKILL');
    }
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
    rmSync(this.#recordFile, { force: true });
  }

  /**
   * @param {ServiceSpec} spec
   * @param {'w' | 'a'} logMode
   */
  #spawn(spec, logMode) {
    const namesakes = logMode === 'w' ? this.#services.filter(({ name }) => name === spec.name).length : 0;
    const logFile = join(this.logFolder, `${spec.name}${namesakes === 0 ? '' : `-${namesakes + 1}`}.log`);
    const log = openSync(logFile, logMode);
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd ?? repositoryRoot,
      env: spec.env ?? process.env,
      detached: true,
      stdio: ['ignore', log, log],
      ...spec.account,
    });
    closeSync(log);
    let alive = child.pid !== undefined;
    const ended = endingOf(child, 'exit').then((ending) => {
      alive = false;
      return ending;
    });
    return { name: spec.name, pid: child.pid ?? 0, logFile, ended, isAlive: () => alive, spec };
  }

  #assertRunning() {
    if (this.#stopped !== undefined) throw new PlainFailure('Stopped.');
  }

  #writeRecord() {
    /** @type {RunRecord} */
    const record = {
      ownerPid: process.pid,
      services: this.#services.map(({ pid, spec }) => ({ pid, mark: markOf(spec), stopSignal: spec.stopSignal ?? 'SIGTERM' })),
      folders: this.#folders,
    };
    writeFileSync(this.#recordFile, JSON.stringify(record));
  }
}

/**
 * Ends what runs that were killed left behind: their services still hold ports and data folders.
 * Another live run is left alone.
 */
export async function stopLeftovers() {
  const folder = makeDataFolder('run');
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    /** @type {RunRecord} */
    let record;
    try {
      record = JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      rmSync(file, { force: true });
      continue;
    }
    if (commandOf(record.ownerPid).includes('scripts/')) continue;
    for (const { pid, mark, stopSignal } of [...record.services].reverse()) {
      if (!commandOf(pid).includes(mark)) continue;
      signal(pid, stopSignal);
      const untilMs = Date.now() + STOP_SECONDS * 1000;
      while (commandOf(pid).includes(mark) && Date.now() < untilMs) await delay(100);
      if (commandOf(pid).includes(mark)) signalGroup(pid, 'SIGKILL');
    }
    for (const left of record.folders) rmSync(left, { recursive: true, force: true });
    rmSync(file, { force: true });
  }
}

/**
 * The command line of a process, or '' when there is no such process.
 * @param {number} pid
 */
export function commandOf(pid) {
  if (process.platform === 'linux') {
    try {
      // Not ps: a slim Debian has none.
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return '';
    }
  }
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

/**
 * The last lines of a log.
 * @param {string} file
 * @param {number} [lines]
 */
export function tailOf(file, lines = TAIL_LINES) {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

/**
 * What names this service in a list of processes, so that a reused process id is never taken for it.
 * @param {ServiceSpec} spec
 */
function markOf(spec) {
  return spec.command === process.execPath ? (spec.args.find((argument) => !argument.startsWith('-')) ?? 'node') : basename(spec.command);
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {'exit' | 'close'} event `close` waits for the output too
 * @returns {Promise<string>}
 */
function endingOf(child, event) {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once(event, (code, signalName) => resolve(signalName === null ? `exit code ${code}` : `signal ${signalName}`));
  });
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile, which is what was asked.
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signalGroup(pid, name) {
  signal(-pid, name);
}
