import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_NAMES, readOperations } from './documents.mjs';
import { openEntrance, PLACEHOLDER } from './entrance.mjs';
import { People, ROLES } from './people.mjs';

/**
 * Schemathesis over each document as each role, through a door that knows the sessions.
 *
 * @typedef {import('../../scripts/lib/processes.mjs').Processes} Processes
 */

/**
 * Checks that say nothing about us, with the reason.
 * - positive_data_acceptance: a rule that a schema cannot say, such as two fields that fit together, is no mistake of the document
 * - unsupported_method, allow_header_conformance: an address that does not know a method is answered 404, on purpose the same as one that is not there
 * - missing_required_header: wants 406; ours is 400 with its own code
 */
const LEFT_OUT = ['positive_data_acceptance', 'unsupported_method', 'allow_header_conformance', 'missing_required_header'];
const FULL = { phases: 'examples,coverage,fuzzing,stateful', examples: 20, seconds: 150 };
const QUICK = { phases: 'fuzzing', examples: 1, seconds: 10 };
/** They answer without an end, or switch parts of the shop off for all that follows. */
const KEPT_AWAY = ['setSwitch', 'applySwitchPreset'];
const SUMMARY_LINES = 60;

/**
 * @param {{addresses: {api: string, simulatorAdmin: string}, ops: {username: string, password: string}}} shop
 * @param {{processes: Processes, program: string, documentsFolder: string, seed: number, quick: boolean, step: <T>(title: string, work: (note: (text: string) => void) => Promise<T>) => Promise<T>}} options
 */
export async function runSchemathesis({ addresses, ops }, { processes, program, documentsFolder, seed, quick, step }) {
  const streams = readOperations(documentsFolder).filter(({ replies }) => replies.get(200)?.types.includes('text/event-stream') === true).map(({ id }) => id);
  const people = new People(addresses, ops);
  const { phases, examples, seconds } = quick ? QUICK : FULL;
  let requests = 0;
  /** @type {string[]} */
  const failed = [];
  for (const api of API_NAMES) {
    for (const role of ROLES) {
      const name = `schemathesis-${api}-${role}`;
      const entrance = await openEntrance(people, role, api);
      const kept = [...KEPT_AWAY, ...streams].flatMap((id) => ['--exclude-operation-id', id]);
      const who = role === 'nobody' ? [] : ['--header', `Authorization: Bearer ${PLACEHOLDER}`];
      const isSound = await step(`Schemathesis, ${api} as ${role}`, async (note) => {
        const args = [
          'run', join(documentsFolder, `${api}.json`), '--url', entrance.url, '--seed', String(seed), '--max-examples', String(examples), '--phases', phases, '--max-time', String(seconds),
          '--checks', 'all', '--exclude-checks', LEFT_OUT.join(','), '--continue-on-failure', '--suppress-health-check', 'all', '--generation-database', 'none', '--warnings', 'off', '--request-timeout', '20', '--no-color', ...kept, ...who,
        ];
        return processes.run(program, args, { log: name, note }).then(() => true, () => false);
      });
      entrance.close();
      requests += entrance.requests();
      console.log(`  ${entrance.requests()} requests, ${[...entrance.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}×${count}`).join(' ')}`);
      if (isSound) continue;
      failed.push(name);
      const log = join(processes.logFolder, `${name}.log`);
      console.log(readFileSync(log, 'utf8').split('\n').slice(-SUMMARY_LINES).join('\n'), `\nthe whole log: ${log}`);
    }
  }
  return { requests, failed };
}
