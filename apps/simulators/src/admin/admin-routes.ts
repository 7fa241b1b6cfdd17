import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import type { Couriers } from '../couriers/couriers.js';
import { createPlatformCertificate } from '../development-keys.js';
import { faultsChangeSchema, type FaultPlan } from '../faults.js';
import type { Table } from '../journal.js';
import { ManualClock } from '../manual-clock.js';
import { FORGERIES, type Notifier } from '../pay/notifier.js';
import type { Pace } from '../pay/pace.js';
import { PayError } from '../pay/pay-errors.js';
import type { PlatformKeys } from '../pay/platform-keys.js';
import type { Refunds } from '../pay/refunds.js';
import type { Transactions } from '../pay/transactions.js';
import type { SimulatorState } from '../state.js';
import type { MiniProgram } from '../wechat/mini-program.js';

export interface AdminParts {
  readonly state: SimulatorState;
  readonly faults: FaultPlan;
  readonly pace: Pace;
  readonly keys: PlatformKeys;
  readonly notifier: Notifier;
  readonly transactions: Transactions;
  readonly refunds: Refunds;
  readonly miniProgram: MiniProgram;
  readonly couriers: Couriers;
  readonly clock: Clock;
  /** Resolves when nothing is being told to anyone. */
  readonly whenIdle: () => Promise<void>;
  /** Forgets all state. */
  readonly reset: () => void;
}

const openid = z.string().regex(/^[0-9A-Za-z_-]{1,128}$/);
const loginCodeSchema = z.object({ openid, unionid: openid.optional() });
const phoneCodeSchema = z.object({ openid, phone: z.string().regex(/^1\d{10}$/) });
const subscriptionSchema = z.object({ openid, templateId: z.string().min(1), count: z.int().min(1).max(1000).default(1) });
const paySchema = z.object({ late: z.boolean().default(false) });
const endRefundSchema = z.object({ status: z.enum(['SUCCESS', 'ABNORMAL', 'CLOSED']) });
const resendSchema = z.object({ forgery: z.enum(FORGERIES).optional() });
const paceSchema = z.object({ factor: z.number().min(1).max(100_000) });
const advanceSchema = z.object({ ms: z.int().min(0).max(31 * 86_400_000) });
const keyModeSchema = z.object({ mode: z.enum(['cert', 'key', 'mixed']) });
const pageSchema = z.object({
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
  state: z.string().optional(),
});
const dumpSchema = z.object({ limit: z.coerce.number().int().min(1).max(10_000).default(200) });

/** The levers of the simulation, on a port of its own that no product code knows. */
export async function registerAdminRoutes(app: FastifyInstance, parts: AdminParts): Promise<void> {
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof PayError) return reply.code(error.status).send(error.toBody());
    if (error instanceof z.ZodError) return reply.code(400).send({ code: 'PARAM_ERROR', message: z.prettifyError(error) });
    throw error;
  });
  registerUserRoutes(app, parts);
  registerMoneyRoutes(app, parts);
  registerLeverRoutes(app, parts);
  registerClockRoutes(app, parts);
  parts.couriers.registerAdmin(app);
}

function registerUserRoutes(app: FastifyInstance, { miniProgram }: AdminParts): void {
  app.post('/admin/js-code', (request) => {
    const body = loginCodeSchema.parse(request.body);
    return { code: miniProgram.issueLoginCode(body.openid, body.unionid) };
  });
  app.post('/admin/phone-code', (request) => {
    const body = phoneCodeSchema.parse(request.body);
    return { code: miniProgram.issuePhoneCode(body.openid, body.phone) };
  });
  app.post('/admin/subscriptions', (request) => {
    const body = subscriptionSchema.parse(request.body);
    return miniProgram.acceptMessages(body.openid, [body.templateId], body.count);
  });
}

