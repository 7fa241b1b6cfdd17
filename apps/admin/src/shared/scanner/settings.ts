import { z } from 'zod';
import { DEFAULT_KEYSTROKE_SETTINGS, type KeystrokeSettings } from './keystrokes';

const STORAGE_KEY = 'quanyu.scanner';
const stored = z.object({ prefix: z.string().max(8), suffix: z.string().max(8) });

/** The scanner settings of this device. */
export function readKeystrokeSettings(): KeystrokeSettings {
  const text = localStorage.getItem(STORAGE_KEY);
  if (text === null) return DEFAULT_KEYSTROKE_SETTINGS;
  try {
    const parsed = stored.safeParse(JSON.parse(text));
    return parsed.success ? { ...DEFAULT_KEYSTROKE_SETTINGS, ...parsed.data } : DEFAULT_KEYSTROKE_SETTINGS;
  } catch {
    return DEFAULT_KEYSTROKE_SETTINGS;
  }
}

export function saveKeystrokeSettings(settings: Pick<KeystrokeSettings, 'prefix' | 'suffix'>): void {
  localStorage.setItem(STORAGE_KEY, JSON.stringify({ prefix: settings.prefix, suffix: settings.suffix }));
}
