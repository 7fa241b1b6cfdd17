import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { StaffAccounts, staffName, staffUsername } from '@quanyu/identity';
import { RandomIds, silentLogger } from '@quanyu/platform';
import { AppModule } from '../app.module.js';
import { assertMigrated, BootFailure, connectDatabase, fail, followDatabaseClock, readEnvironment } from '../boot.js';
import { domainEntities } from '../domains.js';

const USAGE = 'Say create-admin --username <name> --name <who it is>.';

function readAdmin(): { username: string; name: string } {
  const { values, positionals } = parseArgs({ options: { username: { type: 'string' }, name: { type: 'string' } }, allowPositionals: true });
  if (positionals.length !== 1 || positionals[0] !== 'create-admin') throw new BootFailure(USAGE);
  const username = staffUsername.safeParse(values.username);
  const name = staffName.safeParse(values.name);
  if (!username.success) throw new BootFailure(`--username takes 2 to 40 lower-case letters, digits, dots, dashes. ${USAGE}`);
  if (!name.success) throw new BootFailure(`--name takes 1 to 30 characters. ${USAGE}`);
  return { username: username.data, name: name.data };
}

/** Started by scripts/staff.mjs. A shop begins with nobody in it; the first administrator hires everybody else in the console. */
async function main(): Promise<void> {
  const admin = readAdmin();
  const env = readEnvironment();
  const dataSource = await connectDatabase(env, 'quanyu staff', domainEntities);
  await assertMigrated(dataSource);
  const ids = new RandomIds();
  const nest = await NestFactory.createApplicationContext(AppModule.register({ env, dataSource, clock: await followDatabaseClock(dataSource), ids, logger: silentLogger }), { logger: false, abortOnError: false });
  const password = ids.token(18);
  const account = await nest.get(StaffAccounts).createFirstAdmin({ ...admin, password });
  await nest.close();
  if (account === null) throw new BootFailure('The shop has an active administrator, who adds others in the console.');
  process.stdout.write(`${account.name} signs in at the console as ${account.username} with the password ${password}\nIt is shown this once: change it after signing in.\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => fail(error),
);
