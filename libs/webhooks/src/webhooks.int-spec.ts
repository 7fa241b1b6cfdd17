import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDomainError } from '@quanyu/platform';
import { createTestPlatform, outcomeOf, type TestPlatform } from '@quanyu/testing';
import { Webhook } from 'standardwebhooks';
import { EditEndpoints } from './edit-endpoints.js';
import type { Message } from './message.rules.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksModule } from './webhooks.module.js';
import { Webhooks } from './webhooks.js';

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const DAY_MS = 86_400_000;

describe('webhooks', () => {
  let platform: TestPlatform;
  let webhooks: Webhooks;
  let endpoints: EditEndpoints;
  let repository: WebhooksRepository;
  let receiver: Server;
  let url: string;
  let heard: Heard[];
  /** What the receiver answers next; 200 when nothing is said. */
  let answers: number[];
  let keys = 0;

  beforeAll(async () => {
    platform = await createTestPlatform({ env: { WEBHOOK_ALLOW_INSIDE: 'true' } });
    const module = await platform.start([WebhooksModule]);
    [webhooks, endpoints, repository] = [module.get(Webhooks), module.get(EditEndpoints), module.get(WebhooksRepository)];
    receiver = createServer((request, reply) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        heard.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
        const status = answers.shift() ?? 200;
        reply.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end(`said ${status}`);
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
  });
  afterAll(async () => {
    await new Promise((resolve) => receiver.close(resolve));
    await platform.close();
  });
  beforeEach(async () => {
    [heard, answers] = [[], []];
    await platform.database.query(`DELETE FROM webhooks.endpoint`);
  });

  const editor = () => ({ staff: { staffId: platform.ids.uuid(), name: '工程师' }, ip: '127.0.0.1', requestId: 'request-1' });
  const create = (types: readonly Message['type'][] = ['order.paid']) => endpoints.create(`key-${(keys += 1)}`, { name: 'ERP', url, types }, editor());
  const news = (type: Message['type'] = 'order.paid'): Message => ({ id: platform.ids.uuid(), type, occurredAt: platform.clock.now(), data: { orderId: 'one' } });
  const publish = (...messages: Message[]) => platform.database.transaction((tx) => webhooks.publish(tx, messages));
  const deliveries = (endpointId: string) => repository.listDeliveries({ endpointId, status: null, before: null, limit: 100 });

  it('reach a receiver that wants them, signed as the standard says, once though told twice', async () => {
    const { secret, endpoint } = await create();
    const message = news();
    await publish(message, news('order.canceled'));
    await publish(message);
    await webhooks.sendDue();
    await webhooks.sendDue();
    expect(heard).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = heard;
    expect(headers['webhook-id']).toBe(message.id);
    // The clock of a test stands still, and a receiver refuses what is old.
    jest.useFakeTimers({ now: platform.clock.nowMs(), doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'setInterval'] });
    expect(new Webhook(secret).verify(body, { 'webhook-id': String(headers['webhook-id']), 'webhook-timestamp': String(headers['webhook-timestamp']), 'webhook-signature': String(headers['webhook-signature']) })).toEqual(JSON.parse(body));
    jest.useRealTimers();
    expect(await deliveries(endpoint.id)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
  });

  it('are tried again while the receiver is in trouble, with the same id, and every try is kept', async () => {
    const { endpoint } = await create();
    answers = [500, 302];
    await publish(news());
    await webhooks.sendDue();
    await webhooks.sendDue();
    expect(heard).toHaveLength(1);
    platform.clock.advance(5_000);
    await webhooks.sendDue();
    // A redirect is no delivery, and is not followed.
    expect(heard).toHaveLength(2);
    platform.clock.advance(300_000);
    await webhooks.sendDue();
    expect(new Set(heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const [delivery] = await deliveries(endpoint.id);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 3 });
    expect((await repository.listAttempts(delivery?.id ?? '')).map(({ status, answer }) => `${status} ${answer}`)).toEqual(['200 said 200', '302 said 302', '500 said 500']);
  });

  it('are sent once by two workers at once, and after one of them died', async () => {
    const { endpoint } = await create();
    await publish(news(), news(), news());
    await Promise.all([webhooks.sendDue(), webhooks.sendDue()]);
    expect(heard).toHaveLength(3);
    await publish(news());
    // Taken by a worker that then died.
    await platform.database.transaction((tx) => repository.takeDue(tx, { endpointId: endpoint.id, now: platform.clock.now(), leaseUntil: new Date(platform.clock.nowMs() + 30_000), limit: 10 }));
    await webhooks.sendDue();
    expect(heard).toHaveLength(3);
    platform.clock.advance(30_000);
    await webhooks.sendDue();
    expect(heard).toHaveLength(4);
    expect((await deliveries(endpoint.id)).every(({ status }) => status === 'delivered')).toBe(true);
  });

  it('reach a receiver as fast as it takes them, and one in trouble only a few at a time', async () => {
    const { endpoint } = await create();
    await publish(...Array.from({ length: 23 }, () => news()));
    await webhooks.sendDue();
    expect(heard).toHaveLength(23);
    answers = [503];
    await publish(...Array.from({ length: 23 }, () => news()));
    await webhooks.sendDue();
    expect(heard).toHaveLength(23 + 5);
    expect((await deliveries(endpoint.id)).filter(({ status, attempts }) => status === 'pending' && attempts === 0)).toHaveLength(18);
  });

  it('end after ten tries, and are sent once more when ops say so', async () => {
    const { endpoint } = await create();
    answers = Array.from({ length: 10 }, () => 503);
    await publish(news());
    for (let tries = 0; tries < 12; tries += 1) {
      await webhooks.sendDue();
      platform.clock.advance(DAY_MS);
    }
    expect(heard).toHaveLength(10);
    expect(await deliveries(endpoint.id)).toMatchObject([{ status: 'failed', attempts: 10 }]);
    expect(await webhooks.replayFailed(endpoint.id, new Date(platform.clock.nowMs() - 20 * DAY_MS))).toEqual({ deliveries: 1, hasMore: false });
    await webhooks.sendDue();
    expect(await deliveries(endpoint.id)).toMatchObject([{ status: 'delivered', attempts: 11 }]);
  });

  it('stop for a receiver that says that it is gone, and the audit log says why', async () => {
    const { endpoint } = await create();
    answers = [410];
    await publish(news());
    await webhooks.sendDue();
    expect(await endpoints.get(endpoint.id)).toMatchObject({ status: 'disabled' });
    await publish(news());
    await webhooks.sendDue();
    expect(heard).toHaveLength(1);
    expect(await platform.database.query(`SELECT action FROM platform.audit_entry WHERE target_id = $1 ORDER BY id DESC LIMIT 1`, [endpoint.id])).toEqual([{ action: 'webhook.disable' }]);
  });

  it('are signed with both secrets for a day after a new one was made', async () => {
    const { endpoint } = await create();
    await endpoints.rotateSecret('rotation-1', { id: endpoint.id, version: 1 }, editor());
    await publish(news());
    await webhooks.sendDue();
    platform.clock.advance(DAY_MS);
    await publish(news());
    await webhooks.sendDue();
    expect(heard.map(({ headers }) => String(headers['webhook-signature']).split(' ').length)).toEqual([2, 1]);
  });

  it('get one new secret from one request, however often it comes, and the one before signs along', async () => {
    const { endpoint, secret: first } = await create();
    const [by, edit] = [editor(), { id: endpoint.id, version: 1 }];
    const [made, again] = await Promise.all([endpoints.rotateSecret('rotation-2', edit, by), endpoints.rotateSecret('rotation-2', edit, by)]);
    const late = await endpoints.rotateSecret('rotation-2', edit, by);
    expect([again, late]).toEqual([made, made]);
    expect([made.endpoint.version, endpoints.secretsOf(late.endpoint)]).toEqual([2, [made.secret, first]]);
    expect(await outcomeOf(endpoints.rotateSecret('rotation-3', edit, by))).toBe('REQUEST.VERSION_CONFLICT');
    expect(await outcomeOf(endpoints.rotateSecret('rotation-2', { ...edit, version: 2 }, by))).toBe('REQUEST.IDEMPOTENCY_KEY_REUSED');
  });

  it('that failed are sent once more in bites, each of which stays although the next one breaks', async () => {
    const { endpoint } = await create();
    await publish(...Array.from({ length: 5 }, () => news()));
    await platform.database.query(`UPDATE webhooks.delivery SET status = 'failed', attempts = 10`);
    const [since, waiting] = [new Date(0), async () => (await deliveries(endpoint.id)).filter(({ status }) => status === 'pending').length];
    expect([await webhooks.replayFailed(endpoint.id, since, { rowsPerBite: 1, mostBites: 2 }), await waiting()]).toEqual([{ deliveries: 2, hasMore: true }, 2]);

    const real = WebhooksRepository.prototype.replayFailed.bind(repository);
    const bite = jest.spyOn(repository, 'replayFailed').mockImplementationOnce(real).mockRejectedValueOnce(new Error('the process died'));
    await expect(webhooks.replayFailed(endpoint.id, since, { rowsPerBite: 1, mostBites: 9 })).rejects.toThrow('died');
    expect(await waiting()).toBe(3);
    bite.mockRestore();
    expect([await webhooks.replayFailed(endpoint.id, since, { rowsPerBite: 1, mostBites: 9 }), await waiting()]).toEqual([{ deliveries: 2, hasMore: false }, 5]);
  });

  it('that fail again while the others are still asked for are asked for once', async () => {
    const { endpoint } = await create();
    await publish(news(), news());
    await platform.database.query(`UPDATE webhooks.delivery SET status = 'failed', attempts = 10`);
    const real = WebhooksRepository.prototype.replayFailed.bind(repository);
    const bite = jest.spyOn(repository, 'replayFailed').mockImplementation(async (tx, asked) => {
      const rows = await real(tx, asked);
      await tx.execute(`UPDATE webhooks.delivery SET status = 'failed', attempts = 11 WHERE status = 'pending'`);
      return rows;
    });
    expect(await webhooks.replayFailed(endpoint.id, new Date(0), { rowsPerBite: 1, mostBites: 9 })).toEqual({ deliveries: 2, hasMore: false });
    bite.mockRestore();
  });

  it('are forgotten with all that was sent and answered after thirty days, and no day before', async () => {
    const { endpoint } = await create();
    await publish(news());
    await webhooks.sendDue();
    const prune = webhooks.recurring().find(({ name }) => name === 'webhooks.prune');
    platform.clock.advance(30 * DAY_MS);
    await prune?.run();
    expect(await deliveries(endpoint.id)).toHaveLength(1);
    platform.clock.advance(1);
    await prune?.run();
    expect(await deliveries(endpoint.id)).toEqual([]);
    expect(await platform.database.query(`SELECT 1 FROM webhooks.attempt`)).toEqual([]);
  });

  it('are forgotten all of them, however many a busy hour left behind', async () => {
    await platform.database.query(`INSERT INTO webhooks.message (id, type, occurred_at, data) SELECT gen_random_uuid(), 'order.paid', $1, '{}' FROM generate_series(1, 5001)`, [platform.clock.now()]);
    platform.clock.advance(31 * DAY_MS);
    expect(await webhooks.prune()).toBe(5_001);
  });

  it('keep their secret sealed, and show it once', async () => {
    const { endpoint, secret } = await create();
    expect(secret).toMatch(/^whsec_/);
    const [row] = await platform.database.query<{ all: string }>(`SELECT to_jsonb(e)::text AS all FROM webhooks.endpoint e WHERE id = $1`, [endpoint.id]);
    expect(row?.all).not.toContain(secret.slice(6));
  });

  it('go to twenty receivers at most, also when the last two are added at once', async () => {
    for (let count = 0; count < 19; count += 1) await create();
    const results = await Promise.allSettled([create(), create()]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refusal = results.find((result) => result.status === 'rejected');
    expect(isDomainError(refusal?.reason, 'WEBHOOKS.TOO_MANY')).toBe(true);
  });
});
