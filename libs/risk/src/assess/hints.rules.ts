import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

/** Segments of mainland numbers that virtual operators sell. */
const VIRTUAL_NUMBER = /^1(?:62|65|67|70|71)\d{8}$/;
/** Programs that say what they are. A bot that lies is found by what it does. */
const CRAWLER = /bot\b|spider|crawl|curl\/|wget\/|python-|scrapy|go-http-client|okhttp\/|java\/|headless|phantomjs|axios\/|node-fetch/i;

/** Blocks of clouds where no shopper's phone is. A hint only: office networks leave through clouds too. */
const DATA_CENTRES = ['8.128.0.0/10', '39.96.0.0/13', '47.92.0.0/14', '47.104.0.0/13', '101.132.0.0/14', '43.136.0.0/13', '49.232.0.0/14', '81.68.0.0/14', '119.28.0.0/15', '139.9.0.0/16', '3.0.0.0/9', '18.128.0.0/9', '34.64.0.0/10', '52.0.0.0/10', '20.0.0.0/11', '104.16.0.0/13', '159.65.0.0/16', '167.99.0.0/16'].map((block) => ipaddr.parseCIDR(block));

const known = new LRUCache<string, boolean>({ max: 10_000 });

export function isVirtualNumber(phone: string): boolean {
  return VIRTUAL_NUMBER.test(phone);
}

/** No name at all is what programs send. */
export function isCrawler(userAgent: string): boolean {
  return userAgent.trim() === '' || CRAWLER.test(userAgent);
}

export function isDataCentre(ip: string): boolean {
  const remembered = known.get(ip);
  if (remembered !== undefined) return remembered;
  const parsed = ipaddr.isValid(ip) ? ipaddr.process(ip) : null;
  const found = parsed instanceof ipaddr.IPv4 && DATA_CENTRES.some(([block, bits]) => block instanceof ipaddr.IPv4 && parsed.match(block, bits));
  known.set(ip, found);
  return found;
}

/** When a UUID of version 7 was made, in milliseconds since the epoch; null for any other. */
export function uuidTimeMs(id: string): number | null {
  return id.charAt(14) === '7' ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : null;
}
