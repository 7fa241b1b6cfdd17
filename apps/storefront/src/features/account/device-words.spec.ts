import { describeDevice } from './device-words';

const iPhone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50 NetType/WIFI Language/zh_CN';
const laptop = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0';

describe('a device in the list of devices', () => {
  it.each([
    [`${iPhone} miniProgram/wx0000`, 'iPhone · 微信小程序'],
    [iPhone, 'iPhone · 微信'],
    [laptop, 'Windows 电脑 · Edge 浏览器'],
    ['curl/8.0', '未知设备'],
  ])('is called by what its owner knows it by', (userAgent, words) => {
    expect(describeDevice(userAgent)).toBe(words);
  });
});
