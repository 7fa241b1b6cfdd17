import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.js';

const ADDRESSES = /at (http:\/\/\S+), admin at (http:\/\/\S+)/;

/** The simulators of WeChat and WeChat Pay as a process of their own, on free ports, with nothing remembered. */
export class TestSimulators {
  constructor(
    readonly url: string,
    private readonly adminUrl: string,
    /** Keys for both sides, made for this run. */
    readonly keysDir: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Pulls a lever, for example `admin('js-code', { openid })`; without a body it asks. */
  async admin<Reply>(path: string, body?: object): Promise<Reply> {
    const response = await fetch(`${this.adminUrl}/admin/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`the simulators answered ${response.status} to ${path}: ${await response.text()}`);
    return (await response.json()) as Reply;
  }

  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.process.once('exit', () => resolve()));
    this.process.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Use in `beforeAll`, and `stop()` in `afterAll`. They are built first when their sources changed. `env` adds to their environment, for example SIMULATOR_CLOCK. */
export async function startTestSimulators(env: Readonly<Record<string, string>> = {}): Promise<TestSimulators> {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b', 'apps/simulators/tsconfig.app.json'], { cwd: repositoryRoot });
  const folder = mkdtempSync(join(tmpdir(), 'quanyu-simulators-'));
  const keysDir = join(folder, 'keys');
  const child = spawn(process.execPath, ['apps/simulators/dist/main.js'], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], SIMULATOR_PORT: '0', SIMULATOR_ADMIN_PORT: '0', SIMULATOR_DATA_DIR: join(folder, 'data'), DEV_KEYS_DIR: keysDir, ...env },
  });
  const { url, adminUrl } = await readAddresses(child);
  return new TestSimulators(url, adminUrl, keysDir, child, folder);
}

function readAddresses(child: ChildProcess): Promise<{ url: string; adminUrl: string }> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the simulators ended with ${code} before they listened`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      const [, url, adminUrl] = ADDRESSES.exec(chunk.toString('utf8')) ?? [];
      if (url !== undefined && adminUrl !== undefined) resolve({ url, adminUrl });
    });
  });
}
