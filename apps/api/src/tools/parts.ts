import type { INestApplicationContext } from '@nestjs/common';

type Classes = Readonly<Record<string, abstract new (...args: never[]) => unknown>>;

/** Parts of the application by the names that they go by here. */
export type PartsOf<Named extends Classes> = { readonly [Name in keyof Named]: Named[Name] extends abstract new (...args: never[]) => infer Part ? Part : never };

/** Takes the application's own instance of each class. */
export function takeParts<Named extends Classes>(nest: INestApplicationContext, named: Named): PartsOf<Named> {
  return Object.fromEntries(Object.entries(named).map(([name, type]) => [name, nest.get<unknown>(type)])) as PartsOf<Named>;
}
