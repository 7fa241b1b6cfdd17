import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import qrcode from 'qrcode';
import { z } from 'zod';
import type { Clock } from '../clock.js';
import type { FaultPlan } from '../faults.js';
import type { SimulatorState } from '../state.js';
import type { MiniProgram } from './mini-program.js';
import { WeChatError, type WeChatErrorCode } from './wechat-errors.js';

export interface WeChatParts {
  readonly mchId: string;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly state: SimulatorState;
  readonly miniProgram: MiniProgram;
}

const sessionQuerySchema = z.object({
  appid: z.string().optional(),
  secret: z.string().optional(),
  js_code: z.string().optional(),
  grant_type: z.string().optional(),
});
const tokenSchema = z.object({
  grant_type: z.string().optional(),
  appid: z.string().optional(),
  secret: z.string().optional(),
  force_refresh: z.boolean().optional(),
});
const phoneSchema = z.object({ code: z.string(), openid: z.string().optional() });
const messageSchema = z.object({
  touser: z.string(),
  template_id: z.string().min(1),
  page: z.string().optional(),
  miniprogram_state: z.enum(['developer', 'trial', 'formal']).optional(),
  lang: z.enum(['zh_CN', 'en_US', 'zh_HK', 'zh_TW']).optional(),
  data: z.record(z.string(), z.object({ value: z.string().min(1) })),
});
const miniProgramCodeSchema = z.object({
  scene: z.string(),
  page: z.string().optional(),
  check_path: z.boolean().optional(),
  env_version: z.enum(['release', 'trial', 'develop']).optional(),
  width: z.int().min(280).max(1280).default(430),
  auto_color: z.boolean().optional(),
  is_hyaline: z.boolean().optional(),
});
const orderKeySchema = z.object({
  order_number_type: z.union([z.literal(1), z.literal(2)]),
  transaction_id: z.string().optional(),
  mchid: z.string().optional(),
  out_trade_no: z.string().optional(),
});
const shippingSchema = z.object({
  order_key: orderKeySchema,
  logistics_type: z.int(),
  delivery_mode: z.union([z.literal(1), z.literal(2), z.literal('UNIFIED_DELIVERY'), z.literal('SPLIT_DELIVERY')]),
  shipping_list: z.array(z.object({ item_desc: z.string(), tracking_no: z.string().optional(), express_company: z.string().optional() })).min(1).max(15),
  upload_time: z.string(),
  payer: z.object({ openid: z.string() }),
});

/** The mini-program's server API: every refusal is HTTP 200 with an errcode. */
export async function registerWeChatRoutes(app: FastifyInstance, parts: WeChatParts): Promise<void> {
  const { miniProgram } = parts;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  app.addHook('preHandler', async () => {
    if (parts.faults.strikes('wechatBusyRate')) throw new WeChatError(-1);
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof WeChatError) return reply.code(200).send(error.toBody());
    return reply.code(200).send(new WeChatError(-1).toBody());
  });

  app.get('/sns/jscode2session', async (request, reply) => {
    // WeChat sends this one JSON document as text/plain, which clients that look at the type trip over.
    reply.type('text/plain');
    const query = parse(sessionQuerySchema, request.query, 40029);
    miniProgram.requireApp(query.appid, query.secret);
    if (query.grant_type !== undefined && query.grant_type !== 'authorization_code') throw new WeChatError(40002);
    if (!query.js_code) throw new WeChatError(41008);
    return JSON.stringify(miniProgram.exchangeLoginCode(query.js_code));
  });

  app.post('/cgi-bin/stable_token', async (request) => {
    const body = parse(tokenSchema, parseJson(request), 47001);
    if (body.grant_type !== 'client_credential') throw new WeChatError(40002);
    miniProgram.requireApp(body.appid, body.secret);
    return miniProgram.issueToken(body.force_refresh ?? false);
  });

  app.post('/wxa/business/getuserphonenumber', async (request) => {
    requireToken(request, miniProgram);
    const body = parse(phoneSchema, parseJson(request), 40029);
    return { errcode: 0, errmsg: 'ok', phone_info: miniProgram.exchangePhoneCode(body.code, body.openid) };
  });

  registerMessageRoute(app, parts);
  registerCodeRoute(app, parts);
  registerShippingRoute(app, parts);
}

