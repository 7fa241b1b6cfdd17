import { createServer, request as ask } from 'node:http';
import { AUDIENCE } from './people.mjs';

/**
 * A door in front of the shop for a fuzzer that knows no sessions: who comes with the placeholder goes in as somebody of a role.
 * Every request through it is counted.
 *
 * @typedef {import('./people.mjs').People} People
 * @typedef {import('./people.mjs').Role} Role
 */

export const PLACEHOLDER = 'fuzz';
const SAME_SHOPPER_REQUESTS = 100;

/**
 * @param {People} people
 * @param {Role} role
 * @param {import('./documents.mjs').ApiName} api
 * @param {number} shoppers how many take turns
 */
export async function openEntrance(people, role, api, shoppers) {
  const shop = new URL(people.addresses.api);
  /** @type {Map<number, number>} */
  const statuses = new Map();
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    const shopper = Math.floor(requests / SAME_SHOPPER_REQUESTS) % shoppers;
    requests += 1;
    const isOurs = incoming.headers.authorization === `Bearer ${PLACEHOLDER}`;
    const { authorization, ...others } = incoming.headers;
    people
      .headersOf(isOurs ? role : 'nobody', shopper)
      .then((own) => {
        const headers = { ...others, ...(isOurs || authorization === undefined ? {} : { authorization }), ...own, host: shop.host };
        const forwarded = ask({ host: shop.hostname, port: shop.port, method: incoming.method, path: incoming.url, headers }, (reply) => {
          const status = reply.statusCode ?? 0;
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status === 401 && isOurs && AUDIENCE[api].includes(role) && !(incoming.url ?? '').includes('/auth/')) people.noteRefused(role, shopper);
          outgoing.writeHead(status, reply.rawHeaders);
          reply.pipe(outgoing);
        });
        // Its reader sees that the shop gave no answer.
        forwarded.on('error', () => outgoing.destroy());
        incoming.pipe(forwarded);
      })
      .catch((error) => outgoing.writeHead(599).end(String(error)));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening TCP server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests: () => requests,
    statuses,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
