import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config.js';
import { ManualClock } from '../manual-clock.js';
import { startSimulators, type RunningSimulators } from '../simulators.js';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const keysFolder = mkdtempSync(join(tmpdir(), 'quanyu-simulators-keys-'));
afterAll(() => rmSync(keysFolder, { recursive: true, force: true }));

export type Body = Record<string, unknown>;

/** A shop on 南京西路 and a door 2 km west of it. */
const SHOP = { lng: 121.4737, lat: 31.2304 };
const DOOR = { lng: 121.4527, lat: 31.2304 };

/** A merchant of both courier platforms, for tests: it signs by itself, and keeps the callbacks that reach it. */
export class CourierShop {
  readonly clock = new ManualClock(Date.parse('2026-11-20T12:00:00+08:00'));
  readonly callbacks: Body[] = [];
  /** HTTP status and text of the replies to callbacks: the next ones, then 200 SUCCESS. */
  readonly replies: { status: number; text: string }[] = [];
  randomDraws: number[] = [];
  simulators: RunningSimulators;
  callbackUrl = '';
  private readonly folder = mkdtempSync(join(tmpdir(), 'quanyu-couriers-'));
  private readonly receiver: Server;

  constructor() {
    this.receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        this.callbacks.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body);
        const { status, text } = this.replies.shift() ?? { status: 200, text: 'SUCCESS' };
        response.writeHead(status).end(text);
      });
    });
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.receiver.listen(0, '127.0.0.1', resolve));
    const address = this.receiver.address();
    if (typeof address !== 'object' || address === null) throw new Error('the receiver has no port');
    this.callbackUrl = `http://127.0.0.1:${address.port}/callbacks`;
    await this.startSimulators();
    await this.dada('/api/shop/add', [
      { origin_shop_id: 'SH001', station_name: '南京西路店', business: 5, city_name: '上海', area_name: '静安', station_address: '南京西路1号', contact_name: '店长', phone: '13800000000', ...SHOP },
    ]);
    return this;
  }

  async startSimulators(): Promise<void> {
    const config = readConfig({
      SIMULATOR_PORT: '0', SIMULATOR_ADMIN_PORT: '0', SIMULATOR_DATA_DIR: join(this.folder, 'data'), DEV_KEYS_DIR: join(keysFolder, 'keys'),
      COURIER_DADA_APP_KEY: 'dada-key', COURIER_DADA_APP_SECRET: 'S3cret', COURIER_AGGREGATOR_APP_SECRET: 'S3cret', COURIER_AGGREGATOR_CALLBACK_URL: this.callbackUrl,
    });
    this.simulators = await startSimulators(config, { clock: this.clock, random: () => this.randomDraws.shift() ?? 0.999 });
  }

  async close(): Promise<void> {
    await this.simulators.stop();
    this.receiver.closeAllConnections();
    await new Promise((resolve) => this.receiver.close(resolve));
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Calls 达达 with an envelope signed at a time; `change` replaces fields of it after signing. */
  async dada(path: string, body: unknown, change: Body = {}, signedAtMs = this.clock.nowMs()): Promise<Body> {
    const envelope: Record<string, string> = {
      app_key: 'dada-key', body: JSON.stringify(body), format: 'json', source_id: '73753', timestamp: String(Math.floor(signedAtMs / 1_000)), v: '1.0',
    };
    // The order of the keys above is their sorted order.
    const joined = Object.entries(envelope).flat().join('');
    return this.post(path, { ...envelope, signature: md5(`S3cret${joined}S3cret`).toUpperCase(), ...change });
  }

  /** Calls the aggregator; `change` replaces fields after signing. */
  async aggregator(path: string, fields: Body, change: Body = {}): Promise<Body> {
    const body: Body = { ...fields, appId: '100001', timeStamp: this.clock.nowMs() };
    const joined = Object.keys(body).sort().map((key) => `${key}=${String(body[key])}`).join('&');
    return this.post(`/aggregator/open${path}`, { ...body, sign: md5(`${joined}&appSecret=S3cret`).toUpperCase(), ...change });
  }

  async admin(path: string, body?: unknown): Promise<Body> {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return (await (await fetch(`${this.simulators.adminUrl}/admin/couriers/${path}`, init)).json()) as Body;
  }

  dadaOrder(originId: string, change: Body = {}): Body {
    return {
      shop_no: 'SH001', origin_id: originId, cargo_price: 129.5, cargo_weight: 1.2, is_prepay: 0, receiver_name: '王小明', receiver_address: '静安寺路2号',
      receiver_phone: '13900000000', receiver_lat: DOOR.lat, receiver_lng: DOOR.lng, callback: this.callbackUrl, origin_mark_no: '#037-4821', ...change,
    };
  }

  aggregatorOrder(originId: string, change: Body = {}): Body {
    return {
      outOrderSn: originId, senderName: '南京西路店', senderPhone: '13800000000', senderAddress: '南京西路1号', senderLng: SHOP.lng, senderLat: SHOP.lat,
      receiverName: '王小明', receiverPhone: '13900000000', receiverAddress: '静安寺路2号', receiverLng: DOOR.lng, receiverLat: DOOR.lat, goodsPrice: 129.5, goodsWeight: 1.2, deliveryId: 1, ...change,
    };
  }

  /** Lets time pass; each thing that happens is told before the next one happens. */
  async pass(minutes: number): Promise<void> {
    const untilMs = this.clock.nowMs() + minutes * 60_000;
    while (this.clock.step(untilMs)) await this.simulators.whenIdle();
    await this.simulators.whenIdle();
  }

  private async post(path: string, body: Body): Promise<Body> {
    const reply = await fetch(this.simulators.url + path, { method: 'POST', body: JSON.stringify(body) });
    const text = await reply.text();
    return reply.status === 200 ? (JSON.parse(text) as Body) : { httpStatus: reply.status };
  }
}
