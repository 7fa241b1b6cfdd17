import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { OrdererReader } from '../../http/orderer-reader.js';
import { Balances } from '../balances.js';
import { DepositPayments } from '../deposit-payments.js';
import { PresaleGate } from '../presale-gate.js';
import { PresaleScreens } from '../presale-screens.js';
import { getPresale, getPresaleDeposit, listOwnDeposits, listPresalesForShopper, openDeposit, payDeposit, placeBalance, quoteBalance } from './presale.storefront.contract.js';

/** Presales for shoppers. */
@Controller()
export class PresaleStorefrontController {
  constructor(
    private readonly gate: PresaleGate,
    private readonly orderers: OrdererReader,
    private readonly payments: DepositPayments,
    private readonly balances: Balances,
    private readonly screens: PresaleScreens,
  ) {}

  @Endpoint(listPresalesForShopper)
  list(): Promise<ReplyOf<typeof listPresalesForShopper>> {
    return this.screens.list();
  }

  @Endpoint(getPresale)
  get({ params }: InputOf<typeof getPresale>): Promise<ReplyOf<typeof getPresale>> {
    return this.screens.get(params.presaleId);
  }

  @Endpoint(openDeposit)
  async open({ params, body }: InputOf<typeof openDeposit>, context: RequestContext<typeof openDeposit>): Promise<ReplyOf<typeof openDeposit>> {
    const { customerId } = context.principal;
    const wish = { ...body, ...params, customerId };
    const depositId = await this.gate.openDeposit(this.orderers.read(context), wish);
    return (await this.screens.getOwn(customerId, depositId)).deposit;
  }

  @Endpoint(listOwnDeposits)
  listOwn(_input: InputOf<typeof listOwnDeposits>, { principal }: RequestContext<typeof listOwnDeposits>): Promise<ReplyOf<typeof listOwnDeposits>> {
    return this.screens.listOwn(principal.customerId);
  }

  @Endpoint(getPresaleDeposit)
  getOwn({ params }: InputOf<typeof getPresaleDeposit>, { principal }: RequestContext<typeof getPresaleDeposit>): Promise<ReplyOf<typeof getPresaleDeposit>> {
    return this.screens.getOwn(principal.customerId, params.depositId);
  }

  @Endpoint(payDeposit)
  pay({ params }: InputOf<typeof payDeposit>, context: RequestContext<typeof payDeposit>): Promise<ReplyOf<typeof payDeposit>> {
    return this.payments.pay(context.principal.customerId, params.depositId, context);
  }

  @Endpoint(quoteBalance)
  quote({ params, body }: InputOf<typeof quoteBalance>, { principal }: RequestContext<typeof quoteBalance>): Promise<ReplyOf<typeof quoteBalance>> {
    return this.balances.quote({ ...body, ...params, customerId: principal.customerId });
  }

  @Endpoint(placeBalance)
  place({ params, body }: InputOf<typeof placeBalance>, context: RequestContext<typeof placeBalance>): Promise<ReplyOf<typeof placeBalance>> {
    const { principal: { customerId }, idempotencyKey, deadlineMs } = context;
    const order = { ...body, ...params, customerId, idempotencyKey, deadlineMs };
    return this.gate.placeBalance(this.orderers.read(context), order);
  }
}
