import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The crowd as the one sees it who breaks things meanwhile.
 *
 * @typedef {import('./crowd.mjs').CrowdOrder} CrowdOrder
 * @typedef {import('./crowd.mjs').CrowdResult} CrowdResult
 */
export class CrowdProcess {
  #child = fork(fileURLToPath(new URL('crowd.mjs', import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });
  #result;
  #journalFile;

  /** @param {CrowdOrder} order */
  constructor(order) {
    this.#journalFile = order.journalFile;
    this.#result = /** @type {Promise<CrowdResult>} */ (
      new Promise((resolve, reject) => {
        this.#child.on('message', (message) => {
          const { result } = /** @type {{result?: CrowdResult}} */ (message);
          if (result !== undefined) resolve(result);
        });
        this.#child.once('exit', (code) => reject(new Error(`the crowd ended with code ${code}`)));
      })
    );
    // Only what nobody awaits yet; `close` still tells.
    this.#result.catch(() => {});
    this.#child.send(order);
  }

  /** Orders that were acknowledged so far. */
  async acknowledged() {
    this.#child.send('count');
    for (;;) {
      const [message] = await once(this.#child, 'message');
      if (typeof message?.count === 'number') return Number(message.count);
    }
  }

  /** Calls everyone home, and answers when each has a final answer. */
  async close() {
    this.#child.send('close');
    const result = await this.#result;
    const journal = readFileSync(this.#journalFile, 'utf8').split('\n').filter((line) => line !== '');
    return { ...result, journal: /** @type {import('../lib/journal.js').JournalEntry[]} */ (journal.map((line) => JSON.parse(line))) };
  }

  stop() {
    if (this.#child.connected) this.#child.disconnect();
  }
}
