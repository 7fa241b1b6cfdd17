import { campaign, setAdmissionRate } from './campaigns.admin.contract.js';

describe('the rate at which a campaign lets people in', () => {
  const accepts = (admitPerSecond: number): boolean => setAdmissionRate.body?.safeParse({ admitPerSecond }).success === true;
  const tells = (admitPerSecond: number): boolean => campaign.shape.protection.shape.admitPerSecond.safeParse(admitPerSecond).success;

  it('may be nothing while it runs, and is then also what the console reads', () => {
    expect([accepts(0), tells(0)]).toEqual([true, true]);
  });

  it.each([0.1, 50, 100_000])('may be %d', (rate) => {
    expect([accepts(rate), tells(rate)]).toEqual([true, true]);
  });

  it.each([-1, 4e-178, 0.05, 100_001])('may not be %d', (rate) => {
    expect(accepts(rate)).toBe(false);
  });
});
