import { Injectable } from '@nestjs/common';
import { AppLogger, AuditChain, auditChainBroken, type RecurringTask } from '@quanyu/platform';

const SEAL_EVERY_MS = 10_000;
const VERIFY_EVERY_MS = 86_400_000;

/** Seals the audit log as it grows, and walks its chain once a day. */
@Injectable()
export class WatchAuditChain {
  constructor(
    private readonly chain: AuditChain,
    private readonly logger: AppLogger,
  ) {}

  recurring(): RecurringTask[] {
    return [
      { name: 'platform.seal-audit', everyMs: SEAL_EVERY_MS, run: () => this.seal() },
      { name: 'platform.verify-audit', everyMs: VERIFY_EVERY_MS, run: () => this.verify() },
    ];
  }

  private async seal(): Promise<void> {
    const end = await this.chain.seal();
    // Kept outside the database, this line proves later that the end of the chain was not cut off.
    if (end !== null) this.logger.info({ anchor: `${end.seq}:${end.hash}` }, 'the audit log is sealed');
  }

  private async verify(): Promise<void> {
    const { verified, findings } = await this.chain.verify();
    auditChainBroken.set(findings.length);
    if (findings.length > 0) this.logger.error({ verified, findings }, 'the audit log was changed behind the back of the platform');
    else this.logger.info({ verified }, 'the audit log is as it was written');
  }
}
