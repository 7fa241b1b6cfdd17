import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { webhooksError } from './webhooks.errors.js';

/** Every address of a name. Injected, so that a test decides what a name means. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export const resolveByDns: Resolve = async (hostname) => (await lookup(hostname, { all: true })).map(({ address }) => address);

/** Where a message may go: the address is connected to as it was checked, so that a name cannot mean another one a moment later. */
export interface CheckedTarget {
  readonly url: URL;
  readonly address: string;
}

const PORTS = new Set(['', '443', '8443']);
const MAX_URL_LENGTH = 500;

/** Looks at where messages may go, now and before each of them: what a name means may change. */
export class Targets {
  /** @param allowInside for development, where the receiver stands on this machine */
  constructor(
    private readonly resolve: Resolve,
    private readonly allowInside: boolean,
  ) {}

  /**
   * Refuses what could reach inside: names and literals of private, loopback, link-local, carrier and reserved networks in every
   * notation, also when only one of a name's addresses is such; other ports; credentials in the address; plain HTTP.
   * @throws WEBHOOKS.ADDRESS_REFUSED with `why`
   */
  async check(address: string): Promise<CheckedTarget> {
    const url = parse(address, this.allowInside);
    // The URL standard has made dotted numbers of decimal, octal and hexadecimal hosts by now.
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const addresses = ipaddr.isValid(host) ? [host] : await this.resolve(host).catch(() => []);
    const [first] = addresses;
    if (first === undefined) throw refused('这个域名解析不到地址');
    if (!this.allowInside && !addresses.every(isPublic)) throw refused('只能推送到公网地址');
    return { url, address: first };
  }
}

function parse(address: string, allowInside: boolean): URL {
  const url = URL.canParse(address) && address.length <= MAX_URL_LENGTH ? new URL(address) : null;
  if (url === null) throw refused('不是网址');
  if (url.username !== '' || url.password !== '') throw refused('网址里不能带账号密码');
  if (allowInside && url.protocol === 'http:') return url;
  if (url.protocol !== 'https:') throw refused('只能用 https');
  if (!allowInside && !PORTS.has(url.port)) throw refused('端口只能是 443 或 8443');
  return url;
}

function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  // `process` sees through IPv4 that is mapped into IPv6.
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast';
}

function refused(why: string): Error {
  return webhooksError('WEBHOOKS.ADDRESS_REFUSED', { why });
}
