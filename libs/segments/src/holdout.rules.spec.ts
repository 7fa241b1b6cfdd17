import { randomUUID } from 'node:crypto';
import { isInHoldout } from './holdout.rules.js';

describe('the holdout of a campaign', () => {
  const campaign = '0193a5b0-0000-7000-8000-00000000abcd';

  it('can be worked out by anybody: the first 32 bits of the MD5 of both ids, modulo ten thousand', () => {
    // echo -n '0193a5b0-0000-7000-8000-00000000abcd:0193a5b0-0000-7000-8000-000000000001' | md5sum: the rest is 3626.
    const customer = '0193a5b0-0000-7000-8000-000000000001';
    expect([3_626, 3_627].map((rate) => isInHoldout(campaign, customer, rate))).toEqual([false, true]);
  });

  it('holds nobody at a rate of nothing, everybody at the whole, and about a tenth at a tenth', () => {
    const customers = Array.from({ length: 20_000 }, (_unused, number) => `0193a5b0-0000-7000-8000-${String(number).padStart(12, '0')}`);
    const held = (rate: number): number => customers.filter((customer) => isInHoldout(campaign, customer, rate)).length;
    expect([held(0), held(10_000)]).toEqual([0, 20_000]);
    // Four standard deviations of 20,000 draws at a tenth.
    expect(Math.abs(held(1_000) - 2_000)).toBeLessThan(170);
  });

  it('of one campaign says nothing about that of the next', () => {
    const customers = Array.from({ length: 20_000 }, () => randomUUID());
    const both = customers.filter((customer) => isInHoldout(campaign, customer, 5_000) && isInHoldout('0193a5b0-0000-7000-8000-00000000abce', customer, 5_000)).length;
    expect(Math.abs(both - 5_000)).toBeLessThan(300);
  });
});
