import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { StaffAccess } from '../staff/staff-access.js';
import { StaffAccounts } from '../staff/staff-accounts.js';
import { beginSecondFactor, confirmSecondFactor, getSecondFactor, removeSecondFactor, renewRecoveryCodes, resetSecondFactor } from './second-factor.contract.js';
import { SecondFactors } from './second-factors.js';

@Controller()
export class SecondFactorAdminController {
  constructor(
    private readonly factors: SecondFactors,
    private readonly accounts: StaffAccounts,
    private readonly access: StaffAccess,
  ) {}

  @Endpoint(getSecondFactor)
  async get(_input: InputOf<typeof getSecondFactor>, { principal }: RequestContext<typeof getSecondFactor>): Promise<ReplyOf<typeof getSecondFactor>> {
    const [{ isOn, confirmedAt, recoveryCodesLeft }, profile] = await Promise.all([this.factors.read(principal.staffId), this.access.findProfile(principal.staffId)]);
    return { isOn, isEnforced: profile?.isSecondFactorEnforced ?? false, confirmedAt: confirmedAt?.toISOString() ?? null, recoveryCodesLeft };
  }

  @Endpoint(beginSecondFactor)
  async begin({ body }: InputOf<typeof beginSecondFactor>, { principal }: RequestContext<typeof beginSecondFactor>): Promise<ReplyOf<typeof beginSecondFactor>> {
    const { username } = await this.accounts.assertPassword(principal.staffId, body.password);
    return this.factors.begin(principal.staffId, username);
  }

  @Endpoint(confirmSecondFactor)
  async confirm({ body }: InputOf<typeof confirmSecondFactor>, context: RequestContext<typeof confirmSecondFactor>): Promise<ReplyOf<typeof confirmSecondFactor>> {
    return { recoveryCodes: await this.factors.confirm(context, body.code) };
  }

  @Endpoint(renewRecoveryCodes)
  async renew({ body }: InputOf<typeof renewRecoveryCodes>, context: RequestContext<typeof renewRecoveryCodes>): Promise<ReplyOf<typeof renewRecoveryCodes>> {
    return { recoveryCodes: await this.factors.renewRecoveryCodes(context, body.code) };
  }

  @Endpoint(removeSecondFactor)
  async remove({ body }: InputOf<typeof removeSecondFactor>, context: RequestContext<typeof removeSecondFactor>): Promise<void> {
    await this.factors.turnOff(context, body.code);
  }

  @Endpoint(resetSecondFactor)
  async reset({ params, body }: InputOf<typeof resetSecondFactor>, context: RequestContext<typeof resetSecondFactor>): Promise<void> {
    await this.factors.reset(params.staffId, body.reason, context);
  }
}
