import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

const keys = new LRUCache<string, string>({ max: 10_000 });

/**
 * The subject of limits by network address. IPv6 counts by /64, the least that one customer of a provider is given;
 * an IPv4 address mapped into IPv6 counts as itself.
 */
export function peerAddressKey(address: string): string {
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
