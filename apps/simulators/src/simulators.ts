import Fastify, { type FastifyInstance } from 'fastify';
import { registerAdminRoutes } from './admin/admin-routes.js';
import { systemClock, type Clock } from './clock.js';
import { readPayKeys, type PayKeys, type SimulatorConfig } from './config.js';
import { Couriers } from './couriers/couriers.js';
import { createDevelopmentKeys } from './development-keys.js';
import { FaultPlan } from './faults.js';
import { registerH5Routes } from './h5/h5-routes.js';
import { Journal } from './journal.js';
import { ManualClock } from './manual-clock.js';
import { MerchantRequests } from './pay/merchant-requests.js';
import { Notifier } from './pay/notifier.js';
import { Pace } from './pay/pace.js';
import { registerPayRoutes } from './pay/pay-routes.js';
import { PlatformKeys } from './pay/platform-keys.js';
import { Refunds } from './pay/refunds.js';
import { TradeBills } from './pay/trade-bill.js';
import { Transactions } from './pay/transactions.js';
import { loadPublicKey } from './signing.js';
import { declareState } from './state.js';
import { MiniProgram } from './wechat/mini-program.js';
import { registerWeChatRoutes } from './wechat/wechat-routes.js';

export interface RunningSimulators {
  /** Address of the WeChat and WeChat Pay APIs. */
  readonly url: string;
  readonly adminUrl: string;
  readonly keys: PayKeys;
  /** Resolves when no notify and no callback is being delivered. */
  whenIdle(): Promise<void>;
  stop(): Promise<void>;
}

export interface Surroundings {
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** Starts both ports, with what a former run left in the data folder. */
export async function startSimulators(config: SimulatorConfig, surroundings: Surroundings = {}): Promise<RunningSimulators> {
  const { clock = config.SIMULATOR_CLOCK === 'system' ? systemClock : new ManualClock(Date.parse(config.SIMULATOR_CLOCK)), random = Math.random } = surroundings;
  await createDevelopmentKeys(config.DEV_KEYS_DIR);
  const keys = readPayKeys(config);
  const appId = config.WECHAT_APP_ID;
  const mchId = config.WECHAT_PAY_MCH_ID;
  const merchantPublicKey = loadPublicKey(keys.merchantPublicKeyPem);

  const journal = new Journal(config.SIMULATOR_DATA_DIR);
  const state = declareState(journal);
  const faults = new FaultPlan(random);
  const pace = new Pace(config.SIMULATOR_TIME_COMPRESSION);
  const platformKeys = new PlatformKeys(keys, config.SIMULATOR_KEY_MODE);
  const notifier = new Notifier({ state, clock, keys: platformKeys, apiV3Key: keys.apiV3Key, faults, pace });
  const transactions = new Transactions({ appId, mchId, state, clock, notifier });
  const refunds = new Refunds({ state, clock, notifier, transactions, faults, pace });
  const couriers = new Couriers({ config, state, clock, pace, random });
  const bills = new TradeBills(state, clock, faults);
  const miniProgram = new MiniProgram({ id: appId, secret: config.WECHAT_APP_SECRET }, state, clock, faults);
  const merchantRequests = new MerchantRequests(
    { mchId, serial: keys.merchantSerial, publicKey: merchantPublicKey },
    clock,
  );

  let releaseRequests = () => {};
  const opened = new Promise<void>((resolve) => (releaseRequests = resolve));
  const api = createServer(config, opened);
  void api.register((scope) => registerPayRoutes(scope, { clock, faults, merchantRequests, keys: platformKeys, transactions, refunds, bills }));
  void api.register((scope) => registerWeChatRoutes(scope, { mchId, clock, faults, state, miniProgram }));
  void api.register((scope) =>
    registerH5Routes(scope, { appId, merchantName: config.SIMULATOR_MERCHANT_NAME, merchantPublicKey, miniProgram, transactions }),
  );

  void api.register((scope) => couriers.registerApi(scope));

  const whenIdle = async () => {
    await Promise.all([notifier.whenIdle(), couriers.callbacks.whenIdle()]);
  };
  const admin = createServer(config, opened);
  const reset = () => {
    notifier.forgetTimers();
    refunds.stop();
    couriers.reset();
    faults.reset();
    miniProgram.reset();
    journal.clear();
  };
  void admin.register((scope) => registerAdminRoutes(scope, { state, faults, pace, keys: platformKeys, notifier, transactions, refunds, miniProgram, couriers, clock, whenIdle, reset }));

  const stop = async () => {
    notifier.stop();
    refunds.stop();
    couriers.stop();
    await Promise.all([api.close(), admin.close()]);
    await whenIdle();
    journal.close();
  };
  try {
    // The ports come first: they keep a second simulator from rewriting the journal of a running one.
    const adminUrl = await listen(admin, config, 'SIMULATOR_ADMIN_PORT');
    const url = await listen(api, config, 'SIMULATOR_PORT');
    journal.open();
    notifier.start();
    refunds.start();
    couriers.start();
    releaseRequests();
    return { url, adminUrl, keys, whenIdle, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function createServer(config: SimulatorConfig, opened: Promise<void>): FastifyInstance {
  const server = Fastify({
    logger: config.SIMULATOR_LOG_LEVEL === 'silent' ? false : { level: config.SIMULATOR_LOG_LEVEL },
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 200 },
  });
  server.addHook('onRequest', () => opened);
  server.get('/healthz', () => ({ status: 'ok' }));
  return server;
}

/** @returns the address. @throws Error that says which variable moves a taken port */
async function listen(server: FastifyInstance, config: SimulatorConfig, variable: 'SIMULATOR_PORT' | 'SIMULATOR_ADMIN_PORT'): Promise<string> {
  try {
    return await server.listen({ host: config.SIMULATOR_HOST, port: config[variable] });
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw taken ? new Error(`port ${config[variable]} is taken; set ${variable} to a free one`) : error;
  }
}
