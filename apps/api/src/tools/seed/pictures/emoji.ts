import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { z } from 'zod';

const setSchema = z.object({ icons: z.record(z.string(), z.object({ body: z.string() })) });
let bodies: Map<string, string> | null = null;

/**
 * A Fluent Emoji drawing (Microsoft, MIT) as an SVG fragment in a box of 200 × 200 units, standing near y = 180.
 * The set is read once, on first use: it is one file of a hundred megabytes.
 */
export function emoji(name: string): string {
  bodies ??= readBodies();
  const body = bodies.get(name);
  if (body === undefined) throw new Error(`Fluent Emoji has no drawing named ${name}`);
  return `<svg x="16" y="14" width="168" height="168" viewBox="0 0 32 32">${body}</svg>`;
}

/** Gives the memory of the set back once all pictures are made. */
export function forgetEmoji(): void {
  bodies = null;
}

function readBodies(): Map<string, string> {
  const file = createRequire(import.meta.url).resolve('@iconify-json/fluent-emoji/icons.json');
  const { icons } = setSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map(Object.entries(icons).map(([name, icon]) => [name, icon.body]));
}
