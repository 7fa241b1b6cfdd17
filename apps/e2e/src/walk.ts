import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { settings } from './settings.js';

/** Without a display, a sandbox or a network of its own. */
const CHROMIUM_ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** How long a step waits for something to appear before calling it broken, also on a machine that does much else. */
const PATIENCE_MS = 60_000;

export const PHONE = { width: 375, height: 812 } as const;
export const TABLET = { width: 1024, height: 768 } as const;
export const DESK = { width: 1440, height: 900 } as const;

/** Just off Nanjing West Road: the store of Jing'an Temple is the nearest one. */
const STREET_CORNER = { latitude: 31.2331, longitude: 121.4472 } as const;

interface WindowOptions {
  /** Whose window it is: names its picture when a step fails. */
  readonly name: string;
  readonly url: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly isPhone: boolean;
}

/**
 * One walk through the shop: several windows of one browser side by side, each with a person of its own. Its facts
 * follow one another; after one that fails, the rest would only say the same again, and are not tried.
 */
export class Walk {
  private browser: Browser | undefined;
  private readonly windows: { readonly name: string; readonly page: Page }[] = [];
  private isBroken = false;

  constructor() {
    afterAll(async () => {
      await this.browser?.close();
    });
  }

  /** Opens a window with its own cookies and storage: another person on another device. */
  async openWindow({ name, url, size, isPhone }: WindowOptions): Promise<Page> {
    this.browser ??= await chromium.launch({ executablePath: settings.chromiumPath, args: CHROMIUM_ARGS });
    const context = await this.browser.newContext({
      viewport: size,
      hasTouch: isPhone,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      reducedMotion: 'no-preference',
      geolocation: STREET_CORNER,
      permissions: ['geolocation'],
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    this.windows.push({ name, page });
    await page.goto(url);
    return page;
  }

  /** A step of the walk, and what is seen after it. */
  fact(name: string, step: () => Promise<void>): void {
    it(name, async () => {
      if (this.isBroken) throw new Error('an earlier step of this walk failed, so this one was not tried');
      try {
        await step();
      } catch (error) {
        this.isBroken = true;
        await Promise.all(this.windows.map((window) => window.page.screenshot({ path: pictureFile(`failed-${window.name}`) }).catch(() => undefined)));
        throw error;
      }
    });
  }
}

/** The first place where this can be seen. Pages that were left stay in the document, hidden, and don't count. */
export function visible(place: Locator): Locator {
  return place.filter({ visible: true }).first();
}

/** Waits until this text stands on the screen. */
export async function see(page: Page, text: string | RegExp): Promise<Locator> {
  const found = visible(page.getByText(text));
  await found.waitFor();
  return found;
}

/** Leaves a picture of the window, with all of its pictures loaded. `name` says screen, state and width. */
export async function photograph(page: Page, name: string): Promise<void> {
  await page.waitForFunction(() => {
    const inSight = [...document.images].filter((image) => {
      const box = image.getBoundingClientRect();
      return image.checkVisibility() && box.width > 0 && box.bottom > 0 && box.top < window.innerHeight && box.right > 0 && box.left < window.innerWidth;
    });
    // Dialogs of the workbench come in on springs, which no setting of the browser ends: they have to stand.
    const moving = [...document.querySelectorAll<HTMLElement>('.adm-mask, .adm-center-popup-wrap')].filter((box) => box.checkVisibility() && box.style.opacity !== '' && box.style.opacity !== '1');
    return document.fonts.status === 'loaded' && inSight.every((image) => image.complete) && moving.length === 0;
  });
  await page.screenshot({ path: pictureFile(name), animations: 'disabled' });
}

function pictureFile(name: string): string {
  mkdirSync(settings.screenshotFolder, { recursive: true });
  return join(settings.screenshotFolder, `${name}.png`);
}
