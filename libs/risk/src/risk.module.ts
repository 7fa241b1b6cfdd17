import { Global, Module } from '@nestjs/common';
import { AppLogger, Clock, ENV, type Env, GATE_REDIS, type GateRedis, IdSource, type Logger } from '@quanyu/platform';
import { AppealsAdminController } from './appeals/appeals.admin.controller.js';
import { AppealsRepository } from './appeals/appeals.repository.js';
import { AppealsStorefrontController } from './appeals/appeals.storefront.controller.js';
import { Appeals } from './appeals/appeals.js';
import { Refusals } from './appeals/refusals.js';
import { Assess, Outcome } from './assess/assess.js';
import { Counters } from './assess/counters.js';
import { HistoryRepository } from './assess/history.repository.js';
import { Marks } from './assess/marks.js';
import { RiskRules } from './assess/risk-rules.js';
import { RulesAdminController } from './assess/rules.admin.controller.js';
import { RulesRepository } from './assess/rules.repository.js';
import { SamplesRepository } from './assess/samples.repository.js';
import { Samples } from './assess/samples.js';
import { Signals } from './assess/signals.js';
import { TryRule } from './assess/try-rule.js';
import { ChallengeDesk } from './challenge/challenge-desk.js';
import { Challenges } from './challenge/challenges.js';
import { PhoneChallenges } from './challenge/phone-challenges.js';
import { Sliders } from './challenge/sliders.js';
import { DecisionsAdminController } from './decisions/decisions.admin.controller.js';
import { DecisionsRepository } from './decisions/decisions.repository.js';
import { Decisions } from './decisions/decisions.js';
import { DeviceTokens } from './device/device-tokens.js';
import { GroupsAdminController } from './links/groups.admin.controller.js';
import { SharedLimitsAdminController } from './limits/shared-limits.admin.controller.js';
import { SharedLimitsRepository } from './limits/shared-limits.repository.js';
import { SharedLimits } from './limits/shared-limits.js';
import { CustomerGroups } from './links/groups.js';
import { AddressPrintsRepository } from './links/address-prints.repository.js';
import { JoinAddresses } from './links/join-addresses.js';
import { LinkCustomers } from './links/link-customers.js';
import { LinksRepository } from './links/links.repository.js';
import { Sightings } from './links/sightings.js';
import { SimilarAddresses } from './links/similar-addresses.js';
import { ListsAdminController } from './lists/lists.admin.controller.js';
import { ListsRepository } from './lists/lists.repository.js';
import { CarryEntries } from './lists/carry-entries.js';
import { Lists } from './lists/lists.js';
import { RefusedPeople } from './refused-people.js';
import { RiskHoldings } from './risk-holdings.js';
import { RateLimits } from './rate-limits.js';
import { SaleTokens } from './sale-token/sale-tokens.js';
import { Screening } from './screening.js';
import { WaitingRoomModule } from './waiting-room/waiting-room.module.js';

@Global()
@Module({
  imports: [WaitingRoomModule],
  controllers: [ListsAdminController, DecisionsAdminController, RulesAdminController, GroupsAdminController, AppealsStorefrontController, AppealsAdminController, SharedLimitsAdminController],
  providers: [
    ListsRepository,
    Lists,
    DecisionsRepository,
    Decisions,
    Screening,
    RulesRepository, RiskRules, SamplesRepository, Samples, HistoryRepository, Counters, Marks, Signals, Outcome, Assess, TryRule,
    LinksRepository, AddressPrintsRepository, SimilarAddresses, Sightings, CustomerGroups, LinkCustomers, JoinAddresses,
    AppealsRepository, Refusals, Appeals, SharedLimitsRepository, SharedLimits, CarryEntries, RiskHoldings, RefusedPeople,
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
    ChallengeDesk,
    ...[Challenges, Sliders, PhoneChallenges].map((kind) => ({
      provide: kind,
      inject: [ENV, GATE_REDIS, Clock, IdSource],
      useFactory: (env: Env, redis: GateRedis, clock: Clock, ids: IdSource) => new kind(env.RISK_TOKEN_SECRET, redis, clock, ids),
    })),
  ],
  exports: [RateLimits, Lists, Decisions, Screening, DeviceTokens, SaleTokens, Challenges, PhoneChallenges, Assess, RiskRules, HistoryRepository, CustomerGroups, Sightings, SharedLimits, LinkCustomers, JoinAddresses, Samples, RiskHoldings, RefusedPeople, Appeals],
})
export class RiskModule {}
