import type { Locator, Page } from 'playwright-core';
import { demo, settings } from './settings.js';
import { PHONE, photograph, see, visible, type Walk } from './walk.js';

/** Keys of a scanner come faster than fingers. */
const SCANNER_KEY_GAP_MS = 2;

/** Somebody at work in a store, with the workbench on a phone or a tablet. */
export class Workbench {
  private constructor(readonly page: Page) {}

  static async open(walk: Walk, name = 'store'): Promise<Workbench> {
    return new Workbench(await walk.openWindow({ name, url: `${settings.adminUrl}/store/`, size: PHONE, isPhone: true }));
  }

  async signIn(storeCode: string): Promise<void> {
    const { username, password } = demo.clerkOf(storeCode);
    await this.page.getByLabel('用户名').fill(username);
    await this.page.getByLabel('密码').fill(password);
    await this.page.getByRole('button', { name: '登录' }).click();
    await this.see('已连接');
  }

  async see(text: string | RegExp): Promise<void> {
    await see(this.page, text);
  }

  async photograph(name: string): Promise<void> {
    await photograph(this.page, name);
  }

  async press(name: string | RegExp): Promise<void> {
    await visible(this.page.getByRole('button', { name, exact: typeof name === 'string' })).click();
  }

  async openArea(area: '看板' | '核销' | '记录' | '本机'): Promise<void> {
    await this.page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: new RegExp(area) }).click();
  }

  async openColumn(column: '待接单' | '拣货中' | '待自提' | '今日已完成'): Promise<void> {
    await this.page.getByRole('tab', { name: new RegExp(column) }).click();
  }

  /** The card of the order whose shopper has this name. */
  cardOf(contactName: string): Locator {
    return visible(this.page.getByRole('article').filter({ hasText: contactName }));
  }

  /** What a keyboard scanner sends: the code at once, then Enter. No field has the focus. */
  async scan(code: string): Promise<void> {
    await this.page.keyboard.type(code, { delay: SCANNER_KEY_GAP_MS });
    await this.page.keyboard.press('Enter');
  }

  /** Types the eight digits on the big keys. */
  async typePickupCode(digits: string): Promise<void> {
    const keypad = this.page.getByRole('region', { name: '输入取货码' });
    for (const digit of digits) await keypad.getByRole('button', { name: digit, exact: true }).click();
  }

  /** What the counter says about the code that was just entered. */
  verdict(): Locator {
    return this.page.getByRole('region', { name: '核销结果' });
  }
}
