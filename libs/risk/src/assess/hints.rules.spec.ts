import { isCrawler, isDataCentre, isVirtualNumber, uuidTimeMs } from './hints.rules.js';

describe('hints', () => {
  it('tell numbers of virtual operators from others', () => {
    expect(['17012345678', '16212345678', '13912345678', '1701234567'].map(isVirtualNumber)).toEqual([true, true, false, false]);
  });

  it('tell programs that say so from phones, and take silence for a program', () => {
    const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50 NetType/WIFI Language/zh_CN';
    expect(['python-requests/2.31', 'curl/8.5.0', '', 'HeadlessChrome/126', phone].map(isCrawler)).toEqual([true, true, true, true, false]);
  });

  it('tell a cloud from a household, also when it comes as IPv6', () => {
    expect(['47.93.1.1', '::ffff:47.93.1.1', '203.0.113.9', '2001:db8::1', 'nonsense'].map(isDataCentre)).toEqual([true, true, false, false, false]);
  });

  it('read the age of a customer from their id', () => {
    expect(uuidTimeMs('0198d5a0-0000-7000-8000-000000000001')).toBe(0x0198d5a00000);
    expect(uuidTimeMs('0198d5a0-0000-4000-8000-000000000001')).toBeNull();
  });
});
