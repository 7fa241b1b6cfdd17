/** How fast a store gets an order ready: minutes of one member of staff. */
export interface Pace {
  readonly minutesPerOrder: number;
  readonly minutesPerUnit: number;
  /** By how much works differ from these, on average. */
  readonly spreadMinutes: number;
}

/** Weighted means of what was measured, the newest the most: what the pace follows from. */
export interface PaceMemory {
  readonly samples: number;
  readonly meanUnits: number;
  readonly meanMinutes: number;
  readonly meanUnitsSquared: number;
  readonly meanUnitsMinutes: number;
  readonly spreadMinutes: number;
}

/** What one order took. */
export interface WorkSample {
  readonly units: number;
  readonly minutes: number;
}

/** The share of the newest order. */
const NEWEST_SHARE = 0.08;
/** An order that lay for hours was forgotten, not worked on. */
const LONGEST_MINUTES = 240;

/** Before anything is measured: four minutes an order and one a piece, a few minutes more or less. */
export const UNMEASURED: PaceMemory = memoryOf({ minutesPerOrder: 4, minutesPerUnit: 1, spreadMinutes: 3 }, { meanUnits: 3, deviationUnits: 2 });

function memoryOf(pace: Pace, { meanUnits, deviationUnits }: { meanUnits: number; deviationUnits: number }): PaceMemory {
  const meanUnitsSquared = meanUnits ** 2 + deviationUnits ** 2;
  return {
    samples: 0,
    meanUnits,
    meanMinutes: pace.minutesPerOrder + pace.minutesPerUnit * meanUnits,
    meanUnitsSquared,
    meanUnitsMinutes: pace.minutesPerOrder * meanUnits + pace.minutesPerUnit * meanUnitsSquared,
    spreadMinutes: pace.spreadMinutes,
  };
}

/** The straight line through what is remembered: so much for an order and so much for a piece, neither below zero. */
export function computePace({ meanUnits, meanMinutes, meanUnitsSquared, meanUnitsMinutes, spreadMinutes }: PaceMemory): Pace {
  const variance = meanUnitsSquared - meanUnits ** 2;
  const slope = variance > 1e-6 ? (meanUnitsMinutes - meanUnits * meanMinutes) / variance : 0;
  // Neither more than all of the time, nor less than nothing, falls to the pieces.
  const minutesPerUnit = Math.min(Math.max(0, slope), meanMinutes / Math.max(1, meanUnits));
  return { minutesPerOrder: Math.max(0, meanMinutes - minutesPerUnit * meanUnits), minutesPerUnit, spreadMinutes };
}

/** What is remembered after one more order. */
export function learn(memory: PaceMemory, sample: WorkSample): PaceMemory {
  const units = Math.max(1, sample.units);
  const minutes = Math.min(Math.max(0, sample.minutes), LONGEST_MINUTES);
  const pace = computePace(memory);
  const missedBy = Math.abs(minutes - pace.minutesPerOrder - pace.minutesPerUnit * units);
  const blend = (before: number, now: number): number => before + NEWEST_SHARE * (now - before);
  return {
    samples: memory.samples + 1,
    meanUnits: blend(memory.meanUnits, units),
    meanMinutes: blend(memory.meanMinutes, minutes),
    meanUnitsSquared: blend(memory.meanUnitsSquared, units ** 2),
    meanUnitsMinutes: blend(memory.meanUnitsMinutes, units * minutes),
    spreadMinutes: blend(memory.spreadMinutes, missedBy),
  };
}
