import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Authenticator, GATE_REDIS, type GateRedis, PERMISSIONS, type Principal, Switches } from '@quanyu/platform';
import { createTestPlatform, startTestHttp, type TestPlatform } from '@quanyu/testing';
import { DeviceTokens } from '../device/device-tokens.js';
import { Lists } from '../lists/lists.js';
import { RateLimits } from '../rate-limits.js';
import { RiskModule } from '../risk.module.js';
import { Screening } from '../screening.js';
import { AdmissionLog } from '../waiting-room/admission-log.js';
import { WaitingLine } from '../waiting-room/waiting-line.js';
import { seedCommitment, SHOP_ROOM_ID } from '../waiting-room/waiting-room.rules.js';
import { WaitingRooms } from '../waiting-room/waiting-rooms.js';
import { registerWaitingRoomRoutes } from './waiting-room.hot-routes.js';

/** `Bearer <customer id>` and `Bearer ops` stand for real sessions, which identity makes above this domain. */
class NamedByHeader implements Pick<Authenticator, 'authenticate'> {
  authenticate(authorization: string, audience: 'customer' | 'staff'): Promise<Principal | null> {
    const id = authorization.slice('Bearer '.length);
    if (audience === 'customer') return Promise.resolve(id === 'ops' ? null : { kind: 'customer', customerId: id, sessionId: id });
    const staffId = '0198d5a0-0000-7000-8000-0000000000aa';
    return Promise.resolve(id === 'ops' ? { kind: 'staff', staffId, sessionId: staffId, name: '运营', permissions: new Set(PERMISSIONS), storeScope: 'all' } : null);
  }
}

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

