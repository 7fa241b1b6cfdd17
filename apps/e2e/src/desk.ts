import type { Locator, Page } from 'playwright-core';
import { demo, settings } from './settings.js';
import { DESK, photograph, see, visible, type Walk } from './walk.js';

/** Somebody of the operations team at a desk, with the console. */
export class Desk {
  private constructor(readonly page: Page) {}

  static async open(walk: Walk, name = 'console'): Promise<Desk> {
    return new Desk(await walk.openWindow({ name, url: `${settings.adminUrl}/console/`, size: DESK, isPhone: false }));
  }

  async signIn({ username, password }: { readonly username: string; readonly password: string } = demo.ops): Promise<void> {
    await this.page.getByLabel('用户名').fill(username);
    await this.page.getByLabel('密码').fill(password);
    await this.press(/登\s?录$/);
    await this.page.getByRole('heading', { name: '工作台' }).waitFor();
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

  /** Goes to a place of the menu on the left. */
  async goTo(place: string): Promise<void> {
    await this.page.getByRole('menu').getByRole('link', { name: place, exact: true }).click();
    await this.page.getByRole('heading', { name: place, exact: true }).waitFor();
  }

  /** Searches the list that is open: words, then Enter. */
  async search(placeholder: string, words: string): Promise<void> {
    const field = this.page.getByPlaceholder(placeholder);
    await field.fill(words);
    await field.press('Enter');
  }

  /** The text field with this label. */
  field(label: string): Locator {
    return visible(this.page.locator('input, textarea').and(this.page.getByLabel(label, { exact: true })));
  }

  /** Types words into a select box and takes the first choice that holds them; inside the open drawer when told so. */
  async choose(label: string, words: string, inside: 'page' | 'dialog' = 'page'): Promise<void> {
    const place = inside === 'dialog' ? visible(this.page.getByRole('dialog')) : this.page;
    const box = visible(place.locator('input').and(place.getByLabel(label, { exact: true })));
    await box.fill(words);
    await visible(this.page.locator('.ant-select-item-option-active').filter({ hasText: words })).waitFor();
    await box.press('Enter');
  }

  /** Types values into a field of tags, each ended with Enter. */
  async addTags(label: string, values: readonly string[]): Promise<void> {
    const box = this.page.getByRole('combobox', { name: label });
    for (const value of values) {
      await box.fill(value);
      await box.press('Enter');
    }
  }

  async uploadPicture(png: Buffer): Promise<void> {
    await this.page.locator('input[type=file]').setInputFiles({ name: '主图.png', mimeType: 'image/png', buffer: png });
  }

  /** As the second person: waives what was not rehearsed, with a reason, and lets the campaign run by its times. */
  async approveCampaign(reason: string): Promise<void> {
    for (const waived of await this.page.getByRole('checkbox', { name: /^放行/ }).all()) await waived.check();
    await this.page.getByLabel('放行原因').fill(reason);
    await this.press('通过，按时间自动开始');
  }
}
