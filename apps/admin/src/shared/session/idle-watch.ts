/** Minutes of nobody's touch after which a device locks itself; 0: never. */
export const IDLE_MINUTES = [0, 1, 3, 5, 15] as const;
export type IdleMinutes = (typeof IDLE_MINUTES)[number];

/** A touch is written down so often at most: all tabs of the device read it. */
const TOUCH_EVERY_MS = 1_000;

export interface IdleWatchDependencies {
  /** Begins the names of what is kept: how many minutes, and when the device was last touched. */
  readonly storageKey: string;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly now: () => number;
}

export interface IdleWatch {
  minutes(): IdleMinutes;
  /** Counts from now on. */
  setMinutes(minutes: IdleMinutes): void;
  /** Somebody is there. A touch that comes too late does not count: whoever made it may be somebody else. */
  touch(): void;
  isOver(): boolean;
  /** Nobody is signed in; the next person has all of the time. */
  forget(): void;
}

/** Knows how long nobody has touched this device, through sleep and reloads, and whatever tab was touched. */
export function createIdleWatch({ storageKey, storage, now }: IdleWatchDependencies): IdleWatch {
  const [minutesKey, touchedKey] = [`${storageKey}.minutes`, `${storageKey}.touched`];
  const minutes = (): IdleMinutes => IDLE_MINUTES.find((allowed) => String(allowed) === storage.getItem(minutesKey)) ?? 0;
  const touchedAt = (): number | null => {
    const at = Number(storage.getItem(touchedKey) ?? Number.NaN);
    // A clock that was set back would keep the device open for as long.
    return Number.isFinite(at) && at <= now() ? at : null;
  };
  const isOver = (): boolean => {
    const since = touchedAt();
    return minutes() > 0 && since !== null && now() - since >= minutes() * 60_000;
  };
  return {
    minutes,
    isOver,
    setMinutes(chosen) {
      storage.setItem(minutesKey, String(chosen));
      storage.setItem(touchedKey, String(now()));
    },
    touch() {
      const since = touchedAt();
      if (isOver() || (since !== null && now() - since < TOUCH_EVERY_MS)) return;
      storage.setItem(touchedKey, String(now()));
    },
    forget: () => storage.removeItem(touchedKey),
  };
}
