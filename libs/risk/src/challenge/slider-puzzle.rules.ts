/** The picture of a slider challenge and what is asked of a hand that moved it. Pure: where it is drawn at random, the caller says how. */
export const PUZZLE = { width: 300, height: 150, piece: 48 } as const;

const RADIUS = 10;
/** The hand may miss by so many pixels. */
const TOLERANCE = 5;
/** Nearer to the left edge than this the piece would begin in its hole. */
const FIRST_X = 90;
const MARGIN = 8;
const CHANNELS = 3;
const WAVES = 3;
const DARKENED = 0.45;
/** A calm green, of which light and hue drift over the picture. */
const BASE = [96, 150, 134] as const;
const LIGHT = 46;
const HUE = 22;
const RIM = 2;
const RIM_LIGHT = 245;

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** One moment of the hand: milliseconds since it began, and where the piece was. */
export type TracePoint = readonly [atMs: number, x: number];

/** @param random a whole number below the one given */
export function choosePlace(random: (below: number) => number): Place {
  return { x: FIRST_X + random(PUZZLE.width - PUZZLE.piece - MARGIN - FIRST_X), y: MARGIN + random(PUZZLE.height - PUZZLE.piece - 2 * MARGIN) };
}

/** A picture of its own each time, with a hole, and the piece that was taken out of it: red, green, blue, and for the piece what shows through. */
export function drawPuzzle(place: Place, random: (below: number) => number): { background: Uint8Array; piece: Uint8Array } {
  const { width, height, piece: size } = PUZZLE;
  const waves = (): ((x: number, y: number) => number) => {
    const parts = Array.from({ length: WAVES }, () => ({ across: (random(100) - 50) / 700, down: (random(100) - 50) / 500, phase: random(628) / 100 }));
    return (x, y) => parts.reduce((total, { across, down, phase }) => total + Math.sin(x * across + y * down + phase), 0) / WAVES;
  };
  const light = waves();
  const hues = BASE.map(() => waves());
  const background = new Uint8Array(width * height * CHANNELS);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const shade = LIGHT * light(x, y);
      BASE.forEach((base, channel) => {
        background[(y * width + x) * CHANNELS + channel] = Math.round(base + shade + HUE * (hues[channel]?.(x, y) ?? 0)) + random(8);
      });
    }
  }
  const piece = new Uint8Array(size * size * (CHANNELS + 1));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const [from, to] = [((place.y + y) * width + place.x + x) * CHANNELS, (y * size + x) * (CHANNELS + 1)];
      const inside = isInside(x, y, 0);
      const onRim = inside && !isInside(x, y, RIM);
      for (let channel = 0; channel < CHANNELS; channel += 1) {
        const value = background[from + channel] ?? 0;
        piece[to + channel] = onRim ? RIM_LIGHT : value;
        if (inside) background[from + channel] = Math.round(value * DARKENED);
      }
      piece[to + CHANNELS] = inside ? 255 : 0;
    }
  }
  return { background, piece };
}

/** A square with round corners, less so many pixels all around. */
function isInside(x: number, y: number, less: number): boolean {
  const edge = PUZZLE.piece - 1;
  const [dx, dy] = [Math.max(RADIUS - x, x - (edge - RADIUS), 0), Math.max(RADIUS - y, y - (edge - RADIUS), 0)];
  return dx * dx + dy * dy <= (RADIUS - less) ** 2;
}

export function isAtTarget(x: number, target: number): boolean {
  return Math.abs(x - target) <= TOLERANCE;
}

const LEAST_POINTS = 5;
const SHORTEST_MS = 200;
const LONGEST_MS = 30_000;
const LEAST_DIFFERENT = 3;
const BEGINS_WITHIN = 40;

/**
 * Whether a hand may have made this trace: it begins at the left, ends where the answer says, takes the time that a hand takes, and is not as
 * regular as a loop: steps or pauses differ. A program that draws its pauses at random passes too: what it had to find was the hole.
 */
export function isPlausible(trace: readonly TracePoint[], x: number): boolean {
  const [first, last] = [trace[0], trace.at(-1)];
  if (first === undefined || last === undefined || trace.length < LEAST_POINTS || first[1] > BEGINS_WITHIN || last[1] !== x) return false;
  const pauses = trace.slice(1).map(([atMs], index) => atMs - (trace[index]?.[0] ?? atMs));
  const steps = trace.slice(1).map(([, at], index) => at - (trace[index]?.[1] ?? at));
  const tookMs = last[0] - first[0];
  if (pauses.some((pause) => pause < 0) || tookMs < SHORTEST_MS || tookMs > LONGEST_MS) return false;
  return new Set(pauses).size >= LEAST_DIFFERENT || new Set(steps).size >= LEAST_DIFFERENT;
}
