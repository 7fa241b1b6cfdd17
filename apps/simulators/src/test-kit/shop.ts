import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import { readConfig, type KeyMode } from '../config.js';
import { startSimulators, type RunningSimulators } from '../simulators.js';
import { ManualClock } from '../manual-clock.js';

export const MCH_ID = '1900000001';
export const APP_ID = 'wx00000000quanyu';
const APP_SECRET = 'development-only-app-secret';

// Making RSA keys takes a while, so that the shops of one test file share them.
const keysFolder = mkdtempSync(join(tmpdir(), 'quanyu-simulators-keys-'));
afterAll(() => rmSync(keysFolder, { recursive: true, force: true }));

interface ReceivedNotify {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request by hand, signed as asked; what is not said is right. */
export interface RawRequest {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  /** Sent instead of the signed body. */
  readonly tamperedBody?: string;
  readonly nonce?: string;
  readonly timestampSeconds?: number;
  readonly mchId?: string;
  readonly serial?: string;
  readonly authorization?: string;
  readonly headers?: Record<string, string>;
}

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/**
 * A merchant for tests: the simulators on free ports, an address that takes their notifies, and a client of WeChat Pay
 * that others wrote.
 */
export class Shop {
  readonly clock = new ManualClock();
  readonly notifies: ReceivedNotify[] = [];
  /** HTTP status of the replies to notifies: the next ones, then 204. */
  readonly notifyReplies: number[] = [];
  randomDraws: number[] = [];
  simulators: RunningSimulators;
  notifyUrl = '';
  private readonly folder = mkdtempSync(join(tmpdir(), 'quanyu-simulators-'));
  private readonly receiver: Server;

