import type { Clock, Logger } from '@quanyu/platform';
import { z } from 'zod';
import { callWechat, type WechatPlace } from './wechat-call.js';
import { wechatError } from './wechat.errors.js';

const tokenReply = z.object({ access_token: z.string().min(1).max(2_048), expires_in: z.int().min(1).max(7_200) });

/** WeChat hands out the successor five minutes before the end, and both work during that time. */
const RENEW_BEFORE_MS = 300_000;
/** WeChat refuses a second forced renewal within thirty seconds, and the twenty-first of a day. */
const FORCE_APART_MS = 30_000;

interface Held {
  readonly token: string;
  readonly renewAtMs: number;
}

export interface WechatCredentials {
  readonly baseUrl: string;
  readonly appId: string;
  readonly appSecret: string;
}

/**
 * The server's access token, by stable_token: every process that asks gets the same one, so none is shared through
 * Redis. Callers that arrive while one is being fetched wait for that one.
 */
export class AccessToken {
  private held: Held | null = null;
  private fetching: Promise<string> | null = null;
  private renewing: Promise<string> | null = null;
  private forcedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly credentials: WechatCredentials & WechatPlace,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** @throws WECHAT.UNAVAILABLE */
  async get(): Promise<string> {
    if (this.held !== null && this.clock.nowMs() < this.held.renewAtMs) return this.held.token;
    return this.fetchOnce(false);
  }

  /** The token to retry with after WeChat refused `refused`. Many refusals of one token cost one renewal. */
  async replace(refused: string): Promise<string> {
    if (this.held !== null && this.held.token !== refused) return this.held.token;
    this.renewing ??= this.renew(refused).finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  private async renew(refused: string): Promise<string> {
    const token = await this.fetchOnce(false);
    if (token !== refused || this.clock.nowMs() - this.forcedAtMs < FORCE_APART_MS) return token;
    this.forcedAtMs = this.clock.nowMs();
    return this.fetchOnce(true);
  }

  private fetchOnce(force: boolean): Promise<string> {
    this.fetching ??= this.fetch(force).finally(() => {
      this.fetching = null;
    });
    return this.fetching;
  }

  private async fetch(force: boolean): Promise<string> {
    const { appId, appSecret } = this.credentials;
    const body = { grant_type: 'client_credential', appid: appId, secret: appSecret, force_refresh: force };
    const reply = await callWechat(this.credentials, { path: '/cgi-bin/stable_token', query: {}, body }, this.logger);
    const parsed = tokenReply.safeParse(reply.body);
    if (reply.errorCode !== 0 || !parsed.success) {
      this.logger.error({ errorCode: reply.errorCode }, 'WeChat gave no access token');
      throw wechatError('WECHAT.UNAVAILABLE');
    }
    const { access_token: token, expires_in: seconds } = parsed.data;
    // A token with less than five minutes left is used for a tenth of its life rather than fetched on every call.
    const lifeMs = Math.max(seconds * 1_000 - RENEW_BEFORE_MS, seconds * 100);
    this.held = { token, renewAtMs: this.clock.nowMs() + lifeMs };
    return token;
  }
}
