import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { INVITE_REWARD, Invitations } from '../invitations.js';
import { membershipError } from '../membership.errors.js';
import { Memberships } from '../memberships.js';
import { PurchasesRepository } from '../purchases.repository.js';
import { Wallets } from '../wallets.js';
import { acceptInvitation, getInvitation, getWallet } from './membership.storefront.contract.js';
import { walletWire } from './membership.wire.js';

@Controller()
export class WalletStorefrontController {
  constructor(
    private readonly memberships: Memberships,
    private readonly wallets: Wallets,
    private readonly purchases: PurchasesRepository,
    private readonly invitations: Invitations,
  ) {}

  @Endpoint(getWallet)
  async wallet(_input: InputOf<typeof getWallet>, { principal }: RequestContext<typeof getWallet>): Promise<ReplyOf<typeof getWallet>> {
    if ((await this.memberships.findNumber(principal.customerId)) === null) throw membershipError('MEMBERSHIP.NOT_A_MEMBER');
    const [wallet, offers, plans] = await Promise.all([this.wallets.read(principal.customerId), this.purchases.listOffers(), this.purchases.listPlans()]);
    return { wallet: walletWire(wallet), offers, plans };
  }

  @Endpoint(getInvitation)
  async invitation(_input: InputOf<typeof getInvitation>, { principal }: RequestContext<typeof getInvitation>): Promise<ReplyOf<typeof getInvitation>> {
    return { ...(await this.invitations.show(principal.customerId)), ...INVITE_REWARD };
  }

  @Endpoint(acceptInvitation)
  async accept({ body }: InputOf<typeof acceptInvitation>, { principal }: RequestContext<typeof acceptInvitation>): Promise<ReplyOf<typeof acceptInvitation>> {
    await this.invitations.accept(principal.customerId, body.code);
    return { isAccepted: true };
  }
}
