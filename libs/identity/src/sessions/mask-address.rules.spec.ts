import { maskAddress } from './mask-address.rules.js';

describe('the network of a device', () => {
  it('is shown without its last part', () => {
    expect(maskAddress('203.0.113.9')).toBe('203.0.113.*');
    expect(maskAddress('2001:db8:1:2::/64')).toBe('2001:db8:1:*');
  });
});
