import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { DeviceTokens, deviceTokenOf, PASS_HEADER } from '@quanyu/risk';
import { IssueSaleToken } from '../campaigns/issue-sale-token.js';
import { Reminders } from '../campaigns/reminders.js';
import { issueSaleToken, removeFlashReminder, setFlashReminder } from './flash.storefront.contract.js';

@Controller()
export class FlashStorefrontController {
  constructor(
    private readonly issuing: IssueSaleToken,
    private readonly reminders: Reminders,
    private readonly devices: DeviceTokens,
  ) {}

  @Endpoint(issueSaleToken)
  async issueSaleToken({ params, body }: InputOf<typeof issueSaleToken>, context: RequestContext<typeof issueSaleToken>): Promise<ReplyOf<typeof issueSaleToken>> {
    const { headers } = context.request;
    const pass = headers[PASS_HEADER];
    const { saleToken, expiresAt } = await this.issuing.execute({
      ...params,
      customerId: context.principal.customerId,
      deviceId: this.devices.read(deviceTokenOf(headers))?.deviceId ?? null,
      ip: context.ip,
      waitingPass: typeof pass === 'string' ? pass : undefined,
      challengeSolution: body.challengeSolution,
    });
    return { saleToken, expiresAt: expiresAt.toISOString() };
  }

  @Endpoint(setFlashReminder)
  async setReminder({ params }: InputOf<typeof setFlashReminder>, { principal }: RequestContext<typeof setFlashReminder>): Promise<ReplyOf<typeof setFlashReminder>> {
    return { remindAt: (await this.reminders.set(principal.customerId, params.itemId)).toISOString() };
  }

  @Endpoint(removeFlashReminder)
  async removeReminder({ params }: InputOf<typeof removeFlashReminder>, { principal }: RequestContext<typeof removeFlashReminder>): Promise<void> {
    await this.reminders.remove(principal.customerId, params.itemId);
  }
}