function registerMoneyRoutes(app: FastifyInstance, { state, transactions, refunds, notifier }: AdminParts): void {
  app.get('/admin/transactions', (request) => {
    const { after, limit, state: wanted } = pageSchema.parse(request.query);
    const page = listAfter(state.transactions, after, limit, (row) => wanted === undefined || row.state === wanted);
    return { transactions: page.map(([, row]) => row), next: page.length === limit ? page.at(-1)?.[0] : undefined };
  });
  app.get<{ Params: { outTradeNo: string } }>('/admin/transactions/:outTradeNo', (request) => {
    const transaction = transactions.getByOutTradeNo(request.params.outTradeNo);
    return { ...transaction, refunds: transaction.refundNos.map((no) => refunds.get(no)) };
  });
  app.post<{ Params: { outTradeNo: string } }>('/admin/transactions/:outTradeNo/pay', (request) =>
    transactions.pay(request.params.outTradeNo, paySchema.parse(request.body ?? {})),
  );
  app.get('/admin/refunds', (request) => {
    const { after, limit, state: wanted } = pageSchema.parse(request.query);
    const page = listAfter(state.refunds, after, limit, (row) => wanted === undefined || row.status === wanted);
    return { refunds: page.map(([, row]) => row), next: page.length === limit ? page.at(-1)?.[0] : undefined };
  });
  app.post<{ Params: { outRefundNo: string } }>('/admin/refunds/:outRefundNo/end', (request) =>
    refunds.end(request.params.outRefundNo, endRefundSchema.parse(request.body).status),
  );
  app.post<{ Params: { id: string } }>('/admin/notifies/:id/resend', async (request, reply) => {
    const { forgery } = resendSchema.parse(request.body ?? {});
    const attempt = await notifier.resend(request.params.id, forgery);
    return attempt ?? reply.code(404).send({ code: 'RESOURCE_NOT_EXISTS', message: '没有这个通知' });
  });
}

function registerLeverRoutes(app: FastifyInstance, parts: AdminParts): void {
  const { state, faults, pace, keys, notifier } = parts;
  const settings = () => ({ faults: faults.current, timeCompression: pace.factor, keyMode: keys.mode });

  app.get('/admin/faults', () => faults.current);
  app.post('/admin/faults', (request) => faults.change(faultsChangeSchema.parse(request.body)));
  app.post('/admin/time-compression', (request) => {
    const { factor } = paceSchema.parse(request.body);
    parts.couriers.changePace(pace.factor / factor);
    notifier.changePace(factor);
    return settings();
  });
  app.post('/admin/key-mode', (request) => {
    keys.mode = keyModeSchema.parse(request.body).mode;
    return settings();
  });
  app.post('/admin/rotate-certificate', async () => {
    const certificate = await createPlatformCertificate();
    keys.rotate(certificate);
    return { serial: certificate.serial };
  });
  app.post('/admin/reset', () => {
    parts.reset();
    return settings();
  });
  app.get('/admin/state', (request) => {
    const { limit } = dumpSchema.parse(request.query);
    return {
      ...settings(),
      transactions: latest(state.transactions, limit),
      refunds: latest(state.refunds, limit),
      notifies: latest(state.notifies, limit),
      messages: latest(state.messages, limit),
      shippings: latest(state.shippings, limit),
      counts: {
        transactions: state.transactions.size,
        refunds: state.refunds.size,
        notifies: state.notifies.size,
        messages: state.messages.size,
        shippings: state.shippings.size,
        users: state.users.size,
      },
    };
  });
}

/** Time that stands still until told (SIMULATOR_CLOCK), for tests and simulated days. */
function registerClockRoutes(app: FastifyInstance, { clock, whenIdle }: AdminParts): void {
  app.get('/admin/clock', () => ({ nowMs: clock.nowMs(), isManual: clock instanceof ManualClock }));
  app.post('/admin/clock/advance', async (request, reply) => {
    if (!(clock instanceof ManualClock)) return reply.code(409).send({ code: 'PARAM_ERROR', message: 'the clock runs by itself; SIMULATOR_CLOCK names the moment at which it stands' });
    const untilMs = clock.nowMs() + advanceSchema.parse(request.body).ms;
    // What is told at one moment is heard before the next thing happens.
    while (clock.step(untilMs)) await whenIdle();
    return { nowMs: clock.nowMs() };
  });
}

function listAfter<Row>(table: Table<Row>, after: string | undefined, limit: number, wanted: (row: Row) => boolean): [string, Row][] {
  const page: [string, Row][] = [];
  let started = after === undefined;
  for (const entry of table.entries()) {
    if (started && wanted(entry[1])) page.push(entry);
    if (entry[0] === after) started = true;
    if (page.length === limit) break;
  }
  return page;
}

/** The newest rows, oldest of them first. */
function latest<Row>(table: Table<Row>, limit: number): Row[] {
  const rows: Row[] = [];
  let skip = table.size - limit;
  for (const row of table.values()) {
    if (skip > 0) skip -= 1;
    else rows.push(row);
  }
  return rows;
}
