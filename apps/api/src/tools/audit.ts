import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { type AuditAnchor, AuditChain, type AuditFinding, Database } from '@quanyu/platform';
import { assertMigrated, BootFailure, connectDatabase, fail, followDatabaseClock, readEnvironment } from '../boot.js';
import { createProgress } from './seed/progress.js';

const ANCHOR = /^(\d+):([0-9a-f]{64})$/;

function readAnchor(): AuditAnchor | undefined {
  const { values } = parseArgs({ options: { anchor: { type: 'string' } } });
  if (values.anchor === undefined) return undefined;
  const [, seq, hash] = ANCHOR.exec(values.anchor) ?? [];
  if (seq === undefined || hash === undefined) throw new BootFailure('--anchor takes what a log line of the worker says: a number, a colon and 64 hexadecimal digits');
  return { seq: Number(seq), hash };
}

function describe(finding: AuditFinding): string {
  switch (finding.kind) {
    case 'changed':
      return `line ${finding.entryId} was changed after it was sealed as number ${finding.seq}`;
    case 'removed':
      return `line ${finding.entryId}, sealed as number ${finding.seq}, is gone`;
    case 'backdated':
      return `line ${finding.entryId}, sealed as number ${finding.seq}, claims to be older than it can be`;
    case 'linkMissing':
      return `number ${finding.seq} of the chain is gone`;
    case 'slippedIn':
      return `line ${finding.entryId} was never sealed: it was slipped in, or no worker ran`;
    case 'anchorMissing':
      return `number ${finding.seq} is not what it was when its anchor was written: the end of the chain was cut off or made anew`;
  }
}

/** Started by scripts/audit.mjs. */
async function main(): Promise<void> {
  const anchor = readAnchor();
  const env = readEnvironment();
  const dataSource = await connectDatabase(env, 'quanyu audit');
  await assertMigrated(dataSource);
  const database = new Database(dataSource);
  const chain = new AuditChain(database, await followDatabaseClock(dataSource), env.AUDIT_CHAIN_SECRET);
  const [{ links } = { links: 0 }] = await database.query<{ links: number }>('SELECT count(*) AS links FROM platform.audit_link');
  const progress = createProgress(process.stdout, () => performance.now());
  progress.begin('audit log', links);
  const { verified, end, findings } = await chain.verify({ anchor, onProgress: (done) => progress.reach(done) });
  progress.end();
  for (const finding of findings) process.stdout.write(`✖ ${describe(finding)}\n`);
  process.stdout.write(`${findings.length === 0 ? '✔' : '✖'} ${verified} lines verified, ${findings.length} findings; the end is ${end.seq}:${end.hash}\n`);
  await dataSource.destroy();
  process.exit(findings.length === 0 ? 0 : 1);
}

main().catch(fail);
