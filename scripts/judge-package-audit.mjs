import { readFileSync } from 'node:fs';
import { judgeAudit } from './lib/package-audit.mjs';

// Part of .ci/run: reads the reply of `npm audit --json` from the file that is named, and ends with 1 when a package that we ship has a hole that
// is known to be high or critical. A registry without that service is said so and fails nothing: it tells nothing of us.
const [file = ''] = process.argv.slice(2);
const { state, lines } = judgeAudit(readFileSync(file, 'utf8'));
for (const line of lines) console.log(`  ${line}`);
console.log({ clean: 'No package that we ship has a known hole that is high or critical.', holes: '✖ Packages that we ship have known holes.', unknown: 'Not looked at: whoever keeps the packages here answers no audit.' }[state]);
process.exitCode = state === 'holes' ? 1 : 0;
