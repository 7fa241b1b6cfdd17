import { forget, readStored, store } from '../storage';

const storageName = 'device-token';

function load(): string | null {
  const saved = readStored(storageName);
  return typeof saved === 'string' ? saved : null;
}

let token = load();

/** The header by which the server recognises this device; none before the first sign-in. */
export function deviceHeader(): Record<string, string> {
  return token === null ? {} : { 'x-device-token': token };
}

/** Kept from the sign-in on, and presented at the next one so that the device stays the same. */
export function keepDeviceToken(issued: string): void {
  token = issued;
  store(storageName, issued);
}

/** With the consent goes what the device is recognised by. */
export function forgetDeviceToken(): void {
  token = null;
  forget(storageName);
}
