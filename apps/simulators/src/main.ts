import { readConfig } from './config.js';
import { startSimulators } from './simulators.js';

try {
  const simulators = await startSimulators(readConfig(process.env));
  process.stdout.write(`simulators: WeChat and WeChat Pay at ${simulators.url}, admin at ${simulators.adminUrl}\n`);
  const stop = () => {
    process.off('SIGTERM', stop).off('SIGINT', stop);
    void simulators.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
} catch (error) {
  process.stderr.write(`simulators: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
