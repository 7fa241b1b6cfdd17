import type { Locator, Page } from 'playwright-core';
import { demo, settings } from './settings.js';
import { PHONE, photograph, see, visible, type Walk } from './walk.js';

/** Somebody at work in a store, with the workbench on a phone or a tablet. */
export class Workbench {
  private constructor(readonly page: Page) {}

  static async open(walk: Walk, name: string): Promise<Workbench> {
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

  async openArea(area: '看板' | '核销' | '作业' | '记录' | '本机'): Promise<void> {
    await this.page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: new RegExp(area) }).click();
    // The counter reads a scanner only once it stands there, as a person would see first.
    if (area === '核销') await this.page.getByRole('region', { name: '输入取货码' }).waitFor();
  }

  async openColumn(column: '待接单' | '拣货中' | '待取货' | '配送中' | '已完成'): Promise<void> {
    await this.page.getByRole('tab', { name: new RegExp(column) }).click();
  }

  /** Waits for the alarm of a new order and says by which number it will be called. */
  async hearNewOrder(): Promise<string> {
    const alarm = await see(this.page, /新订单 [A-Z]\d+/);
    const [callNumber] = /[A-Z]\d+/.exec(await alarm.innerText()) ?? [];
    if (callNumber === undefined) throw new Error('the alarm names no order');
    return callNumber;
  }

  /** The card of the order with this call number. */
  cardOf(callNumber: string): Locator {
    return visible(this.page.getByRole('article').filter({ has: this.page.getByText(callNumber, { exact: true }) }));
  }

  /** Everything from the alarm to 备好了, for an order of one piece. */
  async prepare(callNumber: string): Promise<void> {
    await this.openColumn('待接单');
    await this.cardOf(callNumber).getByRole('button', { name: '接单' }).click();
    await this.openColumn('拣货中');
    await this.cardOf(callNumber).getByRole('button', { name: '去拣货' }).click();
    await this.press('开始拣货');
    await this.press(/^拣到一件/);
    await this.press('备好了，通知顾客');
  }

  /**
   * What a keyboard scanner sends: the code, one key each five milliseconds, then Enter. The keys are made inside the page
   * and carry a scanner's times, because a busy machine may pause a page between two keys, which no scanner does.
   */
  async scan(code: string): Promise<void> {
    await this.page.evaluate((keys) => {
      const focused = document.activeElement ?? document.body;
      const startedAtMs = performance.now();
      keys.forEach((key, index) => {
        const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
        Object.defineProperty(event, 'timeStamp', { value: startedAtMs + index * 5 });
        focused.dispatchEvent(event);
      });
    }, [...code, 'Enter']);
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
