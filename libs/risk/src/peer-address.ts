import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

const keys = new LRUCache<string, string>({ max: 10_000 });
/** As it is written in one way only: no zeros in front, all four parts. Such an address is its own key. */
const PLAIN_IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/**
 * The subject of limits by network address. IPv6 counts by /64, the least that one customer of a provider is given;
 * an IPv4 address mapped into IPv6 counts as itself.
 */
export function peerAddressKey(address: string): string {
  if (PLAIN_IPV4.test(address)) return address;
  const known = keys.get(address);
  if (known !== undefined) return known;
  const key = computeKey(address);
  keys.set(address, key);
  return key;
}

function computeKey(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv6) return `${parsed.parts.slice(0, 4).map((part) => part.toString(16)).join(':')}::/64`;
  return parsed.toString();
}
