import { Module } from '@nestjs/common';
import { Clock, ENV, type Env, IdSource } from '@quanyu/platform';
import { PayerMarks } from './payer-marks.js';
import { Payments } from './payments.js';
import { PaymentsRepository } from './payments.repository.js';
import { readWechatPayKeys } from './wechat-pay/keys.js';
import { WechatPay } from './wechat-pay/wechat-pay.js';

@Module({
  providers: [
    Payments,
    PaymentsRepository,
    PayerMarks,
    {
      provide: WechatPay,
      inject: [ENV, Clock, IdSource],
      useFactory: (env: Env, clock: Clock, ids: IdSource) =>
        new WechatPay({ baseUrl: env.WECHAT_PAY_BASE, appId: env.WECHAT_APP_ID, merchantId: env.WECHAT_PAY_MCH_ID, keys: readWechatPayKeys(env), clock, ids }),
    },
  ],
  exports: [Payments, PayerMarks, WechatPay],
})
export class PaymentsModule {}
