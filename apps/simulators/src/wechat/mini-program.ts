import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.js';
import type { FaultPlan } from '../faults.js';
import { randomToken } from '../signing.js';
import type { SimulatorState, WeChatUser } from '../state.js';
import { WeChatError } from './wechat-errors.js';

const CODE_MS = 5 * 60_000;
const CODES_MAX = 100_000;
const TOKEN_MS = 7_200_000;
const TOKEN_RENEW_BEFORE_MS = 5 * 60_000;
const FORCED_REFRESH_GAP_MS = 30_000;
const FORCED_REFRESHES_PER_DAY = 20;
const SIGN_INS_PER_MINUTE = 100;
const TOKENS_REMEMBERED = 8;

interface IssuedCode {
  readonly openid: string;
  readonly phone?: string;
  readonly untilMs: number;
  readonly used: boolean;
}

interface IssuedToken {
  readonly token: string;
  readonly untilMs: number;
}

/** The users of the simulated WeChat, their codes, and the access token of the one mini-program. */
export class MiniProgram {
  private readonly loginCodes = new Map<string, IssuedCode>();
  private readonly phoneCodes = new Map<string, IssuedCode>();
  /** Newest first. */
  private tokens: IssuedToken[] = [];
  private forcedRefreshesAtMs: number[] = [];
  private signInMinute = { minute: 0, byOpenid: new Map<string, number>() };

  constructor(
    private readonly app: { readonly id: string; readonly secret: string },
    private readonly state: SimulatorState,
    private readonly clock: Clock,
    private readonly faults: FaultPlan,
  ) {}

  /** A login code as wx.login gives one. */
  issueLoginCode(openid: string, unionid?: string): string {
    this.rememberUser(openid, { unionid });
    return this.issueCode(this.loginCodes, { openid });
  }

  /** A phone code as the getPhoneNumber button gives one. @param phone eleven digits */
  issuePhoneCode(openid: string, phone: string): string {
    this.rememberUser(openid, { phone });
    return this.issueCode(this.phoneCodes, { openid, phone });
  }

  /** The user taps "allow" for one message of each template. */
  acceptMessages(openid: string, templateIds: readonly string[], count = 1): WeChatUser {
    const user = this.rememberUser(openid, {});
    const subscriptions = { ...user.subscriptions };
    for (const id of templateIds) subscriptions[id] = (subscriptions[id] ?? 0) + count;
    return this.state.users.put(openid, { ...user, subscriptions });
  }

  /** @throws WeChatError 41002, 41004, 40013, 40125 */
  requireApp(appId: string | undefined, secret: string | undefined): void {
    if (!appId) throw new WeChatError(41002);
    if (!secret) throw new WeChatError(41004);
    if (appId !== this.app.id) throw new WeChatError(40013);
    if (secret !== this.app.secret) throw new WeChatError(40125);
  }

  /** @throws WeChatError 40029, 40163, 40226, 45011 */
  exchangeLoginCode(code: string): { openid: string; session_key: string; unionid?: string } {
    const { openid } = this.useCode(this.loginCodes, code);
    if (this.faults.current.blockedOpenids.includes(openid)) throw new WeChatError(40226);
    this.countSignIn(openid);
    const unionid = this.state.users.find(openid)?.unionid;
    return { openid, session_key: randomBytes(16).toString('base64'), ...(unionid !== undefined && { unionid }) };
  }

  /** @param openid when given, the code must be this user's. @throws WeChatError 40029, 40003 */
  exchangePhoneCode(code: string, openid: string | undefined): Record<string, unknown> {
    const issued = this.phoneCodes.get(code);
    if (openid !== undefined && issued && issued.openid !== openid) throw new WeChatError(40003);
    const { phone = '' } = this.useCode(this.phoneCodes, code);
    return {
      phoneNumber: phone,
      purePhoneNumber: phone,
      countryCode: '86',
      watermark: { timestamp: Math.floor(this.clock.nowMs() / 1000), appid: this.app.id },
    };
  }

  /**
   * The stable token: renewed in its last five minutes, in which the old one stays good; a forced renewal kills the old
   * one at once and is limited. @throws WeChatError 45009
   */
  issueToken(forceRefresh: boolean): { access_token: string; expires_in: number } {
    const nowMs = this.clock.nowMs();
    const [current] = this.tokens;
    if (forceRefresh) this.countForcedRefresh(nowMs);
    if (!forceRefresh && current && current.untilMs - nowMs > TOKEN_RENEW_BEFORE_MS) return tokenReply(current, nowMs);

    const former = forceRefresh ? this.tokens.map((token) => ({ ...token, untilMs: Math.min(token.untilMs, nowMs) })) : this.tokens;
    const renewed = { token: `${randomToken(3)}_${randomToken(132)}`, untilMs: nowMs + TOKEN_MS };
    this.tokens = [renewed, ...former].slice(0, TOKENS_REMEMBERED);
    return tokenReply(renewed, nowMs);
  }