function registerMessageRoute(app: FastifyInstance, { miniProgram, state, clock }: WeChatParts): void {
  app.post('/cgi-bin/message/subscribe/send', async (request) => {
    requireToken(request, miniProgram);
    const body = parse(messageSchema, parseJson(request), 47003);
    if (!/^[0-9A-Za-z_-]{1,64}$/.test(body.template_id)) throw new WeChatError(40037);
    if (body.page?.startsWith('/')) throw new WeChatError(41030);
    for (const [name, { value }] of Object.entries(body.data)) requireFieldFits(name, value);
    miniProgram.useSubscription(body.touser, body.template_id);
    const id = randomUUID();
    state.messages.put(id, {
      id,
      openid: body.touser,
      templateId: body.template_id,
      ...(body.page !== undefined && { page: body.page }),
      data: body.data,
      sentAtMs: clock.nowMs(),
    });
    return { errcode: 0, errmsg: 'ok' };
  });
}

/** [mem] The bounds of the field kinds that templates are made of. */
const FIELD_FITS: Record<string, (value: string) => boolean> = {
  thing: (value) => [...value].length <= 20,
  phrase: (value) => /^[\u4e00-\u9fff]{1,5}$/.test(value),
  character_string: (value) => /^[\x20-\x7e]{1,32}$/.test(value),
  number: (value) => /^-?\d{1,32}(\.\d+)?$/.test(value),
  letter: (value) => /^[A-Za-z]{1,32}$/.test(value),
  amount: (value) => /^[¥￥]?\d{1,10}(\.\d{1,2})?元?$/.test(value),
  phone_number: (value) => /^[\d+\- ]{1,17}$/.test(value),
  name: (value) => [...value].length <= 10,
  date: (value) => [...value].length <= 32,
  time: (value) => [...value].length <= 32,
  const: (value) => [...value].length <= 20,
};

function requireFieldFits(name: string, value: string): void {
  const kind = /^([a-z_]+)\d+$/.exec(name)?.[1];
  const fits = kind === undefined ? undefined : FIELD_FITS[kind];
  if (!fits?.(value)) throw new WeChatError(47003, ` data.${name}.value invalid`);
}

function registerCodeRoute(app: FastifyInstance, { miniProgram }: WeChatParts): void {
  app.post('/wxa/getwxacodeunlimit', async (request, reply) => {
    requireToken(request, miniProgram);
    const body = parse(miniProgramCodeSchema, parseJson(request), 40097);
    if (body.scene.length < 1 || body.scene.length > 32) throw new WeChatError(40169);
    if (!/^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]+$/.test(body.scene)) throw new WeChatError(40129);
    if (body.page !== undefined && (body.page.startsWith('/') || body.page.includes('?'))) throw new WeChatError(41030);
    // A plain QR code of page and scene stands for the round code, which only WeChat can draw and read.
    const image = await qrcode.toBuffer(`${body.page ?? ''}?scene=${encodeURIComponent(body.scene)}`, { type: 'png', width: body.width, margin: 2 });
    return reply.type('image/png').send(image);
  });
}

function registerShippingRoute(app: FastifyInstance, parts: WeChatParts): void {
  const { miniProgram, state, clock } = parts;
  app.post('/wxa/sec/order/upload_shipping_info', async (request) => {
    requireToken(request, miniProgram);
    const body = parse(shippingSchema, parseJson(request), 10060014);
    if (![1, 2, 3, 4].includes(body.logistics_type)) throw new WeChatError(10060005);
    for (const { item_desc: description } of body.shipping_list) {
      if (description === '') throw new WeChatError(10060008);
      if ([...description].length > 120) throw new WeChatError(10060009);
    }
    const transaction = findOrder(parts, body.order_key);
    if (!transaction || transaction.openid !== body.payer.openid) throw new WeChatError(10060001);
    if (!transaction.transactionId) throw new WeChatError(10060004);
    state.shippings.put(transaction.transactionId, {
      transactionId: transaction.transactionId,
      outTradeNo: transaction.outTradeNo,
      logisticsType: body.logistics_type,
      uploadedAtMs: clock.nowMs(),
      body,
    });
    return { errcode: 0, errmsg: 'ok' };
  });
}

function findOrder({ state, mchId }: WeChatParts, key: z.output<typeof orderKeySchema>) {
  if (key.order_number_type === 2) return state.transactions.findByAlias(key.transaction_id ?? '');
  return key.mchid === mchId ? state.transactions.find(key.out_trade_no ?? '') : undefined;
}

function requireToken(request: FastifyRequest, miniProgram: MiniProgram): void {
  const query = z.object({ access_token: z.string().optional() }).safeParse(request.query);
  miniProgram.requireToken(query.data?.access_token);
}

function parseJson(request: FastifyRequest): unknown {
  try {
    return JSON.parse(typeof request.body === 'string' ? request.body : '');
  } catch {
    throw new WeChatError(47001);
  }
}

function parse<Part>(schema: z.ZodType<Part>, value: unknown, refusal: WeChatErrorCode): Part {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new WeChatError(refusal);
  return parsed.data;
}
