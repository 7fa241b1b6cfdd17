import { Controller } from '@nestjs/common';
import { Customers, maskName } from '@quanyu/identity';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { INVITE_REWARD, Invitations } from '../invitations/invitations.js';
import { membershipError } from '../membership.errors.js';
import { Memberships } from '../memberships.js';
import { PurchasesRepository } from '../purchases/purchases.repository.js';
import { Wallets } from '../purchases/wallets.js';
import { acceptInvitation, getInvitation, getWallet } from './membership.storefront.contract.js';
import { walletWire } from './membership.wire.js';

@Controller()
export class WalletStorefrontController {
  constructor(
    private readonly memberships: Memberships,
    private readonly wallets: Wallets,
    private readonly purchases: PurchasesRepository,
    private readonly invitations: Invitations,
    private readonly customers: Customers,
  ) {}

  @Endpoint(getWallet)
  async wallet(_input: InputOf<typeof getWallet>, { principal }: RequestContext<typeof getWallet>): Promise<ReplyOf<typeof getWallet>> {
    if ((await this.memberships.findNumber(principal.customerId)) === null) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
    const [wallet, offers, plans] = await Promise.all([this.wallets.read(principal.customerId), this.purchases.listOffers(), this.purchases.listPlans()]);
    return { wallet: walletWire(wallet), offers, plans };
  }

  @Endpoint(getInvitation)
  async invitation(_input: InputOf<typeof getInvitation>, { principal }: RequestContext<typeof getInvitation>): Promise<ReplyOf<typeof getInvitation>> {
    const { invitees, ...invitation } = await this.invitations.show(principal.customerId);
    const nicknames = new Map((await this.customers.findMany(invitees.map(({ inviteeId }) => inviteeId))).map(({ id, nickname }) => [id, nickname]));
    return {
      ...invitation,
      ...INVITE_REWARD,
      invitees: invitees.map(({ inviteeId, acceptedAt, rewardedAt }) => ({
        name: maskName(nicknames.get(inviteeId) ?? '好友'), acceptedAt: acceptedAt.toISOString(), rewardedAt: rewardedAt?.toISOString() ?? null,
      })),
    };
  }

  @Endpoint(acceptInvitation)
  async accept({ body }: InputOf<typeof acceptInvitation>, { principal }: RequestContext<typeof acceptInvitation>): Promise<ReplyOf<typeof acceptInvitation>> {
    await this.invitations.accept(principal.customerId, body.code);
    return { isAccepted: true };
  }
}
