import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_NAMES, readOperations } from './documents.mjs';
import { openEntrance, PLACEHOLDER } from './entrance.mjs';
import { AUDIENCE, People, ROLES, SHOPPERS } from './people.mjs';

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
/** What follows on an answer has a time of its own: behind the other phases little of it is left for a large document. */
const FULL = [{ phases: 'examples,coverage,fuzzing', examples: 20, seconds: 110 }, { phases: 'stateful', examples: 20, seconds: 60 }];
const QUICK = [{ phases: 'fuzzing', examples: 1, seconds: 10 }];
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
  let requests = 0;
  /** @type {string[]} */
  const failed = [];
  for (const api of API_NAMES) {
    for (const role of ROLES) {
      for (const { phases, examples, seconds } of quick ? QUICK : FULL) {
        // Nothing follows on a refusal.
        if (phases === 'stateful' && !AUDIENCE[api].includes(role)) continue;
        const name = `schemathesis-${api}-${role}${phases === 'stateful' ? '-stateful' : ''}`;
        // What somebody made is theirs to follow.
        const entrance = await openEntrance(people, role, api, phases === 'stateful' ? 1 : SHOPPERS);
        const kept = [...KEPT_AWAY, ...streams].flatMap((id) => ['--exclude-operation-id', id]);
        const who = role === 'nobody' ? [] : ['--header', `Authorization: Bearer ${PLACEHOLDER}`];
        const isSound = await step(`Schemathesis, ${api} as ${role}${phases === 'stateful' ? ', by links' : ''}`, async (note) => {
          const args = [
            '--config-file', join(import.meta.dirname, 'schemathesis.toml'), 'run', join(documentsFolder, `${api}.json`), '--url', entrance.url, '--seed', String(seed), '--max-examples', String(examples), '--phases', phases, '--max-time', String(seconds),
            '--checks', 'all', '--exclude-checks', LEFT_OUT.join(','), '--continue-on-failure', '--suppress-health-check', 'all', '--generation-database', 'none', '--warnings', 'off', '--request-timeout', '20', '--no-color', ...kept, ...who,
          ];
          return processes.run(program, args, { log: name, note }).then(() => true, () => false);
        });
        entrance.close();
        requests += entrance.requests();
        const log = join(processes.logFolder, `${name}.log`);
        const text = readFileSync(log, 'utf8');
        const links = /API Links:\s+(.+)/.exec(text)?.[1];
        console.log(`  ${entrance.requests()} requests, ${[...entrance.statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}×${count}`).join(' ')}${links === undefined ? '' : `, links: ${links}`}`);
        if (isSound) continue;
        failed.push(name);
        console.log(text.split('\n').slice(-SUMMARY_LINES).join('\n'), `\nthe whole log: ${log}`);
      }
    }
  }
  return { requests, failed };
}
