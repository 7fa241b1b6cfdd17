import type { Page } from 'playwright-core';
import { settings } from './settings.js';
import { PHONE, photograph, see, visible, type Walk } from './walk.js';

export interface Contact {
  readonly name: string;
  readonly phone: string;
  readonly remark?: string;
}

/** A shopper with a phone: what a thumb does in the storefront. */
export class Shopper {
  private constructor(readonly page: Page) {}

  /** Comes in for the first time. Nobody types a password: the browser is a WeChat user of its own. */
  static async enter(walk: Walk, options: { readonly name?: string; readonly size?: { readonly width: number; readonly height: number } } = {}): Promise<Shopper> {
    const { name = 'shopper', size = PHONE } = options;
    return new Shopper(await walk.openWindow({ name, url: settings.storefrontUrl, size, isPhone: size.width < 600 }));
  }

  async tap(role: 'button' | 'link' | 'radio' | 'tab' | 'checkbox', name: string | RegExp): Promise<void> {
    await visible(this.page.getByRole(role, { name, exact: typeof name === 'string' })).click();
  }

  async see(text: string | RegExp): Promise<void> {
    await see(this.page, text);
  }

  async photograph(name: string): Promise<void> {
    await photograph(this.page, name);
  }

  /** Types into the field that asks for this. */
  async type(asksFor: string, text: string): Promise<void> {
    await visible(this.page.locator('input, textarea').and(this.page.getByPlaceholder(asksFor))).fill(text);
  }

  /** Agrees to the privacy policy, which signs in. */
  async agree(): Promise<void> {
    await this.tap('button', '同意并继续');
  }

  async openTab(tab: '首页' | '分类' | '购物车' | '我的'): Promise<void> {
    await visible(this.page.locator('.weui-tabbar__item').filter({ hasText: tab })).click();
  }

  /** Finds a store by a part of its name and makes it the one to collect in. */
  async chooseStore(part: string, name: string): Promise<void> {
    await this.tap('button', /自提门店/);
    await this.type('门店名、商圈、地址', part);
    await this.tap('radio', `选择${name}`);
    await visible(this.page.getByRole('button', { name: `自提门店 ${name}` })).waitFor();
  }

  /** Follows a link that somebody shared, such as `pages/home/index`. */
  async follow(link: string): Promise<void> {
    await this.page.goto(`${settings.storefrontUrl}/#/${link}`);
  }

  async openProduct(productId: string): Promise<void> {
    await this.follow(`pkg-goods/detail/index?productId=${productId}`);
    await visible(this.page.getByRole('button', { name: '立即购买' })).waitFor();
  }

  /** From the product page straight to the checkout, with this choice. */
  async buyNow(choice: string): Promise<void> {
    await this.tap('button', '立即购买');
    // The sheet remembers what was chosen before, and another tap would take it back.
    const value = visible(this.page.getByRole('radio', { name: choice, exact: true }));
    if ((await value.getAttribute('aria-checked')) !== 'true') await value.click();
    await visible(this.page.getByRole('dialog').getByRole('button', { name: '立即购买' })).click();
    await this.see('提交订单');
  }

  /** At the checkout: writes down where to, from one pasted text and the phone's position. */
  async addAddress(pasted: string): Promise<void> {
    await this.tap('button', '新增地址');
    await this.tap('button', '粘贴整段地址');
    await this.type('粘贴：林小满 13900001234 上海市静安区…', pasted);
    await this.tap('button', '识别');
    await this.tap('button', '用当前位置');
    await this.see('已定位，骑手按这个位置送');
    await this.tap('button', '保存地址');
  }

  /** Pays at the open sheet and goes on to the order. @returns its id */
  async payAndOpenOrder(): Promise<string> {
    await this.answerPaySheet('确认支付');
    await this.see('支付成功');
    await this.tap('button', '查看订单');
    await this.see('订单编号');
    const [, orderId] = /orderId=([0-9a-f-]{36})/.exec(this.page.url()) ?? [];
    if (orderId === undefined) throw new Error('the page belongs to no order');
    return orderId;
  }

  async fillContact({ name, phone, remark }: Contact): Promise<void> {
    await this.type('姓名', name);
    await this.type('备好货时联系你', phone);
    if (remark !== undefined) await this.type('需要提前告诉门店的话，选填', remark);
  }

  /** Comes in, agrees, and chooses this store: what every walk but the first begins with. */
  static async enterStore(walk: Walk, store: { readonly part: string; readonly name: string }): Promise<Shopper> {
    const shopper = await Shopper.enter(walk);
    await shopper.agree();
    await shopper.chooseStore(store.part, store.name);
    return shopper;
  }

  /** Buys one piece, from the product page to the open pay sheet. */
  async order(productId: string, choice: string, contact: Contact): Promise<void> {
    await this.openProduct(productId);
    await this.buyNow(choice);
    await this.fillContact(contact);
    await this.tap('button', '提交订单');
  }

  /** Answers the pay sheet that WeChat lays over the page. */
  async answerPaySheet(answer: '确认支付' | '取消'): Promise<void> {
    await this.page.frameLocator('iframe[title^="微信支付"]').getByRole('button', { name: answer }).click();
  }

  /** The number of the order that is on the screen. */
  async readOrderNo(): Promise<string> {
    const row = visible(this.page.locator('.order-fact').filter({ hasText: '订单编号' }));
    const [orderNo] = /\d{12,}/.exec(await row.innerText()) ?? [];
    if (orderNo === undefined) throw new Error('the page shows no order number');
    return orderNo;
  }
}