  constructor(private readonly keyMode: KeyMode = 'cert') {
    this.receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.notifies.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
        response.writeHead(this.notifyReplies.shift() ?? 204).end();
      });
    });
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.receiver.listen(0, '127.0.0.1', resolve));
    const address = this.receiver.address();
    if (typeof address !== 'object' || address === null) throw new Error('the receiver has no port');
    this.notifyUrl = `http://127.0.0.1:${address.port}/callbacks/wechat-pay`;
    await this.startSimulators();
    return this;
  }

  async startSimulators(): Promise<void> {
    const config = readConfig({
      SIMULATOR_PORT: '0',
      SIMULATOR_ADMIN_PORT: '0',
      SIMULATOR_DATA_DIR: join(this.folder, 'data'),
      DEV_KEYS_DIR: join(keysFolder, 'keys'),
      SIMULATOR_KEY_MODE: this.keyMode,
    });
    this.simulators = await startSimulators(config, { clock: this.clock, random: () => this.randomDraws.shift() ?? 0.999 });
  }

  async close(): Promise<void> {
    await this.simulators.stop();
    this.receiver.closeAllConnections();
    await new Promise((resolve) => this.receiver.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  keyFile(name: string): string {
    return readFileSync(join(keysFolder, 'keys', name), 'utf8').trim();
  }

  /** The third-party client, trusting the platform certificate or the public key. */
  sdk(trust: 'cert' | 'key' = 'cert'): Wechatpay {
    const serial = trust === 'cert' ? this.keyFile('platform_serial.txt') : this.keyFile('public_key_id.txt');
    const pem = trust === 'cert' ? this.keyFile('platform_certificate.pem') : this.keyFile('platform_public_key.pem');
    return new Wechatpay({
      mchid: MCH_ID,
      serial: this.keyFile('merchant_serial.txt'),
      privateKey: this.keyFile('merchant_private_key.pem'),
      certs: { [serial]: pem },
      baseURL: this.simulators.url,
      ...(trust === 'key' && { headers: { 'Wechatpay-Serial': serial } }),
    });
  }

  orderBody(outTradeNo: string, change: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      appid: APP_ID,
      mchid: MCH_ID,
      description: '全域商城-订单',
      out_trade_no: outTradeNo,
      notify_url: this.notifyUrl,
      amount: { total: 12_900, currency: 'CNY' },
      payer: { openid: 'oTestShopper0000000000000001' },
      ...change,
    };
  }

  private async send(request: RawRequest): Promise<Response> {
    const { method = 'GET', path, nonce = Formatter.nonce(), timestampSeconds = Math.floor(this.clock.nowMs() / 1000) } = request;
    const body = request.body === undefined ? '' : JSON.stringify(request.body);
    const signature = Rsa.sign(Formatter.request(method, path, timestampSeconds, nonce, body), this.keyFile('merchant_private_key.pem'));
    const serial = request.serial ?? this.keyFile('merchant_serial.txt');
    const authorization = request.authorization ?? Formatter.authorization(request.mchId ?? MCH_ID, nonce, signature, timestampSeconds, serial);
    return fetch(`${this.simulators.url}${path}`, {
      method,
      headers: { authorization, accept: 'application/json', 'content-type': 'application/json', 'user-agent': 'test', ...request.headers },
      ...(method === 'POST' && { body: request.tamperedBody ?? body }),
    });
  }

  /** Speaks v3 by hand. */
  async ask(request: RawRequest): Promise<Reply> {
    return readReply(await this.send(request));
  }

  async download(path: string): Promise<Buffer> {
    return Buffer.from(await (await this.send({ path })).arrayBuffer());
  }

  async createOrder(outTradeNo: string, change: Record<string, unknown> = {}): Promise<Reply> {
    return this.ask({ method: 'POST', path: '/v3/pay/transactions/jsapi', body: this.orderBody(outTradeNo, change) });
  }

  async stateOf(outTradeNo: string): Promise<unknown> {
    const reply = await this.ask({ path: `/v3/pay/transactions/out-trade-no/${outTradeNo}?mchid=${MCH_ID}` });
    return reply.body['trade_state'];
  }

  async admin(path: string, body?: unknown): Promise<Reply> {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return readReply(await fetch(`${this.simulators.adminUrl}/admin/${path}`, init));
  }

  /** The shopper pays; notifies that are due at once have arrived when this resolves. */
  async pay(outTradeNo: string, how: { late?: boolean } = {}): Promise<Reply> {
    const reply = await this.admin(`transactions/${outTradeNo}/pay`, how);
    await this.pass(0);
    return reply;
  }

  /** Lets time pass, with every notify that falls due. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.simulators.whenIdle();
  }

  /** Whether the SDK's verifier believes a notify, by the key that its serial names. */
  believes(notify: ReceivedNotify): boolean {
    const header = (name: string) => String(notify.headers[`wechatpay-${name}`]);
    const keys: Record<string, string> = {
      [this.keyFile('platform_serial.txt')]: this.keyFile('platform_certificate.pem'),
      [this.keyFile('public_key_id.txt')]: this.keyFile('platform_public_key.pem'),
    };
    const key = keys[header('serial')];
    const message = Formatter.response(header('timestamp'), header('nonce'), notify.body);
    return key !== undefined && Rsa.verify(message, header('signature'), Rsa.from(key, Rsa.KEY_TYPE_PUBLIC));
  }

  /** The facts inside a notify, decrypted by the SDK. */
  factsOf(notify: ReceivedNotify): Record<string, unknown> {
    const { resource } = JSON.parse(notify.body) as { resource: { ciphertext: string; nonce: string; associated_data: string } };
    const plaintext = Aes.AesGcm.decrypt(resource.ciphertext, this.keyFile('api_v3_key.txt'), resource.nonce, resource.associated_data);
    return JSON.parse(plaintext) as Record<string, unknown>;
  }

  lastNotify(): ReceivedNotify {
    const last = this.notifies.at(-1);
    if (!last) throw new Error('no notify has arrived');
    return last;
  }

  /** Calls the mini-program's server API. */
  async wechat(path: string, body?: unknown): Promise<Reply> {
    const init = body === undefined ? {} : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) };
    return readReply(await fetch(`${this.simulators.url}${path}`, init));
  }

  async signIn(code: string): Promise<Reply> {
    return this.wechat(`/sns/jscode2session?appid=${APP_ID}&secret=${APP_SECRET}&js_code=${code}&grant_type=authorization_code`);
  }

  async accessToken(forceRefresh = false): Promise<string> {
    const reply = await this.wechat('/cgi-bin/stable_token', {
      grant_type: 'client_credential',
      appid: APP_ID,
      secret: APP_SECRET,
      force_refresh: forceRefresh,
    });
    return String(reply.body['access_token'] ?? reply.body['errcode']);
  }
}

async function readReply(reply: Response): Promise<Reply> {
  const text = await reply.text();
  let body: Record<string, unknown>;
  try {
    body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  } catch {
    body = { text };
  }
  return { status: reply.status, headers: reply.headers, body };
}
