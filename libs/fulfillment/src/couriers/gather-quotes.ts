import { Injectable } from '@nestjs/common';
import { AppLogger, type Logger } from '@quanyu/platform';
import { Inject } from '@nestjs/common';
import { CourierPlatforms } from './courier-platforms.js';
import { type CourierJob, type CourierPort, type CourierQuote, CourierRefusal } from './courier-port.js';
import type { PlatformCode } from './courier-state.js';

/** Why a platform gave no price. */
export interface MissingQuote {
  readonly courier: PlatformCode;
  readonly reason: string;
}

export interface Quotes {
  readonly quotes: readonly CourierQuote[];
  readonly missing: readonly MissingQuote[];
}

/** Asks all platforms at once. One that does not answer keeps nobody waiting beyond its timeout, and costs only its own offers. */
@Injectable()
export class GatherQuotes {
  constructor(
    private readonly platforms: CourierPlatforms,
    @Inject(AppLogger) private readonly logger: Logger,
  ) {}

  async execute(job: CourierJob): Promise<Quotes> {
    const answers = await Promise.all(this.platforms.list().map((port) => this.ask(port, job)));
    return { quotes: answers.flatMap(({ quotes }) => quotes), missing: answers.flatMap(({ missing }) => missing) };
  }

  private async ask(port: CourierPort, job: CourierJob): Promise<Quotes> {
    try {
      return { quotes: await port.quote(job), missing: [] };
    } catch (error) {
      const reason = error instanceof CourierRefusal ? error.reason : 'noAnswer';
      this.logger.warn({ courier: port.code, originId: job.originId, reason }, 'a courier platform gave no price');
      return { quotes: [], missing: [{ courier: port.code, reason }] };
    }
  }
}