describe('the routes of the waiting room', () => {
  let platform: TestPlatform;
  let app: NestFastifyApplication;
  let rooms: WaitingRooms;
  let roomId: string;

  beforeAll(async () => {
    platform = await createTestPlatform();
    const module = await platform.start([RiskModule]);
    const gate = module.get<GateRedis>(GATE_REDIS);
    if (gate.status !== 'ready') await new Promise((resolve) => gate.once('ready', resolve));
    rooms = module.get(WaitingRooms);
    const hotReads = { rooms, line: module.get(WaitingLine), devices: module.get(DeviceTokens), limits: module.get(RateLimits), screening: module.get(Screening), clock: platform.clock };
    app = await startTestHttp(platform, module, { authenticator: new NamedByHeader(), register: (fastify) => registerWaitingRoomRoutes(fastify, hotReads) });
  });
  afterAll(async () => {
    await app.close();
    await platform.close();
  });
  beforeEach(async () => {
    roomId = platform.ids.uuid();
    const startsAt = platform.clock.now();
    const endsAt = new Date(startsAt.getTime() + 3_600_000);
    await platform.database.transaction((tx) =>
      rooms.open(tx, { roomId, name: '零点场', mode: 'on', startsAt, endsAt, admitPerSecond: 1, passMinutes: 3, memberShare: 0 }),
    );
    await rooms.refresh();
  });

  const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, options: { as?: string; device?: string; ticket?: unknown; body?: object } = {}): Promise<Reply> => {
    const headers = {
      ...(options.as === undefined ? {} : { authorization: `Bearer ${options.as}` }),
      ...(options.device === undefined ? {} : { 'x-device-token': options.device }),
      ...(options.ticket === undefined ? {} : { 'x-waiting-ticket': String(options.ticket) }),
    };
    const response = await app.inject({ method, url, headers, ...(options.body === undefined ? {} : { payload: options.body }) });
    return { status: response.statusCode, body: response.body === '' ? {} : response.json<Record<string, unknown>>() };
  };
  const shopper = (): { as: string; device: string } => ({ as: platform.ids.uuid(), device: app.get(DeviceTokens).issue() });
  const room = (): string => `/api/storefront/waiting-rooms/${roomId}`;
  const desk = (version: unknown, change: object): object => ({ mode: 'on', admitPerSecond: 5, passMinutes: 3, memberShare: 0, reason: '演练', version, ...change });

  it('walk a shopper through the room, and let the next one leave it', async () => {
    const first = shopper();
    expect(await call('POST', `${room()}/tickets`, { ...first, body: {} })).toMatchObject({ status: 200, body: { state: 'admitted', pass: expect.any(String), name: '零点场' } });
    const next = shopper();
    const joined = await call('POST', `${room()}/tickets`, { ...next, body: {} });
    expect(joined).toMatchObject({ status: 200, body: { state: 'queued', pass: null, aheadAbout: 0 } });
    const { ticket } = joined.body;
    expect(await call('GET', `${room()}/ticket`, { ...next, ticket })).toMatchObject({ status: 200, body: { state: 'queued' } });
    expect((await call('DELETE', `${room()}/ticket`, { ...next, ticket })).status).toBe(204);
    expect(await call('GET', `${room()}/ticket`, { ...next, ticket })).toMatchObject({ body: { state: 'expired' } });
  });

  it('refuse whoever has not signed in, has no device, no ticket, or asks for a room that is not there', async () => {
    const { as, device } = shopper();
    const codes = [
      await call('POST', `${room()}/tickets`, { body: {} }),
      await call('POST', `${room()}/tickets`, { as, body: {} }),
      await call('POST', `${room()}/tickets`, { as, device: 'made-up', body: {} }),
      await call('GET', `${room()}/ticket`, { as, device }),
      await call('GET', `${room()}/ticket`, { as, device, ticket: 'made.up' }),
      await call('POST', `/api/storefront/waiting-rooms/${platform.ids.uuid()}/tickets`, { as, device, body: {} }),
      await call('GET', `/api/storefront/waiting-rooms/no-uuid/fairness`),
    ].map(({ body }) => body['code']);
    expect(codes).toEqual([
      'AUTH.REQUIRED',
      'RISK.DEVICE_REQUIRED',
      'RISK.DEVICE_REQUIRED',
      'RISK.TICKET_INVALID',
      'RISK.TICKET_INVALID',
      'RISK.ROOM_NOT_FOUND',
      'REQUEST.INVALID',
    ]);
  });

  it('give no place to a phone on the deny list', async () => {
    const { as, device } = shopper();
    const subject = app.get(DeviceTokens).read(device)?.deviceId ?? '';
    const editor = { actor: { staffId: platform.ids.uuid(), name: '运营' }, ip: '203.0.113.9', requestId: 'request-1' };
    await app.get(Lists).add(platform.ids.uuid(), { list: 'deny', subjectKind: 'device', subject, reason: '黄牛', expiresAt: null }, editor);
    expect(await call('POST', `${room()}/tickets`, { as, device, body: {} })).toMatchObject({ status: 403, body: { code: 'RISK.BLOCKED' } });
  });

  it('promise the seed before the end, and tell it with the order of calls after it', async () => {
    const one = shopper();
    await call('POST', `${room()}/tickets`, { ...one, body: {} });
    platform.clock.advance(1_000);
    await call('POST', `${room()}/tickets`, { ...shopper(), body: {} });
    const before = (await call('GET', `${room()}/fairness`)).body;
    expect(before).toMatchObject({ isOver: false, seed: null, lanes: null });
    expect((await call('GET', `${room()}/admissions`)).body).toEqual({ items: [], nextCursor: null });
    await app.get(AdmissionLog).flush();
    await platform.database.transaction((tx) => rooms.close(tx, roomId));
    platform.clock.advance(11_000);
    await rooms.auditRooms();
    await rooms.refresh();
    const after = (await call('GET', `${room()}/fairness`)).body;
    expect(after).toMatchObject({ isOver: true, seedCommitment: before['seedCommitment'], lanes: [{ lane: 'all', called: 2, kendallTau: 1 }] });
    expect(seedCommitment(String(after['seed']))).toBe(before['seedCommitment']);
    const first = (await call('GET', `${room()}/admissions?limit=1`)).body;
    const second = (await call('GET', `${room()}/admissions?limit=1&cursor=${String(first['nextCursor'])}`)).body;
    const rest = (await call('GET', `${room()}/admissions?cursor=${String(second['nextCursor'])}`)).body;
    expect([first['items'], second['items'], rest['items']].map((items) => (Array.isArray(items) ? items.length : 0))).toEqual([1, 1, 0]);
    expect((await call('GET', `${room()}/admissions?cursor=x`)).body['code']).toBe('REQUEST.INVALID');
  });

  it('let ops see and steer a room, with the reason kept, and only in its latest version', async () => {
    await call('POST', `${room()}/tickets`, { ...shopper(), body: {} });
    await call('POST', `${room()}/tickets`, { ...shopper(), body: {} });
    const { items } = (await call('GET', '/api/admin/risk/waiting-rooms', { as: 'ops' })).body as { items: { roomId: string; kind: string; version: number }[] };
    expect(items[0]).toMatchObject({ roomId: SHOP_ROOM_ID, kind: 'shop', mode: 'off', isRequired: false });
    const shown = items.find((candidate) => candidate.roomId === roomId);
    expect(shown).toMatchObject({ kind: 'sale', isRequired: true, counts: { waitingMembers: 0, waitingOthers: 1, called: 0, admitted: 1, missed: 0 } });
    const changed = await call('PUT', `/api/admin/risk/waiting-rooms/${roomId}`, { as: 'ops', body: desk(shown?.version, { memberShare: 0.3 }) });
    expect(changed).toMatchObject({ status: 200, body: { admitPerSecond: 5, effectivePerSecond: 5, memberShare: 0.3 } });
    expect(await call('PUT', `/api/admin/risk/waiting-rooms/${roomId}`, { as: 'ops', body: desk(shown?.version, {}) })).toMatchObject({ status: 409, body: { code: 'REQUEST.VERSION_CONFLICT' } });
    const [line] = await platform.database.query<{ reason: string; action: string }>(`SELECT reason, action FROM platform.audit_entry WHERE target_id = $1`, [roomId]);
    expect(line).toEqual({ reason: '演练', action: 'waitingRoom.update' });
    expect((await call('GET', '/api/admin/risk/waiting-rooms', { as: platform.ids.uuid() })).status).toBe(401);
  });

  const turn = async (isOn: boolean): Promise<void> => {
    const switches = app.get(Switches);
    const editor = { actor: { staffId: platform.ids.uuid(), name: '运营' }, ip: '203.0.113.9', requestId: 'request-2' };
    const version = (await switches.read()).states.find(({ key }) => key === 'queueOnly')?.version ?? 0;
    await switches.set({ key: 'queueOnly', isOn, reason: '演练', revertAfterMinutes: null, version }, editor);
    await Promise.all([rooms.followSwitch(), rooms.followSwitch()]);
    await rooms.refresh();
  };

  it('ask everyone through the shop’s room while ops let the whole shop queue', async () => {
    await turn(true);
    expect(rooms.isRequired(SHOP_ROOM_ID)).toBe(true);
    const { as, device } = shopper();
    const { pass } = (await call('POST', `/api/storefront/waiting-rooms/${SHOP_ROOM_ID}/tickets`, { as, device, body: {} })).body;
    const holder = { roomId: SHOP_ROOM_ID, customerId: as, deviceId: app.get(DeviceTokens).read(device)?.deviceId ?? '' };
    expect([String(pass), undefined].map((shown) => rooms.verifyPass(shown, holder))).toEqual([true, false]);
    await turn(false);
    expect(rooms.isRequired(SHOP_ROOM_ID)).toBe(false);
  });

  it('begin a new line each time ops let the whole shop queue: who came on a quiet day or queued before stands behind', async () => {
    const shop = `/api/storefront/waiting-rooms/${SHOP_ROOM_ID}`;
    const join = async (who: { as: string; device: string }): Promise<Record<string, unknown>> => (await call('POST', `${shop}/tickets`, { ...who, body: {} })).body;
    const [quiet, queued, first, second] = [shopper(), shopper(), shopper(), shopper()];
    const quietTicket = (await join(quiet))['ticket'];
    await turn(true);
    await join(first);
    const queuedTicket = (await join(queued))['ticket'];
    const { seed } = rooms.get(SHOP_ROOM_ID);
    await rooms.followSwitch();
    await rooms.refresh();
    expect(rooms.get(SHOP_ROOM_ID).seed).toBe(seed);
    await turn(false);
    platform.clock.advance(3_600_000);
    await turn(true);
    expect(rooms.get(SHOP_ROOM_ID).seed).not.toBe(seed);
    expect(await call('GET', `${shop}/ticket`, { ...queued, ticket: queuedTicket })).toMatchObject({ body: { code: 'RISK.TICKET_INVALID' } });
    const states = [(await join(second))['state'], (await call('GET', `${shop}/ticket`, { ...quiet, ticket: quietTicket })).body['state']];
    expect(states).toEqual(['admitted', 'queued']);
    await turn(false);
  });

  it('open the shop’s own room with a new seed each time, and an old ticket has no place in it', async () => {
    const url = `/api/admin/risk/waiting-rooms/${SHOP_ROOM_ID}`;
    const shop = `/api/storefront/waiting-rooms/${SHOP_ROOM_ID}`;
    const versionOf = (): number => rooms.get(SHOP_ROOM_ID).version;
    const seeds = [];
    const tickets = [];
    const early = shopper();
    for (let round = 0; round < 2; round += 1) {
      platform.clock.advance(60_000);
      await call('PUT', url, { as: 'ops', body: desk(versionOf(), { admitPerSecond: 1 }) });
      expect(rooms.isRequired(SHOP_ROOM_ID)).toBe(true);
      seeds.push((await call('GET', `${shop}/fairness`)).body['seedCommitment']);
      if (round === 1) expect(await call('GET', `${shop}/ticket`, { ...early, ticket: tickets[0] })).toMatchObject({ body: { code: 'RISK.TICKET_INVALID' } });
      tickets.push((await call('POST', `${shop}/tickets`, { ...early, body: {} })).body['ticket']);
      await call('PUT', url, { as: 'ops', body: desk(versionOf(), { mode: 'off' }) });
      expect(rooms.isRequired(SHOP_ROOM_ID)).toBe(false);
    }
    expect(new Set(seeds).size).toBe(2);
    expect((await call('POST', `${shop}/tickets`, { ...shopper(), body: {} })).body).toMatchObject({ state: 'admitted' });
  });
});
