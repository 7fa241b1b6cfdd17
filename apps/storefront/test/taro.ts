/** Stands for the host's interface in unit tests; a test that needs more of it says so. */
const storage = new Map<string, unknown>();

const Taro = {
  getStorageSync: (name: string) => storage.get(name) ?? '',
  setStorageSync: (name: string, value: unknown) => void storage.set(name, value),
  removeStorageSync: (name: string) => void storage.delete(name),
  showToast: jest.fn(() => Promise.resolve()),
  navigateTo: jest.fn(() => Promise.resolve()),
  redirectTo: jest.fn(() => Promise.resolve()),
  switchTab: jest.fn(() => Promise.resolve()),
  getCurrentPages: () => [],
  onNetworkStatusChange: () => undefined,
  offNetworkStatusChange: () => undefined,
};

export default Taro;
