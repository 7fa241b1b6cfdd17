import { join } from 'node:path';
import { readArguments } from './lib/script.mjs';
import { repositoryRoot } from './lib/paths.mjs';
import { readPorts } from './lib/ports.mjs';
import { adminSite, createWebServer, storefrontSite } from './lib/serve-web.mjs';

const help = `
Usage: node scripts/serve-web.mjs

Serves the built storefront (STOREFRONT_PORT, 3200) and the built console and store workbench (ADMIN_PORT, 3300),
with the API of API_ORIGIN (http://127.0.0.1:3000) behind the same origins. WEB_HOST is the address it binds
(127.0.0.1).
`;

readArguments(help, {});
const ports = readPorts(process.env);
const apiOrigin = process.env['API_ORIGIN'] ?? `http://127.0.0.1:${ports.PORT}`;
const host = process.env['WEB_HOST'] ?? '127.0.0.1';
const servers = [
  { port: ports.STOREFRONT_PORT, site: storefrontSite(join(repositoryRoot, 'apps/storefront/dist/h5'), process.env['WECHAT_H5_SIMULATOR_URL']) },
  { port: ports.ADMIN_PORT, site: adminSite(join(repositoryRoot, 'apps/admin/dist')) },
];

/** @type {import('fastify').FastifyInstance[]} */
const listening = [];
// The storefront answers /healthz, so it listens last: ready means that both are.
for (const { port, site } of servers.reverse()) {
  const server = await createWebServer(site, apiOrigin);
  await server.listen({ port, host });
  listening.push(server);
}
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await Promise.all(listening.map((server) => server.close()));
    process.exit(0);
  });
}
