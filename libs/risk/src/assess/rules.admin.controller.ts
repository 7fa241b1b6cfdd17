import { Controller } from '@nestjs/common';
import { editorOf, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { keepRiskRuleScores, listRiskRules, listRiskRuleVersions, saveRiskRule, tryRiskRule } from './rules.contract.js';
import { type KeptRule, RiskRules } from './risk-rules.js';
import type { RuleScore } from './rules.repository.js';
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
    const [versions, scores] = await Promise.all([this.rules.listVersions(params.code), this.rules.listScores(params.code)]);
    return { items: versions.map(toWire), scores: scores.map(scoreOf) };
  }

  @Endpoint(saveRiskRule)
  async save({ params, body }: InputOf<typeof saveRiskRule>, context: RequestContext<typeof saveRiskRule>): Promise<ReplyOf<typeof saveRiskRule>> {
    return toWire(await this.rules.save({ ...params, ...body }, editorOf(context)));
  }

  @Endpoint(keepRiskRuleScores)
  async keepScores({ body }: InputOf<typeof keepRiskRuleScores>, context: RequestContext<typeof keepRiskRuleScores>): Promise<ReplyOf<typeof keepRiskRuleScores>> {
    return { kept: await this.rules.keepScores({ ...body, measuredAt: new Date(body.measuredAt) }, editorOf(context)) };
  }

  @Endpoint(tryRiskRule)
  tryRule({ body }: InputOf<typeof tryRiskRule>): Promise<ReplyOf<typeof tryRiskRule>> {
    return this.trial.execute(body.content);
  }
}

function scoreOf({ version, measuredAt, requests, abuserRequests, abuserHits, shopperHits }: RuleScore): ReplyOf<typeof listRiskRuleVersions>['scores'][number] {
  const hits = abuserHits + shopperHits;
  return {
    version, measuredAt: measuredAt.toISOString(), requests, abuserHits, shopperHits,
    precisionPercent: hits === 0 ? null : (100 * abuserHits) / hits, recallPercent: abuserRequests === 0 ? null : (100 * abuserHits) / abuserRequests,
  };
}

function toWire({ code, version, reason, createdBy, createdAt, name, points, condition, effect, mode }: KeptRule): ReplyOf<typeof saveRiskRule> {
  return { code, version, reason, createdBy, createdAt: createdAt.toISOString(), content: { name, points: [...points], condition: { ...condition }, effect: { ...effect }, mode } };
}
