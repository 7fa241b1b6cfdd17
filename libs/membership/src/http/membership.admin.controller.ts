import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { AdjustLedger } from '../adjusting/adjust-ledger.js';
import type { ListedAdjustment } from '../adjusting/adjustments.repository.js';
import { EditTiers } from '../tiers/edit-tiers.js';
import { type MemberRecord, MemberViews } from '../member-views.js';
import { RevealPhone } from '../codes/reveal-phone.js';
import { Wallets } from '../purchases/wallets.js';
import { adjustMember, decideAdjustment, freezeStoredValue, getMember, listAdjustments, listMemberEntries, listMembers, listTiers, revealPhone, updateTier } from './membership.admin.contract.js';
import { cardWire, tierWire, walletWire } from './membership.wire.js';

@Controller()
export class MembershipAdminController {
  constructor(
    private readonly views: MemberViews,
    private readonly phones: RevealPhone,
    private readonly adjusting: AdjustLedger,
    private readonly tiers: EditTiers,
    private readonly wallets: Wallets,
  ) {}

  @Endpoint(listMembers)
  async list({ query }: InputOf<typeof listMembers>): Promise<ReplyOf<typeof listMembers>> {
    const { items, nextCursor } = await this.views.listMembers(query);
    return { items: items.map(memberWire), nextCursor };
  }

  @Endpoint(getMember)
  async get({ params }: InputOf<typeof getMember>, { principal }: RequestContext<typeof getMember>): Promise<ReplyOf<typeof getMember>> {
    const [{ record, tierChanges, adjustments }, wallet] = await Promise.all([this.views.getMember(params.memberId), this.wallets.read(params.memberId)]);
    return {
      member: memberWire(record),
      tierChanges: tierChanges.map(({ at, fromName, toName, cause, growth, protectedUntil }) => ({ at: at.toISOString(), from: fromName, to: toName, cause, growth, protectedUntil: protectedUntil.toISOString() })),
      adjustments: adjustments.map((one) => adjustmentWire(one, principal.staffId)),
      wallet: walletWire(wallet),
    };
  }

  @Endpoint(listMemberEntries)
  async entries({ params, query }: InputOf<typeof listMemberEntries>): Promise<ReplyOf<typeof listMemberEntries>> {
    await this.views.getMember(params.memberId);
    return this.views.listEntries(params.memberId, query);
  }

  @Endpoint(revealPhone)
  async reveal({ params, body }: InputOf<typeof revealPhone>, { principal, ip, requestId }: RequestContext<typeof revealPhone>): Promise<ReplyOf<typeof revealPhone>> {
    return { phone: await this.phones.execute(params.memberId, { reason: body.reason, staff: principal, ip, requestId }) };
  }

  @Endpoint(adjustMember)
  async adjust({ params, body }: InputOf<typeof adjustMember>, { principal, idempotencyKey, ip, requestId }: RequestContext<typeof adjustMember>): Promise<ReplyOf<typeof adjustMember>> {
    const made = await this.adjusting.request({ memberId: params.memberId, ...body }, idempotencyKey, { staff: principal, ip, requestId });
    return adjustmentWire(made, principal.staffId);
  }

  @Endpoint(listAdjustments)
  async pending(_input: InputOf<typeof listAdjustments>, { principal }: RequestContext<typeof listAdjustments>): Promise<ReplyOf<typeof listAdjustments>> {
    return { items: (await this.views.listPending()).map((one) => adjustmentWire(one, principal.staffId)) };
  }

  @Endpoint(decideAdjustment)
  async decide({ params, body }: InputOf<typeof decideAdjustment>, { principal, ip, requestId }: RequestContext<typeof decideAdjustment>): Promise<ReplyOf<typeof decideAdjustment>> {
    return adjustmentWire(await this.adjusting.decide(params.adjustmentId, body.isApproved, { staff: principal, ip, requestId }), principal.staffId);
  }

  @Endpoint(freezeStoredValue)
  async freeze({ params, body }: InputOf<typeof freezeStoredValue>, { principal, ip, requestId }: RequestContext<typeof freezeStoredValue>): Promise<ReplyOf<typeof freezeStoredValue>> {
    await this.wallets.freeze(params.memberId, body.isFrozen, { staff: principal, reason: body.reason, ip, requestId });
    return walletWire(await this.wallets.read(params.memberId));
  }

  @Endpoint(listTiers)
  async listTiers(): Promise<ReplyOf<typeof listTiers>> {
    return { items: (await this.views.listTiers()).map(({ tier, members }) => ({ ...tierWire(tier), members })) };
  }

  @Endpoint(updateTier)
  async updateTier({ params, body }: InputOf<typeof updateTier>, { principal, ip, requestId }: RequestContext<typeof updateTier>): Promise<ReplyOf<typeof updateTier>> {
    return tierWire(await this.tiers.update({ code: params.code, ...body }, { staff: principal, ip, requestId }));
  }
}

function memberWire({ membership, nickname, phoneMasked }: MemberRecord) {
  return { memberId: membership.member.id, nickname, phoneMasked, card: cardWire(membership) };
}

function adjustmentWire({ requestedBy, requestedAt, decidedName = null, decidedAt = null, ...adjustment }: ListedAdjustment, staffId: string) {
  return { ...adjustment, requestedAt: requestedAt.toISOString(), decidedName, decidedAt: decidedAt?.toISOString() ?? null, isOwn: requestedBy === staffId };
}
