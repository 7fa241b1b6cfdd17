import fc from 'fast-check';
import { peerAddressKey } from './peer-address.js';

describe('the subject of limits by address', () => {
  it('is the same for an IPv4 address however it is written', () => {
    expect(['203.0.113.9', '::ffff:203.0.113.9', '::ffff:cb00:7109', '0:0:0:0:0:ffff:203.0.113.9'].map(peerAddressKey)).toEqual(Array(4).fill('203.0.113.9'));
  });

  it('is one for all addresses of an IPv6 customer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (host) => {
        const digits = host.toString(16).padStart(16, '0').match(/.{4}/g) ?? [];
        return peerAddressKey(`2001:db8:1:2:${digits.join(':')}`) === '2001:db8:1:2::/64';
      }),
    );
  });

  it('is an IPv4 address itself', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => peerAddressKey(address) === address));
  });

  it('differs for the neighbour', () => {
    expect(peerAddressKey('2001:db8:1:3::1')).not.toBe(peerAddressKey('2001:db8:1:2::1'));
  });

  it('is one for everything that is no address', () => {
    expect(['', 'localhost', '999.1.1.1', '<script>'].map(peerAddressKey)).toEqual(Array(4).fill('unknown'));
  });
});
