import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';

/**
 * What was sent and what was acknowledged, one JSON object per line, on disk before anything goes on: it outlives
 * whatever is killed. Entries of one turn share a flush.
 *
 * @typedef {import('../lib/journal.js').JournalEntry} JournalEntry
 */
export class Journal {
  #file;
  /** @type {JournalEntry[]} */
  #waiting = [];
  /** @type {Promise<void> | undefined} */
  #flushing;

  /** @param {string} path */
  constructor(path) {
    this.#file = openSync(path, 'a');
  }

  /**
   * Resolves when the entry is on disk.
   * @param {JournalEntry} entry
   * @returns {Promise<void>}
   */
  note(entry) {
    this.#waiting.push(entry);
    this.#flushing ??= new Promise((resolve) => {
      setImmediate(() => {
        const lines = this.#waiting.map((one) => `${JSON.stringify(one)}\n`).join('');
        [this.#waiting, this.#flushing] = [[], undefined];
        writeSync(this.#file, lines);
        fdatasyncSync(this.#file);
        resolve();
      });
    });
    return this.#flushing;
  }

  close() {
    closeSync(this.#file);
  }
}
