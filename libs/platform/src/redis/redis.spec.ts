import { findClusterNodes } from './redis.js';

describe('the address of a gate Redis', () => {
  it.each(['redis://127.0.0.1:3379/0', 'redis://user:secret@cache.example.com', 'rediss://cache.example.com:6380?tls=true'])('%s is a single one', (url) => {
    expect(findClusterNodes(url)).toBeNull();
  });

  it('with several hosts is a cluster', () => {
    expect(findClusterNodes('redis://a:7000,b:7001,c')).toEqual({ addresses: [{ host: 'a', port: 7000 }, { host: 'b', port: 7001 }, { host: 'c', port: 6379 }], credentials: {} });
  });

  it('that says so is a cluster, with who may enter', () => {
    expect(findClusterNodes('redis://us%40r:se%3Acret@a:7000?cluster=true')).toEqual({ addresses: [{ host: 'a', port: 7000 }], credentials: { username: 'us@r', password: 'se:cret' } });
  });
});
