import { Global, Module } from '@nestjs/common';
import { AppLogger, Clock, ENV, type Env, GATE_REDIS, type GateRedis, IdSource, type Logger } from '@quanyu/platform';
import { Challenges } from './challenge/challenges.js';
import { DecisionsAdminController } from './decisions/decisions.admin.controller.js';
import { DecisionsRepository } from './decisions/decisions.repository.js';
import { Decisions } from './decisions/decisions.js';
import { DeviceTokens } from './device/device-tokens.js';
import { ListsAdminController } from './lists/lists.admin.controller.js';
import { ListsRepository } from './lists/lists.repository.js';
import { Lists } from './lists/lists.js';
import { RateLimits } from './rate-limits.js';
import { SaleTokens } from './sale-token/sale-tokens.js';
import { Screening } from './screening.js';
import { WaitingRoomModule } from './waiting-room/waiting-room.module.js';

@Global()
@Module({
  imports: [WaitingRoomModule],
  controllers: [ListsAdminController, DecisionsAdminController],
  providers: [
    ListsRepository,
    Lists,
    DecisionsRepository,
    Decisions,
    Screening,
    {
      provide: RateLimits,
      inject: [GATE_REDIS, Clock, AppLogger],
      useFactory: (redis: GateRedis, clock: Clock, logger: Logger) => new RateLimits(redis, clock, logger),
    },
    {
      provide: DeviceTokens,
      inject: [ENV, Clock, IdSource],
      useFactory: (env: Env, clock: Clock, ids: IdSource) => new DeviceTokens(env.RISK_TOKEN_SECRET, clock, ids),
    },
    {
      provide: SaleTokens,
      inject: [ENV, GATE_REDIS, Clock, IdSource],
      useFactory: (env: Env, redis: GateRedis, clock: Clock, ids: IdSource) => new SaleTokens(env.RISK_TOKEN_SECRET, redis, clock, ids),
    },
    {
      provide: Challenges,
      inject: [ENV, GATE_REDIS, Clock, IdSource],
      useFactory: (env: Env, redis: GateRedis, clock: Clock, ids: IdSource) => new Challenges(env.RISK_TOKEN_SECRET, redis, clock, ids),
    },
  ],
  exports: [RateLimits, Lists, Decisions, Screening, DeviceTokens, SaleTokens, Challenges],
})
export class RiskModule {}
