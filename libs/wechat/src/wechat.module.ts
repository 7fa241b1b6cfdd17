import { Global, Module } from '@nestjs/common';
import { AppLogger, Clock, ENV, type Env, type Logger } from '@quanyu/platform';
import { WechatApi } from './wechat-api.js';

@Global()
@Module({
  providers: [
    {
      provide: WechatApi,
      inject: [ENV, Clock, AppLogger],
      useFactory: (env: Env, clock: Clock, logger: Logger) =>
        new WechatApi({ baseUrl: env.WECHAT_API_BASE, appId: env.WECHAT_APP_ID, appSecret: env.WECHAT_APP_SECRET }, clock, logger),
    },
  ],
  exports: [WechatApi],
})
export class WechatModule {}
