import { Controller } from '@nestjs/common';
import { editorOf, Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { changeRiskLimit, listRiskLimits } from './shared-limits.contract.js';
import { SharedLimits } from './shared-limits.js';

@Controller()
export class SharedLimitsAdminController {
  constructor(private readonly limits: SharedLimits) {}

  @Endpoint(listRiskLimits)
  list(): Promise<ReplyOf<typeof listRiskLimits>> {
    return Promise.resolve({ items: this.limits.list() });
  }

  @Endpoint(changeRiskLimit)
  change({ params, body }: InputOf<typeof changeRiskLimit>, context: RequestContext<typeof changeRiskLimit>): Promise<ReplyOf<typeof changeRiskLimit>> {
    return this.limits.change({ ...params, ...body }, editorOf(context));
  }
}
