import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * The bare client as its parent sees it.
 *
 * @typedef {import('./floor-client.mjs').FloorCommand} FloorCommand
 */
export class Floor {
  #child = fork(fileURLToPath(new URL('floor-client.mjs', import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [] });

  /** @returns {number} */
  get pid() {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error('the bare client did not start');
    return pid;
  }

  /** @param {string} databaseUrl */
  async connect(databaseUrl) {
    await this.#tell({ do: 'connect', databaseUrl });
  }

  /**
   * Reads what was placed between two moments: the sizes of its groups, and how many rows they wrote together.
   * @param {string} from
   * @param {string} to
   */
  async loadRows(from, to) {
    return /** @type {{groups: number[], rows: number}} */ (await this.#tell({ do: 'loadRows', from, to }));
  }

  /** Writes what was loaded into the copies, group by group. */
  async writeRows() {
    return /** @type {{milliseconds: number}} */ (await this.#tell({ do: 'writeRows' }));
  }

  /** @param {number} seconds */
  async plainInserts(seconds) {
    return /** @type {{orders: number, milliseconds: number}} */ (await this.#tell({ do: 'plainInserts', seconds }));
  }

  stop() {
    if (this.#child.connected) this.#child.disconnect();
  }

  /**
   * @param {FloorCommand} command
   * @returns {Promise<unknown>}
   */
  #tell(command) {
    return new Promise((resolve, reject) => {
      /** @param {unknown} answer */
      const onMessage = (answer) => {
        this.#child.off('exit', onExit);
        const { result, error } = /** @type {{result?: unknown, error?: string}} */ (answer);
        if (error === undefined) resolve(result);
        else reject(new Error(`the bare client failed: ${error}`));
      };
      /** @param {number | null} code */
      const onExit = (code) => {
        this.#child.off('message', onMessage);
        reject(new Error(`the bare client ended with code ${code}`));
      };
      this.#child.once('message', onMessage);
      this.#child.once('exit', onExit);
      this.#child.send(command);
    });
  }
}
