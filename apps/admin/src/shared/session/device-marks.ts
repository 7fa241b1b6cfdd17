import { z } from 'zod';

const STORAGE_KEY = 'quanyu.device-marks';
const MOST = 20;

const kept = z.record(z.string(), z.string()).catch({});

/** What earlier sign-ins left on this device, by username: nobody else's guesses keep these people out here. */
export function deviceMarkOf(username: string): string | undefined {
  return read()[username];
}

export function keepDeviceMark(username: string, mark: string): void {
  const others = Object.entries(read()).filter(([name]) => name !== username);
  localStorage.setItem(STORAGE_KEY, JSON.stringify(Object.fromEntries([...others, [username, mark]].slice(-MOST))));
}

function read(): Record<string, string> {
  try {
    return kept.parse(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}'));
  } catch {
    return {};
  }
}
