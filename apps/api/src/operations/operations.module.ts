import { Module } from '@nestjs/common';
import { SwitchesAdminController } from './switches.admin.controller.js';

/** What ops steer and watch a peak with. */
@Module({ controllers: [SwitchesAdminController] })
export class OperationsModule {}