  /** @throws WeChatError 41001, 40001, 42001 */
  requireToken(token: string | undefined): void {
    if (!token) throw new WeChatError(41001);
    const issued = this.tokens.find((candidate) => candidate.token === token);
    if (!issued) throw new WeChatError(40001);
    if (issued.untilMs <= this.clock.nowMs()) throw new WeChatError(42001);
  }

  /** Uses up one accepted message. @throws WeChatError 40003, 43101 */
  useSubscription(openid: string, templateId: string): void {
    const user = this.state.users.find(openid);
    if (!user) throw new WeChatError(40003);
    const left = user.subscriptions[templateId] ?? 0;
    if (left < 1) throw new WeChatError(43101);
    this.state.users.put(openid, { ...user, subscriptions: { ...user.subscriptions, [templateId]: left - 1 } });
  }

  /** Forgets codes and tokens, as after a revoked secret. */
  reset(): void {
    this.loginCodes.clear();
    this.phoneCodes.clear();
    this.tokens = [];
    this.forcedRefreshesAtMs = [];
  }

  private rememberUser(openid: string, known: { unionid?: string | undefined; phone?: string | undefined }): WeChatUser {
    const user = this.state.users.find(openid) ?? { openid, subscriptions: {} };
    const next = { ...user, ...(known.unionid !== undefined && { unionid: known.unionid }), ...(known.phone !== undefined && { phone: known.phone }) };
    const changed = next.unionid !== user.unionid || next.phone !== user.phone || !this.state.users.find(openid);
    return changed ? this.state.users.put(openid, next) : user;
  }

  private issueCode(codes: Map<string, IssuedCode>, owner: { openid: string; phone?: string }): string {
    const nowMs = this.clock.nowMs();
    // Insertion order is age, so that the expired ones are all in front.
    for (const [code, { untilMs }] of codes) {
      if (untilMs > nowMs && codes.size < CODES_MAX) break;
      codes.delete(code);
    }
    const code = `0${randomToken(31)}`;
    codes.set(code, { ...owner, untilMs: nowMs + CODE_MS, used: false });
    return code;
  }

  private useCode(codes: Map<string, IssuedCode>, code: string): IssuedCode {
    const issued = codes.get(code);
    if (!issued || issued.untilMs <= this.clock.nowMs()) throw new WeChatError(40029);
    if (issued.used) throw new WeChatError(40163);
    codes.set(code, { ...issued, used: true });
    return issued;
  }

  private countSignIn(openid: string): void {
    const minute = Math.floor(this.clock.nowMs() / 60_000);
    if (minute !== this.signInMinute.minute) this.signInMinute = { minute, byOpenid: new Map() };
    const count = (this.signInMinute.byOpenid.get(openid) ?? 0) + 1;
    this.signInMinute.byOpenid.set(openid, count);
    if (count > SIGN_INS_PER_MINUTE) throw new WeChatError(45011);
  }

  private countForcedRefresh(nowMs: number): void {
    const recent = this.forcedRefreshesAtMs.filter((atMs) => atMs > nowMs - 86_400_000);
    const last = recent.at(-1);
    if (recent.length >= FORCED_REFRESHES_PER_DAY || (last !== undefined && nowMs - last < FORCED_REFRESH_GAP_MS)) throw new WeChatError(45009);
    this.forcedRefreshesAtMs = [...recent, nowMs];
  }
}

function tokenReply(token: IssuedToken, nowMs: number): { access_token: string; expires_in: number } {
  return { access_token: token.token, expires_in: Math.floor((token.untilMs - nowMs) / 1000) };
}

/** The simulated user of a browser: the same device has the same identity for ever. */
export function identityOfDevice(appId: string, device: string): { openid: string; unionid: string; phone: string } {
  const digest = (purpose: string) => createHash('sha256').update(`${purpose}\n${appId}\n${device}`).digest();
  const digits = BigInt(`0x${digest('phone').toString('hex').slice(0, 16)}`) % BigInt(100_000_000);
  return {
    openid: `o${digest('openid').toString('base64url').slice(0, 27)}`,
    unionid: `o${digest('unionid').toString('base64url').slice(0, 27)}`,
    phone: `139${String(digits).padStart(8, '0')}`,
  };
}
