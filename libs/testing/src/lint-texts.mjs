// Lints texts as if they stood at given paths, with the repository's own configuration. Runs as a process of its own
// because Jest cannot load an ESLint configuration. In: JSON [{ path, text }]. Out: JSON, the rule ids of each.
import { text } from 'node:stream/consumers';
import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

process.env.NX_DAEMON = 'false';
// The boundary rule reads the cached graph and is silent without one.
await createProjectGraphAsync({ exitOnError: true });
// The texts stand in no TypeScript project, so rules that need types are left out.
const eslint = new ESLint({ cwd: process.argv[2], overrideConfig: [tseslint.configs.disableTypeChecked] });
const results = [];
for (const { path, text: source } of JSON.parse(await text(process.stdin))) {
  const [result] = await eslint.lintText(source, { filePath: path, warnIgnored: true });
  results.push((result?.messages ?? []).map(({ ruleId, severity, message }) => (severity === 2 ? (ruleId ?? message) : `warning ${ruleId}`)));
}
process.stdout.write(`\n${JSON.stringify(results)}`);
process.exit(0);
