import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { decidePurpose, listPurposes } from './purposes.contract.js';
import { PURPOSES, PURPOSES_VERSION } from './purposes.rules.js';
import { Purposes } from './purposes.js';

type Wire = ReplyOf<typeof listPurposes>;

@Controller()
export class PurposesStorefrontController {
  constructor(private readonly purposes: Purposes) {}

  @Endpoint(listPurposes)
  list(_input: InputOf<typeof listPurposes>, { principal }: RequestContext<typeof listPurposes>): Promise<Wire> {
    return this.read(principal.customerId);
  }

  @Endpoint(decidePurpose)
  async decide({ params, body }: InputOf<typeof decidePurpose>, { principal }: RequestContext<typeof decidePurpose>): Promise<Wire> {
    await this.purposes.decide({ customerId: principal.customerId, choice: params.purpose, ...body });
    return this.read(principal.customerId);
  }

  private async read(customerId: string): Promise<Wire> {
    const standings = await this.purposes.list(customerId);
    return {
      documentVersion: PURPOSES_VERSION,
      items: PURPOSES.map(({ fields, ...purpose }) => {
        const standing = standings.find(({ choice }) => choice === purpose.code);
        return { ...purpose, fields: [...fields], accepted: standing?.accepted ?? true, decidedAt: standing?.decidedAt?.toISOString() ?? null };
      }),
    };
  }
}
