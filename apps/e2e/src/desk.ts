import type { Page } from 'playwright-core';
import { demo, settings } from './settings.js';
import { DESK, photograph, see, visible, type Walk } from './walk.js';

/** Somebody of the operations team at a desk, with the console. */
export class Desk {
  private constructor(readonly page: Page) {}

  static async open(walk: Walk): Promise<Desk> {
    return new Desk(await walk.openWindow({ name: 'console', url: `${settings.adminUrl}/console/`, size: DESK, isPhone: false }));
  }

  async signIn(): Promise<void> {
    await this.page.getByLabel('用户名').fill(demo.ops.username);
    await this.page.getByLabel('密码').fill(demo.ops.password);
    await this.press(/^登\s?录$/);
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
}
