import Taro from '@tarojs/taro';

const prefix = 'quanyu:';

/** What was saved under this name, or null. Storage outlives releases: the caller checks the shape it needs. */
export function readStored(name: string): unknown {
  try {
    const value: unknown = Taro.getStorageSync(prefix + name);
    return value === '' || value === undefined ? null : value;
  } catch {
    return null;
  }
}

/** Saves without failing: a full or forbidden storage costs convenience, never the page. */
export function store(name: string, value: unknown): void {
  try {
    Taro.setStorageSync(prefix + name, value);
  } catch {
    // Nothing to do: the value is a copy.
  }
}

export function forget(name: string): void {
  try {
    Taro.removeStorageSync(prefix + name);
  } catch {
    // As above.
  }
}
