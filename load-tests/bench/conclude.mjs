import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Prints the verdicts of a bench and keeps its figures, so that `load plan` and a later run find them.
 * @param {{name: string, quick: boolean, objectives: readonly {name: string, holds: boolean, figure: unknown}[], figures: object, bounds: object,
 *   machine: Record<string, unknown>, settings: Record<string, unknown>, resultFolder: string}} run
 * @returns {{passed: boolean, line: string}}
 */
export function concludeBench({ name, quick, objectives, figures, bounds, machine, settings, resultFolder }) {
  for (const { name: what, holds, figure } of objectives) console.log(`  ${holds ? '✔' : '✖'} ${what}  (${String(figure)})`);
  console.log('');
  const passed = objectives.every(({ holds }) => holds);
  const missed = objectives.filter(({ holds }) => !holds).map(({ name: what }) => what);
  const line = JSON.stringify({ command: `npm run bench -- ${name}${quick ? ' --quick' : ''}`, at: new Date().toISOString(), passed, missed, figures, bounds, machine, settings });
  mkdirSync(resultFolder, { recursive: true });
  // A short run says whether it works; it must not stand where a measured one is looked for.
  if (!quick) writeFileSync(join(resultFolder, `${name}.json`), `${line}\n`);
  return { passed, line };
}
