import { createDevelopmentKeys } from './development-keys.js';
import { readConfig } from './config.js';

try {
  const { directory, created } = await createDevelopmentKeys(readConfig(process.env).DEV_KEYS_DIR);
  process.stdout.write(`${created ? 'created' : 'kept'} development keys in ${directory}\n`);
} catch (error) {
  process.stderr.write(`create-development-keys: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
