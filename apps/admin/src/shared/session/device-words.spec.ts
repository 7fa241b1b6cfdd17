import { describeAgent } from './device-words';

describe('a device in a list', () => {
  it('is called by what people see on it', () => {
    expect(describeAgent('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0')).toBe('Windows · Edge');
    expect(describeAgent('Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile Safari/604.1')).toBe('iPad · Safari');
    expect(describeAgent('curl/8.0')).toBe('未知设备');
  });
});
