import { type INestApplicationContext, Module } from '@nestjs/common';
import { StoresModule } from '@quanyu/stores';
import { ViewsModule } from '../views/views.module.js';
import { MinuteLog } from './minute-log.js';
import { OnlineSessions } from './online-sessions.js';
import { OperationsAdminController } from './operations.admin.controller.js';
import { OperationsRepository } from './operations.repository.js';
import { PulseBoard } from './pulse-board.js';
import { type Pulse, PulseSender } from './pulse.js';
import { RedisFacts, RoomFacts, SlowFacts } from './slow-facts.js';
import { SwitchesAdminController } from './switches.admin.controller.js';
import { WarRoom } from './war-room.js';
import { WatchAuditChain } from './watch-audit-chain.js';

/** What ops steer and watch a peak with. */
@Module({
  imports: [StoresModule, ViewsModule],
  controllers: [SwitchesAdminController, OperationsAdminController],
  providers: [OperationsRepository, OnlineSessions, PulseSender, PulseBoard, RedisFacts, RoomFacts, SlowFacts, WarRoom, MinuteLog, WatchAuditChain],
})
export class OperationsModule {}

/** Begins to take this process's pulse and to hear those of the others. */
export function startPulse(nest: INestApplicationContext, kind: Pulse['kind']): void {
  const board = nest.get(PulseBoard);
  const sender = nest.get(PulseSender);
  board.start(sender.processId);
  sender.start(kind, (own) => board.hear(own));
}
