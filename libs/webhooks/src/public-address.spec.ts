import { isDomainError } from '@quanyu/platform';
import { type Resolve, Targets } from './public-address.js';

const names: Readonly<Record<string, readonly string[]>> = {
  'shop.example.com': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'inside.example.com': ['10.0.0.5'],
  'both.example.com': ['93.184.215.14', '169.254.169.254'],
};
const resolve: Resolve = (name) => Promise.resolve(names[name] ?? []);

const outside = new Targets(resolve, false);

async function whyRefused(address: string): Promise<unknown> {
  const error: unknown = await outside.check(address).catch((reason: unknown) => reason);
  if (!isDomainError(error, 'WEBHOOKS.ADDRESS_REFUSED')) throw new Error(`${address} should have been refused`);
  return error.details['why'];
}

describe('where messages may be sent', () => {
  it('is the public internet, at the very address that was looked at', async () => {
    expect(await outside.check('https://shop.example.com/hooks')).toMatchObject({ address: '93.184.215.14' });
    expect(await outside.check('https://93.184.215.14:8443/')).toMatchObject({ address: '93.184.215.14' });
  });

  it.each([
    'https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0177.0.0.1/', 'https://0x7f.1/', 'https://0.0.0.0/', 'https://10.1.2.3/', 'https://172.16.0.1/',
    'https://192.168.1.1/', 'https://100.64.0.1/', 'https://169.254.169.254/latest/meta-data', 'https://224.0.0.1/', 'https://[::1]/', 'https://[::]/', 'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/', 'https://[fd00::1]/', 'https://[fe80::1]/', 'https://[64:ff9b::7f00:1]/', 'https://[2002:7f00:1::]/', 'https://inside.example.com/', 'https://both.example.com/',
  ])('is not %s', async (address) => {
    expect(await whyRefused(address)).toBe('只能推送到公网地址');
  });

  it.each([
    ['http://shop.example.com/', '只能用 https'],
    ['file:///etc/passwd', '只能用 https'],
    ['https://shop.example.com:22/', '端口只能是 443 或 8443'],
    ['https://user:secret@shop.example.com/', '网址里不能带账号密码'],
    ['https://nobody.example.com/', '这个域名解析不到地址'],
    ['shop', '不是网址'],
    [`https://shop.example.com/${'a'.repeat(500)}`, '不是网址'],
  ])('is not %s either: %s', async (address, why) => {
    expect(await whyRefused(address)).toBe(why);
  });

  it('may be this machine while developing', async () => {
    expect(await new Targets(resolve, true).check('http://127.0.0.1:4000/hook')).toMatchObject({ address: '127.0.0.1' });
  });
});
