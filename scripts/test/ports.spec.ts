import { createServer, type Server } from 'node:net';
import { assertPortsFree, findFreePorts, isPortFree, portTable, readPorts } from '../lib/ports.mjs';

function occupy(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

describe('ports', () => {
  it('have their defaults', () => {
    expect(readPorts({})).toEqual(Object.fromEntries(Object.entries(portTable).map(([variable, { port }]) => [variable, port])));
  });

  it('follow the environment, and an empty variable is no answer', () => {
    expect(readPorts({ PORT: '8080', WORKER_PORT: '' })).toMatchObject({ PORT: 8080, WORKER_PORT: 3001 });
  });

  it.each(['0', '65536', '80.5', 'http'])('refuse %s with the name of the variable', (text) => {
    expect(() => readPorts({ PORT: text })).toThrow(`PORT=${text} is not a port`);
  });

  it('refuse two parts on one port', () => {
    expect(() => readPorts({ WORKER_PORT: '3000' })).toThrow('WORKER_PORT=3000 is already the port of another part');
  });

  it('name who wants a taken one and what changes it', async () => {
    const ports = await findFreePorts();
    const server = await occupy(ports.PORT);
    try {
      expect(await isPortFree(ports.PORT)).toBe(false);
      await expect(assertPortsFree(ports, ['PORT'])).rejects.toThrow(`Port ${ports.PORT} (the API) is taken by another program: stop it, or choose another port with PORT=<port>.`);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('are all different when found free', async () => {
    const ports = Object.values(await findFreePorts());
    expect(new Set(ports).size).toBe(ports.length);
  });
});
