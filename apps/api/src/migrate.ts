import { type DataSource, MigrationExecutor } from 'typeorm';
import { applyMigrations } from './apply-migrations.js';
import { connectDatabase, fail, readEnvironment } from './boot.js';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function showStatus(dataSource: DataSource): Promise<void> {
  const executor = new MigrationExecutor(dataSource);
  for (const { name } of (await executor.getExecutedMigrations()).reverse()) say(`done     ${name}`);
  for (const { name } of await executor.getPendingMigrations()) say(`pending  ${name}`);
}

async function main(): Promise<void> {
  const dataSource = await connectDatabase(readEnvironment(), 'quanyu migrate');
  if (process.argv.includes('--status')) await showStatus(dataSource);
  else await applyMigrations(dataSource, say);
  await dataSource.destroy();
}

main().catch(fail);
