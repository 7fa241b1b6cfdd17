import { readFileSync } from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';

/** A node of the tree that the page hands to WeChat: `nn` its kind, `cl` its class, `v` its text, `cn` its children. */
export type TreeNode = { sid?: string; nn?: string; cl?: string; v?: string; cn?: TreeNode[] } & Record<string, unknown>;

export type HostRequest = { url: string; method: string; header: Record<string, string>; data: unknown };
export type HostReply = { statusCode: number; data: unknown };

/** Calls that are noted and succeed. Taro takes over what it finds on `wx`, so each has to be there by name. */
const recorded = [
  'navigateTo', 'redirectTo', 'switchTab', 'navigateBack', 'setTabBarBadge', 'removeTabBarBadge', 'showToast', 'showModal', 'login',
  'onNetworkStatusChange', 'offNetworkStatusChange', 'onNeedPrivacyAuthorization', 'stopPullDownRefresh', 'getLocation', 'requestPayment',
  'getScreenBrightness', 'setScreenBrightness', 'setKeepScreenOn',
];

type PageInstance = {
  data: { root?: TreeNode };
  route: string;
  onLoad?: (query: Record<string, string>) => void;
  onShow?: () => void;
  onReady?: () => void;
  eh?: (event: object) => void;
  setData: (changes: Record<string, unknown>, done?: () => void) => void;
};

type RequestOptions = HostRequest & { success?: (reply: object) => void; fail?: (error: object) => void; complete?: (reply: object) => void };

/** Sets `root.cn.[0].v` and the like. */
function setPath(target: Record<string, unknown>, dotted: string, value: unknown): void {
  const steps = dotted.replace(/\.?\[(\d+)\]/g, '.$1').split('.');
  const last = steps.pop() ?? '';
  let holder = target;
  for (const step of steps) {
    const next = holder[step];
    if (typeof next === 'object' && next !== null) holder = next as Record<string, unknown>;
    else {
      const made: Record<string, unknown> = {};
      holder[step] = made;
      holder = made;
    }
  }
  holder[last] = value;
}

/**
 * Runs the built mini-program without WeChat: its real bundle in a `node:vm`, a `wx` that answers what the storefront
 * asks, and the tree that `setData` builds. It shows logic and data; wxml and styles need WeChat itself.
 */
export class WeappHost {
  readonly calls: { name: string; options: Record<string, unknown> }[] = [];
  private readonly storage = new Map<string, unknown>();
  private readonly modules = new Map<string, { exports: unknown }>();
  private readonly context: vm.Context;
  private readonly pages: PageInstance[] = [];
  private registered: Partial<PageInstance> | null = null;
  private app: Record<string, unknown> = {};
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly dist: string,
    private readonly answer: (request: HostRequest) => HostReply,
  ) {
    this.context = vm.createContext({
      wx: this.wx(),
      console,
      setTimeout: (work: () => void, ms?: number) => this.keep(setTimeout(work, ms)),
      clearTimeout: (timer: NodeJS.Timeout) => clearTimeout(timer),
      setInterval: (work: () => void, ms?: number) => this.keep(setInterval(work, ms)),
      clearInterval: (timer: NodeJS.Timeout) => clearInterval(timer),
      App: (config: Record<string, unknown>) => void (this.app = config),
      Page: (config: Partial<PageInstance>) => void (this.registered = config),
      Component: () => undefined,
      Behavior: (config: unknown) => config,
      getApp: () => this.app,
      getCurrentPages: () => this.pages,
      __wxConfig: {},
    });
  }

  launch(): void {
    this.load('app.js');
    const { onLaunch, onShow } = this.app;
    const options = { path: 'pages/home/index', query: {}, scene: 1001 };
    if (typeof onLaunch === 'function') onLaunch.call(this.app, options);
    if (typeof onShow === 'function') onShow.call(this.app, options);
  }

  open(route: string, query: Record<string, string> = {}): PageInstance {
    this.load(`${route}.js`);
    const config = this.registered;
    if (config === null) throw new Error(`${route} registered no page`);
    const page: PageInstance = {
      ...config,
      data: structuredClone(config.data ?? {}),
      route,
      setData(changes, done) {
        for (const [name, value] of Object.entries(changes)) setPath(page.data, name, value);
        if (done) setTimeout(done, 0);
      },
    };
    this.pages.push(page);
    page.onLoad?.(query);
    page.onShow?.();
    page.onReady?.();
    return page;
  }

  /** Every node of the page, parents first. */
  nodes(page: PageInstance): TreeNode[] {
    const found: TreeNode[] = [];
    const walk = (node: TreeNode | undefined) => {
      if (!node) return;
      found.push(node);
      Object.values(node.cn ?? []).forEach(walk);
    };
    walk(page.data.root);
    return found;
  }

  text(page: PageInstance): string {
    return this.nodes(page).map(({ v }) => v ?? '').join('|');
  }

  tap(page: PageInstance, node: TreeNode): void {
    const target = { id: node.sid, dataset: { sid: node.sid } };
    page.eh?.({ type: 'tap', target, currentTarget: target, detail: {}, timeStamp: 0, mpEvent: {} });
  }

  /** Stops what the app has left running: its polls and countdowns. */
  close(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
  }

  private keep(timer: NodeJS.Timeout): NodeJS.Timeout {
    this.timers.add(timer);
    return timer;
  }

  private load(file: string): unknown {
    const known = this.modules.get(file);
    if (known) return known.exports;
    const module = { exports: {} };
    this.modules.set(file, module);
    const source = readFileSync(path.join(this.dist, file), 'utf8');
    const run = vm.runInContext(`(function (require, module, exports) {${source}\n})`, this.context, { filename: file }) as (
      require: (name: string) => unknown,
      module: object,
      exports: object,
    ) => void;
    run((name) => this.load(path.posix.join(path.posix.dirname(file), name.endsWith('.js') ? name : `${name}.js`)), module, module.exports);
    return module.exports;
  }

  private wx(): object {
    const known: Record<string, unknown> = {
      request: (options: RequestOptions) => {
        const reply = { ...this.answer(options), header: {}, errMsg: 'request:ok' };
        setTimeout(() => {
          options.success?.(reply);
          options.complete?.(reply);
        }, 0);
        return { abort: () => undefined };
      },
      getStorageSync: (name: string) => this.storage.get(name) ?? '',
      setStorageSync: (name: string, value: unknown) => void this.storage.set(name, structuredClone(value)),
      removeStorageSync: (name: string) => void this.storage.delete(name),
      getSystemInfoSync: () => ({ SDKVersion: '3.8.0', platform: 'devtools', windowWidth: 375, windowHeight: 700, pixelRatio: 2 }),
      getWindowInfo: () => ({ windowWidth: 375, windowHeight: 700, pixelRatio: 2 }),
      canIUse: () => true,
      nextTick: (work: () => void) => setTimeout(work, 0),
      getNetworkType: ({ success }: { success: (reply: object) => void }) => success({ networkType: 'wifi' }),
    };
    for (const name of recorded) known[name] = this.record(name);
    return known;
  }

  private record(name: string): (options?: Record<string, unknown>) => void {
    return (options = {}) => {
      this.calls.push({ name, options });
      if (typeof options['success'] === 'function') options['success']({ errMsg: `${name}:ok` });
      if (typeof options['complete'] === 'function') options['complete']({ errMsg: `${name}:ok` });
    };
  }
}
