import type { Clock, Database } from '@quanyu/platform';
import type { Observed, People } from './people.js';
import type { Identifier } from './people.rules.js';

/** How somebody is called of whom only numbers are known. */
const NICKNAME = '会员';

/** What another system saw together. */
export interface SeenElsewhere {
  readonly source: 'wecom' | 'till' | 'import';
  readonly identifiers: readonly Identifier[];
}

/**
 * What tills, WeCom and imports have seen. It proves nothing: numbers are added to whoever is known by one of them, and two people who are
 * known already wait for staff, so that a key in wrong hands joins nobody to anybody. Each observation is a transaction of its own, so that what was said before a failure stays said:
 * the same list sent again goes on where it ended.
 */
export class ObserveIdentities {
  constructor(
    private readonly database: Database,
    private readonly people: People,
    private readonly rules: { clock: Clock; brand: string },
  ) {}

  async execute(observations: readonly SeenElsewhere[], byName: string): Promise<Observed[]> {
    const { clock, brand } = this.rules;
    const observed: Observed[] = [];
    for (const { source, identifiers } of observations) {
      observed.push(await this.database.transaction((tx) => this.people.observe(tx, { brand, identifiers, source, at: clock.now(), byName, isHearsay: true, nickname: NICKNAME })));
    }
    return observed;
  }
}
