import { createServer } from 'node:net';
import { PlainFailure } from './failure.mjs';

/**
 * @typedef {'POSTGRES_PORT' | 'REDIS_PORT' | 'PORT' | 'WORKER_PORT' | 'SIMULATOR_PORT' | 'SIMULATOR_ADMIN_PORT' | 'STOREFRONT_PORT' | 'ADMIN_PORT'} PortVariable
 * @typedef {Readonly<Record<PortVariable, number>>} Ports
 */

/** Each port of the stack: the variable that changes it, who listens there, and its default. */
export const portTable = /** @type {const} */ ({
  POSTGRES_PORT: { role: 'PostgreSQL', port: 3432 },
  REDIS_PORT: { role: 'Redis', port: 3379 },
  PORT: { role: 'the API', port: 3000 },
  WORKER_PORT: { role: 'the worker', port: 3001 },
  SIMULATOR_PORT: { role: 'the WeChat simulators', port: 3100 },
  SIMULATOR_ADMIN_PORT: { role: "the simulators' own pages", port: 3101 },
  STOREFRONT_PORT: { role: 'the storefront', port: 3200 },
  ADMIN_PORT: { role: 'the console and store workbench', port: 3300 },
});

const variables = /** @type {PortVariable[]} */ (Object.keys(portTable));

/**
 * The ports of this run: the defaults, or what the environment says.
 * @param {Readonly<Record<string, string | undefined>>} environment
 * @returns {Ports}
 */
export function readPorts(environment) {
  const ports = Object.fromEntries(
    variables.map((variable) => {
      const text = environment[variable];
      if (text === undefined || text === '') return [variable, portTable[variable].port];
      const port = Number(text);
      if (!Number.isInteger(port) || port < 1 || port > 65_535) {
        throw new PlainFailure(`${variable}=${text} is not a port: give a number from 1 to 65535.`);
      }
      return [variable, port];
    }),
  );
  const sharing = variables.find((variable, index) => variables.slice(0, index).some((other) => ports[other] === ports[variable]));
  if (sharing !== undefined) throw new PlainFailure(`${sharing}=${ports[sharing]} is already the port of another part of quanyu: choose another one.`);
  return /** @type {Ports} */ (ports);
}

/**
 * True when nothing listens on this port, on the loopback address or on all addresses.
 * @param {number} port
 */
export async function isPortFree(port) {
  return (await canListen(port, '127.0.0.1')) && canListen(port, '0.0.0.0');
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>}
 */
function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Ends the run with one line when a port that this run needs is taken.
 * @param {Ports} ports
 * @param {PortVariable[]} needed
 */
export async function assertPortsFree(ports, needed) {
  for (const variable of needed) {
    if (await isPortFree(ports[variable])) continue;
    throw new PlainFailure(
      `Port ${ports[variable]} (${portTable[variable].role}) is taken by another program: stop it, or choose another port with ${variable}=<port>.`,
    );
  }
}

/**
 * Free ports for a throw-away stack. All are held open together, so that no two are the same.
 * @returns {Promise<Ports>}
 */
export async function findFreePorts() {
  const servers = await Promise.all(
    variables.map(
      () =>
        /** @type {Promise<import('node:net').Server>} */ (
          new Promise((resolve, reject) => {
            const server = createServer();
            server.once('error', reject);
            server.listen(0, '127.0.0.1', () => resolve(server));
          })
        ),
    ),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a listening TCP server has no port');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return /** @type {Ports} */ (Object.fromEntries(variables.map((variable, index) => [variable, ports[index]])));
}
