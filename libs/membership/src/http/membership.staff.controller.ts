import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { MemberCodes } from '../codes/member-codes.js';
import { readMemberCode } from './membership.staff.contract.js';
import { cardWire } from './membership.wire.js';

@Controller()
export class MembershipStaffController {
  constructor(private readonly codes: MemberCodes) {}

  @Endpoint(readMemberCode)
  async read({ params, body }: InputOf<typeof readMemberCode>, { principal, ip, requestId }: RequestContext<typeof readMemberCode>): Promise<ReplyOf<typeof readMemberCode>> {
    const { membership, nickname, phoneMasked, reading, readingExpiresAt } = await this.codes.read(body.code, { storeId: params.storeId, staff: principal, ip, requestId });
    return { memberNo: membership.member.memberNo, nickname, phoneMasked, card: cardWire(membership), reading, readingExpiresAt: readingExpiresAt.toISOString() };
  }
}
