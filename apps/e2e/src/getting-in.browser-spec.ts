import { createHmac, randomUUID } from 'node:crypto';
import { signInOps } from './backstage.js';
import { Desk } from './desk.js';
import { settings } from './settings.js';
import { Shopper } from './shopper.js';
import { visible, Walk } from './walk.js';

const ENGINEER = { username: 'walked-engineer', password: 'a-password-of-my-own' } as const;
const NAME = '工程师小顾';

describe('who gets in, with what, and what people allow', () => {
  const walk = new Walk();
  let desk: Desk;
  let recoveryCodes: readonly string[] = [];

  beforeAll(async () => {
    const ops = await signInOps();
    await ops.call('createStaff', { body: { ...ENGINEER, name: NAME, roles: [{ role: 'engineer', storeId: null }] }, idempotencyKey: randomUUID() });
    desk = await Desk.open(walk, 'engineer');
    await desk.signIn(ENGINEER);
  });

  walk.fact('an app that shows codes is set up with the password and a first code', async () => {
    await desk.press(new RegExp(NAME));
    await desk.page.getByRole('menuitem', { name: '账号安全' }).click();
    await desk.see(/密码泄露了，别人也进不来/);
    await desk.press('开启两步验证');
    await desk.field('先输一次当前密码，确认是你本人').fill(ENGINEER.password);
    await desk.press('下一步');
    const line = await visible(desk.page.getByText(/^扫不了就手工输入/)).innerText();
    await desk.photograph('console-second-factor-1440');
    await desk.field('验证码').fill(codeOf(line.replaceAll(/[^A-Z2-7]/g, ''), Date.now()));
    await pressInDialog('开启');
    const codes = desk.page.getByRole('list', { name: '恢复码' }).getByRole('listitem');
    await codes.first().waitFor();
    recoveryCodes = (await codes.allInnerTexts()).map((code) => code.trim());
    await desk.photograph('console-recovery-codes-1440');
    await desk.press('我记好了');
    await desk.see(`恢复码还剩 ${recoveryCodes.length} 个`);
  });

  walk.fact('the password alone opens nothing any more; a recovery code does where the phone is not at hand', async () => {
    const other = await Desk.open(walk, 'other-desk');
    await other.page.getByLabel('用户名').fill(ENGINEER.username);
    await other.page.getByLabel('密码').fill(ENGINEER.password);
    await other.press(/登\s?录$/);
    await other.see('打开手机上的验证器，输入 6 位数字');
    await other.photograph('console-sign-in-code-1440');
    await other.press('手机不在身边，用恢复码');
    await other.field('恢复码').fill(recoveryCodes[0] ?? '');
    await other.press('验证并登录');
    await other.page.getByRole('heading', { name: '工作台' }).waitFor();

    await desk.page.reload();
    await desk.see(`恢复码还剩 ${recoveryCodes.length - 1} 个`);
    await desk.photograph('console-account-1440');
    await desk.press('退出其他设备');
    await desk.press('全部退出');
    await desk.see('其他设备都已退出');
    await other.page.reload();
    await other.see('全域运营后台');
  });

  walk.fact('a key for a system is shown once, works, and stops at once', async () => {
    await desk.goTo('API 密钥');
    await desk.press(/新建密钥/);
    await desk.field('给谁用').fill('仓储系统对接');
    await desk.choose('权限', '查订单', 'dialog');
    await desk.page.getByRole('dialog').getByText('新建密钥').click();
    await desk.photograph('console-api-key-new-1440');
    await pressInDialog('新建');
    const secret = await visible(desk.page.getByRole('dialog').locator('code')).innerText();
    await desk.photograph('console-api-key-1440');
    await desk.press('我记好了');
    const ask = async (): Promise<number> => (await fetch(`${settings.apiUrl}/api/admin/orders`, { headers: { authorization: `Bearer ${secret.trim()}` } })).status;
    expect(await ask()).toBe(200);
    await visible(desk.page.getByRole('row').filter({ hasText: '仓储系统对接' })).getByRole('button', { name: /^停\s?用$/ }).click();
    await visible(desk.page.locator('.ant-popconfirm')).getByRole('button', { name: /^停\s?用$/ }).click();
    await desk.see('已停用，一秒内生效');
    expect(await ask()).toBe(401);
  });

  walk.fact('whoever enters an address that messages cannot be sent to is told why', async () => {
    await desk.goTo('消息推送');
    await desk.press(/添加地址/);
    await desk.field('名称').fill('ERP 订单同步');
    // This shop lets messages stay on the machine; what is refused everywhere is refused here.
    await desk.field('地址').fill('ftp://erp.example.com/orders');
    await pressInDialog('添加');
    await desk.see('这个地址不能接收推送');
    await desk.see('只能用 https');
    await desk.photograph('console-webhook-refused-1440');
    await desk.press('先不改');
  });

  walk.fact('all of it stands in the log, by whom and when', async () => {
    await desk.goTo('操作记录');
    for (const act of ['开启两步验证', '新建 API 密钥', '吊销 API 密钥']) await desk.see(act);
    await desk.photograph('console-audit-access-1440');
  });

  walk.fact('a shopper sees where they are signed in, what their data is used for, and ends a use of it', async () => {
    const shopper = await Shopper.enter(walk);
    await shopper.agree();
    await shopper.see('为你挑选');
    await shopper.follow('pkg-member/settings/index');
    await shopper.tap('button', /登录设备/);
    await shopper.see('只有这台设备登录着');
    await shopper.photograph('storefront-devices-375');
    await shopper.follow('pkg-member/settings/index');
    await shopper.tap('button', /隐私保护指引/);
    await shopper.tap('checkbox', '个性化推荐与优惠');
    await shopper.see('已撤回，立即生效');
    await shopper.photograph('storefront-purposes-375');
  });

  /** A button of the open dialog; the console parts two characters. */
  async function pressInDialog(name: string): Promise<void> {
    const [first = '', second = ''] = name;
    await visible(desk.page.getByRole('dialog')).getByRole('button', { name: new RegExp(`^${first}\\s?${second}$`) }).click();
  }
});

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_MS = 30_000;

/** What an app would show for a secret (RFC 6238), made here by hand so that nothing of the shop's proves itself. */
function codeOf(secret: string, atMs: number): string {
  const bits = [...secret].map((character) => ALPHABET.indexOf(character).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / STEP_MS)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}
