import { createSession, type Session, type SessionTokens } from './session';

const STORAGE_KEY = 'quanyu.test';
const HOUR_MS = 3_600_000;

/** One shared storage and one server that accepts each refresh token exactly once. */
function aBrowser() {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  let clock = 0;
  let issued = 0;
  const spent: string[] = [];
  const queues = new Map<string, Promise<unknown>>();
  const exclusive = <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const turn = (queues.get(name) ?? Promise.resolve()).then(work, work);
    queues.set(name, turn);
    return turn;
  };
  const tokens = (number: number): SessionTokens => ({ accessToken: `access-${number}`, refreshToken: `refresh-${number}`, accessExpiresAtMs: clock + HOUR_MS });
  const refresh = async (refreshToken: string): Promise<SessionTokens | null> => {
    await Promise.resolve();
    if (spent.includes(refreshToken)) return null;
    spent.push(refreshToken);
    issued += 1;
    return tokens(issued);
  };
  const openTab = (over: { refresh?: typeof refresh; exclusive?: typeof exclusive } = {}): Session =>
    createSession({ storageKey: STORAGE_KEY, storage, refresh: over.refresh ?? refresh, exclusive: over.exclusive ?? exclusive, now: () => clock });
  return { openTab, spent, storage, signedInTokens: () => tokens(0), passHours: (hours: number) => (clock += hours * HOUR_MS) };
}

describe('session', () => {
  it('hands out the stored token while it is good', async () => {
    const browser = aBrowser();
    const tab = browser.openTab();
    tab.adopt(browser.signedInTokens());
    expect(await tab.accessToken()).toBe('access-0');
    expect(browser.spent).toEqual([]);
  });

  it('renews once when many requests find the token expired', async () => {
    const browser = aBrowser();
    const tab = browser.openTab();
    tab.adopt(browser.signedInTokens());
    browser.passHours(2);
    expect(await Promise.all([tab.accessToken(), tab.accessToken(), tab.accessToken()])).toEqual(['access-1', 'access-1', 'access-1']);
    expect(browser.spent).toEqual(['refresh-0']);
  });

  it('renews once when two tabs wake up together', async () => {
    const browser = aBrowser();
    const [left, right] = [browser.openTab(), browser.openTab()];
    left.adopt(browser.signedInTokens());
    browser.passHours(2);
    expect(await Promise.all([left.accessToken(), right.accessToken()])).toEqual(['access-1', 'access-1']);
    expect(browser.spent).toEqual(['refresh-0']);
  });

  it('renews when the server refuses a token that looked good', async () => {
    const browser = aBrowser();
    const tab = browser.openTab();
    tab.adopt(browser.signedInTokens());
    expect(await tab.renew('access-0')).toBe('access-1');
  });

  it('takes the token another tab has renewed instead of spending one more', async () => {
    const browser = aBrowser();
    const [left, right] = [browser.openTab(), browser.openTab()];
    left.adopt(browser.signedInTokens());
    await left.renew('access-0');
    expect(await right.renew('access-0')).toBe('access-1');
    expect(browser.spent).toEqual(['refresh-0']);
  });

  it('signs out when the refresh token is refused', async () => {
    const browser = aBrowser();
    const tab = browser.openTab({ refresh: () => Promise.resolve(null) });
    tab.adopt(browser.signedInTokens());
    browser.passHours(2);
    expect(await tab.accessToken()).toBeNull();
    expect(tab.isSignedIn()).toBe(false);
  });

  it('stays signed in when another tab won the race without a lock', async () => {
    const browser = aBrowser();
    const tab = browser.openTab({
      refresh: () => {
        browser.storage.setItem(STORAGE_KEY, JSON.stringify({ ...browser.signedInTokens(), accessToken: 'theirs', refreshToken: 'their-refresh' }));
        return Promise.resolve(null);
      },
      exclusive: (_name, work) => work(),
    });
    tab.adopt(browser.signedInTokens());
    browser.passHours(2);
    expect(await tab.accessToken()).toBe('theirs');
  });

  it('stays signed in when the network is away', async () => {
    const browser = aBrowser();
    const tab = browser.openTab({ refresh: () => Promise.reject(new Error('offline')) });
    tab.adopt(browser.signedInTokens());
    browser.passHours(2);
    await expect(tab.accessToken()).rejects.toThrow('offline');
    expect(tab.isSignedIn()).toBe(true);
  });

  it('treats damaged storage as signed out', async () => {
    const browser = aBrowser();
    browser.storage.setItem(STORAGE_KEY, '{broken');
    expect(await browser.openTab().accessToken()).toBeNull();
  });

  it('tells its listeners about signing in and out', () => {
    const browser = aBrowser();
    const tab = browser.openTab();
    const seen: boolean[] = [];
    const stop = tab.subscribe(() => seen.push(tab.isSignedIn()));
    tab.adopt(browser.signedInTokens());
    tab.clear();
    stop();
    tab.adopt(browser.signedInTokens());
    expect(seen).toEqual([true, false]);
  });
});
