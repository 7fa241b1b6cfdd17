import { messageTime } from './reminders.js';

describe('the time in a message', () => {
  it('is the time of the shops, written as WeChat takes it', () => {
    expect(messageTime(new Date('2026-11-10T16:00:00Z'))).toBe('2026年11月11日 00:00');
    expect(messageTime(new Date('2026-06-18T01:05:59Z'))).toBe('2026年6月18日 09:05');
  });
});
