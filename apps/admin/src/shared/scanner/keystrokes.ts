/** What a keyboard scanner is told apart by. Fingers are slower than the gap and codes longer than the minimum. */
export interface KeystrokeSettings {
  readonly maxGapMs: number;
  readonly minLength: number;
  /** The same code again within this time is the trigger held too long, not a second item. */
  readonly repeatMs: number;
  /** Characters that some scanners put around each code, removed when present. */
  readonly prefix: string;
  readonly suffix: string;
}

export const DEFAULT_KEYSTROKE_SETTINGS: KeystrokeSettings = { maxGapMs: 35, minLength: 6, repeatMs: 800, prefix: '', suffix: '' };

export interface KeystrokeDetector {
  /** Takes one key with its time; returns the code when this key ended a scan, else null. */
  push(key: string, atMs: number): string | null;
  /** True while fast keys are coming in, so that the terminating Enter can be kept from pressing a button. */
  isReceiving(): boolean;
  /** From now on the code before counts as new: somebody asked for another scan. */
  forget(): void;
}

function unwrap(code: string, settings: KeystrokeSettings): string {
  const start = settings.prefix !== '' && code.startsWith(settings.prefix) ? settings.prefix.length : 0;
  const end = settings.suffix !== '' && code.endsWith(settings.suffix) ? code.length - settings.suffix.length : code.length;
  return code.slice(start, end);
}

/** Tells a scanner from a person at the keyboard by speed, length and the closing Enter or Tab. */
export function createKeystrokeDetector(settings: KeystrokeSettings = DEFAULT_KEYSTROKE_SETTINGS): KeystrokeDetector {
  let buffer = '';
  let lastKeyMs = Number.NEGATIVE_INFINITY;
  let lastCode = '';
  let lastCodeMs = Number.NEGATIVE_INFINITY;

  const finish = (atMs: number): string | null => {
    const code = unwrap(buffer, settings);
    buffer = '';
    if (code.length < settings.minLength) return null;
    const isRepeat = code === lastCode && atMs - lastCodeMs < settings.repeatMs;
    lastCode = code;
    lastCodeMs = atMs;
    return isRepeat ? null : code;
  };

  return {
    push(key, atMs) {
      // Shift comes before each capital letter of a scan and says nothing by itself.
      if (key === 'Shift') return null;
      const isFast = atMs - lastKeyMs <= settings.maxGapMs;
      lastKeyMs = atMs;
      if (key === 'Enter' || key === 'Tab') {
        if (!isFast) buffer = '';
        return finish(atMs);
      }
      if (key.length !== 1) {
        buffer = '';
        return null;
      }
      buffer = isFast ? buffer + key : key;
      return null;
    },
    isReceiving: () => buffer.length >= 3,
    forget() {
      lastCode = '';
    },
  };
}
