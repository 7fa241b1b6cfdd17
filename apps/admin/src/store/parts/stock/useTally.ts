import { useEffect, useState } from 'react';
import { z } from 'zod';
import { addTo, type Counted, setIn, type Tally } from './tally';

const stored = z.record(z.string(), z.object({ good: z.number().int().min(0), damaged: z.number().int().min(0) }));

function read(key: string): Tally {
  const text = localStorage.getItem(key);
  if (text === null) return {};
  try {
    const parsed = stored.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

/** A count in progress. It stays on the device until it is handed in, through reloads and other screens. */
export function useTally(name: string): {
  readonly tally: Tally;
  readonly add: (variantId: string, part: keyof Counted, delta: number) => void;
  readonly set: (variantId: string, part: keyof Counted, value: number) => void;
  readonly clear: () => void;
} {
  const key = `quanyu.tally.${name}`;
  const [tally, setTally] = useState<Tally>(() => read(key));
  useEffect(() => {
    if (Object.keys(tally).length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(tally));
  }, [key, tally]);
  return {
    tally,
    add: (variantId, part, delta) => setTally((current) => addTo(current, variantId, part, delta)),
    set: (variantId, part, value) => setTally((current) => setIn(current, variantId, part, value)),
    clear: () => setTally({}),
  };
}
