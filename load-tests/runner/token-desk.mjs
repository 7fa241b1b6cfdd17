import { createServer } from 'node:http';

/**
 * Access tokens end after ten minutes. In a run that lasts longer k6 asks here for one that is still good, since its
 * virtual users share nothing; the desk signs the person in again when the last token is old.
 */

const GOOD_FOR_MS = 7 * 60_000;

/**
 * @param {Record<string, () => Promise<object>>} people by the path that asks for them: how to sign each in
 * @returns {Promise<{url: string, close: () => void}>}
 */
export async function openTokenDesk(people) {
  /** @type {Map<string, {atMs: number, session: Promise<object>}>} */
  const known = new Map();
  const server = createServer((request, reply) => {
    const path = (request.url ?? '').slice(1);
    const signIn = people[path];
    if (signIn === undefined) return void reply.writeHead(404).end();
    let found = known.get(path);
    if (found === undefined || Date.now() - found.atMs > GOOD_FOR_MS) {
      found = { atMs: Date.now(), session: signIn() };
      known.set(path, found);
    }
    found.session.then(
      (session) => reply.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(session)),
      (error) => {
        known.delete(path);
        reply.writeHead(500).end(String(error));
      },
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a listening TCP server has no port');
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}
