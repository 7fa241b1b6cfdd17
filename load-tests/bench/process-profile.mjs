import { WebSocket } from 'undici';

/**
 * A CPU profile of a running Node process, taken over its inspector port for just the window that is of interest.
 *
 * @typedef {{id: number, callFrame: {functionName: string, url: string, lineNumber: number}, hitCount?: number, children?: number[]}} ProfileNode
 * @typedef {{nodes: ProfileNode[], samples: number[], timeDeltas: number[], startTime: number, endTime: number}} CpuProfile
 * @typedef {{what: string, share: number}} Cost
 */

const SAMPLE_MICROSECONDS = 500;

export class ProcessProfile {
  /** @type {WebSocket} */
  #socket;
  #next = 0;
  /** @type {Map<number, (result: unknown) => void>} */
  #waiting = new Map();

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { id, result } = JSON.parse(String(data));
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  /** @param {number} port of the process's inspector */
  static async start(port) {
    const targets = /** @type {{webSocketDebuggerUrl: string}[]} */ (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json());
    const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '');
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', reject);
    });
    const profile = new ProcessProfile(socket);
    await profile.#ask('Profiler.enable');
    await profile.#ask('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
    await profile.#ask('Profiler.start');
    return profile;
  }

  /** @returns {Promise<CpuProfile>} */
  async stop() {
    const { profile } = /** @type {{profile: CpuProfile}} */ (await this.#ask('Profiler.stop'));
    this.#socket.close();
    return profile;
  }

  /**
   * @param {string} method
   * @param {object} [params]
   */
  #ask(method, params = {}) {
    this.#next += 1;
    const id = this.#next;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}

/**
 * Shares of the busy time: by function (its own time), by package or folder (its own time), and by function with all
 * that it calls.
 * @param {CpuProfile} profile
 * @param {number} [most]
 * @returns {{busyShare: number, functions: Cost[], places: Cost[], inclusive: Cost[]}}
 */
export function topCosts({ nodes, samples, timeDeltas }, most = 40) {
  /** @type {Map<number, number>} */
  const own = new Map();
  samples.forEach((id, index) => own.set(id, (own.get(id) ?? 0) + (timeDeltas[index] ?? 0)));
  const total = [...own.values()].reduce((sum, time) => sum + time, 0);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const isIdle = /** @param {ProfileNode} node */ (node) => ['(idle)', '(root)'].includes(node.callFrame.functionName);
  const busy = nodes.reduce((sum, node) => sum + (isIdle(node) ? 0 : (own.get(node.id) ?? 0)), 0);
  const times = /** @type {Record<'functions' | 'places' | 'inclusive', Map<string, number>>} */ ({ functions: new Map(), places: new Map(), inclusive: new Map() });
  const add = /** @param {Map<string, number>} map @param {string} key @param {number} time */ (map, key, time) => map.set(key, (map.get(key) ?? 0) + time);
  /**
   * @param {ProfileNode} node
   * @param {ReadonlySet<string>} above
   * @returns {number}
   */
  const walk = (node, above) => {
    if (isIdle(node) && node.callFrame.functionName === '(idle)') return 0;
    const name = nameOf(node);
    const mine = node.callFrame.functionName === '(root)' ? 0 : (own.get(node.id) ?? 0);
    const below = above.has(name) ? above : new Set([...above, name]);
    const time = (node.children ?? []).reduce((sum, child) => {
      const next = byId.get(child);
      return sum + (next === undefined ? 0 : walk(next, below));
    }, mine);
    if (mine > 0) {
      add(times.functions, name, mine);
      add(times.places, placeOf(node), mine);
    }
    // A recursive function counts once, at its outermost call.
    if (!above.has(name)) add(times.inclusive, name, time);
    return time;
  };
  const [root] = nodes;
  if (root !== undefined) walk(root, new Set());
  const top = /** @param {Map<string, number>} map */ (map) => [...map].sort(([, a], [, b]) => b - a).slice(0, most).map(([what, time]) => ({ what, share: time / busy }));
  return { busyShare: busy / total, functions: top(times.functions), places: top(times.places), inclusive: top(times.inclusive) };
}

/** @param {ProfileNode} node */
function nameOf({ callFrame: { functionName, url, lineNumber } }) {
  return `${functionName === '' ? '(anonymous)' : functionName}${url === '' ? '' : ` ${shortUrl(url)}:${lineNumber + 1}`}`;
}

/** @param {ProfileNode} node */
function placeOf({ callFrame: { functionName, url } }) {
  if (url === '') return functionName.startsWith('(') ? functionName : 'native';
  const short = shortUrl(url);
  const [, packageName] = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(short) ?? [];
  return packageName ?? short.split('/').slice(0, short.startsWith('node:') ? 1 : 2).join('/');
}

/** @param {string} url */
function shortUrl(url) {
  const inside = /(?:node_modules|libs|apps)\/.*$/.exec(url.slice(Math.max(0, url.lastIndexOf('/node_modules/')) + (url.includes('/node_modules/') ? 1 : 0)));
  return inside?.[0] ?? url;
}
