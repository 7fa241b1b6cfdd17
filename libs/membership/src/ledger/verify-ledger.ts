import { Injectable } from '@nestjs/common';
import { AppLogger, type RecurringTask } from '@quanyu/platform';
import { Ledger } from './ledger.js';

const DAY_MS = 86_400_000;

/** Once a day everything is made again from the transfers; a difference is told as an error, for a person to look at. */
@Injectable()
export class VerifyLedger {
  constructor(
    private readonly ledger: Ledger,
    private readonly logger: AppLogger,
  ) {}

  recurring(): RecurringTask[] {
    return [{ name: 'membership.verify-ledger', everyMs: DAY_MS, run: async () => void (await this.run()) }];
  }

  /** Whether the ledger is as its transfers make it. */
  async run(): Promise<boolean> {
    const found = await this.ledger.verify();
    const isSound = found.storedHash === found.replayedHash && found.broken === 0;
    if (isSound) this.logger.info({ ...found }, 'the ledger of members replays to itself');
    else this.logger.error({ ...found }, 'the ledger of members does not replay to itself');
    return isSound;
  }
}
