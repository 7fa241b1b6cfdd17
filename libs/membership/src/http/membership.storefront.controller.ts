import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { JoinMembership } from '../joining/join-membership.js';
import { LeaveMembership } from '../leaving/leave-membership.js';
import { MemberCodes } from '../codes/member-codes.js';
import { MemberDays } from '../days/member-days.js';
import { MEMBER_TERMS } from '../member-terms.js';
import { MemberViews } from '../member-views.js';
import { membershipError } from '../membership.errors.js';
import { Memberships } from '../memberships.js';
import { checkIn, getMemberCode, getMembership, joinMembership, leaveMembership, listLedgerEntries, tellBirthday } from './membership.storefront.contract.js';
import { cardWire, tierWire } from './membership.wire.js';

@Controller()
export class MembershipStorefrontController {
  constructor(
    private readonly memberships: Memberships,
    private readonly views: MemberViews,
    private readonly joining: JoinMembership,
    private readonly days: MemberDays,
    private readonly codes: MemberCodes,
    private readonly leaving: LeaveMembership,
  ) {}

  @Endpoint(getMembership)
  home(_input: InputOf<typeof getMembership>, { principal }: RequestContext<typeof getMembership>): Promise<ReplyOf<typeof getMembership>> {
    return this.view(principal.customerId);
  }

  @Endpoint(joinMembership)
  async join({ body }: InputOf<typeof joinMembership>, { principal }: RequestContext<typeof joinMembership>): Promise<ReplyOf<typeof joinMembership>> {
    await this.joining.execute(principal.customerId, body.documentVersion);
    return this.view(principal.customerId);
  }

  @Endpoint(leaveMembership)
  async leave(_input: InputOf<typeof leaveMembership>, { principal }: RequestContext<typeof leaveMembership>): Promise<ReplyOf<typeof leaveMembership>> {
    await this.leaving.leave(principal.customerId);
    return this.view(principal.customerId);
  }

  @Endpoint(listLedgerEntries)
  async entries({ query }: InputOf<typeof listLedgerEntries>, { principal }: RequestContext<typeof listLedgerEntries>): Promise<ReplyOf<typeof listLedgerEntries>> {
    if (await this.memberships.isHidden(principal.customerId)) return { items: [], nextCursor: null };
    return this.views.listEntries(principal.customerId, query);
  }

  @Endpoint(getMemberCode)
  async code(_input: InputOf<typeof getMemberCode>, { principal }: RequestContext<typeof getMemberCode>): Promise<ReplyOf<typeof getMemberCode>> {
    const { code, expiresAt } = await this.codes.show(principal.customerId);
    return { code, expiresAt: expiresAt.toISOString() };
  }

  @Endpoint(checkIn)
  async checkIn(_input: InputOf<typeof checkIn>, { principal }: RequestContext<typeof checkIn>): Promise<ReplyOf<typeof checkIn>> {
    const done = await this.days.checkIn(principal.customerId);
    return { ...done, card: await this.card(principal.customerId) };
  }

  @Endpoint(tellBirthday)
  async birthday({ body }: InputOf<typeof tellBirthday>, { principal }: RequestContext<typeof tellBirthday>): Promise<ReplyOf<typeof tellBirthday>> {
    await this.days.tellBirthday(principal.customerId, body);
    return this.card(principal.customerId);
  }

  private async view(customerId: string): Promise<ReplyOf<typeof getMembership>> {
    const [membership, tiers, today] = await Promise.all([this.memberships.find(customerId), this.views.listTiers(), this.days.findCheckIn(customerId)]);
    return {
      terms: { ...MEMBER_TERMS, points: [...MEMBER_TERMS.points] },
      tiers: tiers.map(({ tier }) => tierWire(tier)),
      card: membership === null ? null : cardWire(membership),
      checkIn: membership === null ? null : today,
    };
  }

  private async card(customerId: string): Promise<ReturnType<typeof cardWire>> {
    const membership = await this.memberships.find(customerId);
    if (membership === null) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
    return cardWire(membership);
  }
}
