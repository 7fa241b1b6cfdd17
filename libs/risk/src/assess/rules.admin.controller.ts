import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { listRiskRules, listRiskRuleVersions, saveRiskRule, tryRiskRule } from './rules.contract.js';
import { type KeptRule, RiskRules } from './risk-rules.js';
import { TryRule } from './try-rule.js';

@Controller()
export class RulesAdminController {
  constructor(
    private readonly rules: RiskRules,
    private readonly trial: TryRule,
  ) {}

  @Endpoint(listRiskRules)
  list(): Promise<ReplyOf<typeof listRiskRules>> {
    return Promise.resolve({ items: this.rules.list().map(toWire) });
  }

  @Endpoint(listRiskRuleVersions)
  async listVersions({ params }: InputOf<typeof listRiskRuleVersions>): Promise<ReplyOf<typeof listRiskRuleVersions>> {
    return { items: (await this.rules.listVersions(params.code)).map(toWire) };
  }

  @Endpoint(saveRiskRule)
  async save({ params, body }: InputOf<typeof saveRiskRule>, { principal, ip, requestId }: RequestContext<typeof saveRiskRule>): Promise<ReplyOf<typeof saveRiskRule>> {
    return toWire(await this.rules.save({ ...params, ...body }, { staff: principal, ip, requestId }));
  }

  @Endpoint(tryRiskRule)
  tryRule({ body }: InputOf<typeof tryRiskRule>): Promise<ReplyOf<typeof tryRiskRule>> {
    return this.trial.execute(body.content);
  }
}

function toWire({ code, version, reason, createdBy, createdAt, name, points, condition, effect, mode }: KeptRule): ReplyOf<typeof saveRiskRule> {
  return { code, version, reason, createdBy, createdAt: createdAt.toISOString(), content: { name, points: [...points], condition: { ...condition }, effect: { ...effect }, mode } };
}
