import { type BeforeApplicationShutdown, Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { AppLogger, ChangeFeed, Clock, Database, ENV, type Env, GATE_REDIS, type GateRedis, IdSource, type Logger, Switches } from '@quanyu/platform';
import { WaitingRoomAdminController } from '../http/waiting-room.admin.controller.js';
import { AdmissionControl } from './admission-control.js';
import { AdmissionLog } from './admission-log.js';
import { WaitingLine } from './waiting-line.js';
import { WaitingRoomRepository } from './waiting-room.repository.js';
import { WaitingRooms } from './waiting-rooms.js';

@Global()
@Module({
  controllers: [WaitingRoomAdminController],
  providers: [
    {
      provide: AdmissionControl,
      inject: [GATE_REDIS, Clock, IdSource],
      useFactory: (redis: GateRedis, clock: Clock, ids: IdSource) => new AdmissionControl(redis, clock, ids),
    },
    {
      provide: AdmissionLog,
      inject: [Database, Clock, AppLogger],
      useFactory: (database: Database, clock: Clock, logger: Logger) => new AdmissionLog(new WaitingRoomRepository(database), clock, logger),
    },
    {
      provide: WaitingRooms,
      inject: [Database, ChangeFeed, Switches, AdmissionControl, Clock, IdSource, AppLogger, ENV],
      useFactory: (
        database: Database,
        changes: ChangeFeed,
        switches: Switches,
        control: AdmissionControl,
        clock: Clock,
        ids: IdSource,
        logger: Logger,
        env: Env,
      ) => new WaitingRooms(database, changes, switches, control, { clock, ids, logger, secret: env.RISK_TOKEN_SECRET }),
    },
    {
      provide: WaitingLine,
      inject: [WaitingRooms, GATE_REDIS, AdmissionLog, Clock, IdSource, AppLogger, ENV],
      useFactory: (rooms: WaitingRooms, redis: GateRedis, log: AdmissionLog, clock: Clock, ids: IdSource, logger: Logger, env: Env) =>
        new WaitingLine(rooms, redis, log, { clock, ids, logger, secret: env.RISK_TOKEN_SECRET }),
    },
  ],
  exports: [AdmissionControl, WaitingRooms, WaitingLine],
})
export class WaitingRoomModule implements OnModuleInit, BeforeApplicationShutdown {
  constructor(
    @Inject(WaitingRooms) private readonly rooms: WaitingRooms,
    @Inject(AdmissionControl) private readonly control: AdmissionControl,
    @Inject(AdmissionLog) private readonly log: AdmissionLog,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.rooms.start();
    this.control.start();
    this.log.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.control.stop();
    await this.log.stop();
  }
}
