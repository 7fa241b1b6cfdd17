import { createConnection } from 'node:net';
import { asDomainError } from './problem.js';

function connectTo(target: { path: string } | { port: number; host: string }): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = createConnection(target);
    socket.on('error', resolve);
    socket.on('connect', () => resolve(new Error('somebody answered')));
  });
}

describe('a server that is not there', () => {
  it('means "not available", over a socket file as over a port', async () => {
    const errors = await Promise.all([connectTo({ path: '/nowhere/.s.PGSQL.5432' }), connectTo({ host: '127.0.0.1', port: 1 })]);
    expect(errors.map((error) => asDomainError(error)?.code)).toEqual(['SERVICE.UNAVAILABLE', 'SERVICE.UNAVAILABLE']);
  });
});

describe('a file that is missing', () => {
  it('is a defect of ours', () => {
    expect(asDomainError(Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' }))).toBeNull();
  });
});
