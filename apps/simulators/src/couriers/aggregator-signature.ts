import { createHash } from 'node:crypto';

/** The aggregator's signature, for requests and callbacks alike [mem]: key=value pairs sorted and joined by &, empty ones left out, the secret last. */
export function signAggregator(parameters: Readonly<Record<string, unknown>>, secret: string): string {
  const joined = Object.keys(parameters)
    .filter((key) => key !== 'sign' && parameters[key] !== '' && parameters[key] !== undefined && parameters[key] !== null)
    .sort()
    .map((key) => `${key}=${String(parameters[key])}`)
    .join('&');
  return createHash('md5').update(`${joined}&appSecret=${secret}`, 'utf8').digest('hex').toUpperCase();
}
