import { Global, Module } from '@nestjs/common';
import { AppLogger, Clock, GATE_REDIS, type Logger } from '@quanyu/platform';
import type { Redis } from 'ioredis';
import { RateLimits } from './rate-limits.js';

@Global()
@Module({
  providers: [
    {
      provide: RateLimits,
      inject: [GATE_REDIS, Clock, AppLogger],
      useFactory: (redis: Redis, clock: Clock, logger: Logger) => new RateLimits(redis, clock, logger),
    },
  ],
  exports: [RateLimits],
})
export class RiskModule {}
