import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { RevealRecipient } from '../board/reveal-recipient.js';
import { revealWorkRecipient } from './fulfillment.contract.js';

@Controller()
export class RecipientsStaffController {
  constructor(private readonly reveals: RevealRecipient) {}

  @Endpoint(revealWorkRecipient)
  async reveal({ params, body }: InputOf<typeof revealWorkRecipient>, { principal, ip, requestId }: RequestContext<typeof revealWorkRecipient>): Promise<ReplyOf<typeof revealWorkRecipient>> {
    return this.reveals.execute(params.fulfillmentOrderId, { reason: body.reason, staff: principal, ip, requestId });
  }
}
