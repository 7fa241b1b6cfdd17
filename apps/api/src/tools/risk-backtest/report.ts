import type { BacktestResult, RuleScore, Tally } from './backtest.js';
import { LATER_RATES, RATES } from './crowd.js';

/** At most these shares of real shoppers' requests may be bothered. */
export const BOUNDS = { challenged: 0.005, refused: 0.001 } as const;

export interface Summary {
  readonly passed: boolean;
  readonly challengedShare: number;
  readonly refusedShare: number;
  readonly reviewedShare: number;
  readonly precision: number | null;
  readonly recall: number;
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const percent = (value: number | null): string => (value === null ? '—' : `${(100 * value).toFixed(2)} %`);
const stoppedRequests = ({ verdicts }: Tally): number => verdicts.challenge + verdicts.review + verdicts.refuse;

export function summarise({ tallies }: BacktestResult): Summary {
  const shoppers = tallies.find(({ who }) => who === 'shopper');
  if (shoppers === undefined) throw new Error('a backtest has shoppers');
  const rings = tallies.filter(({ who }) => who !== 'shopper');
  const [abusers, found] = [rings.reduce((sum, { people }) => sum + people, 0), rings.reduce((sum, { stopped }) => sum + stopped, 0)];
  const challengedShare = share(shoppers.verdicts.challenge, shoppers.requests);
  const refusedShare = share(shoppers.verdicts.refuse, shoppers.requests);
  return {
    passed: challengedShare <= BOUNDS.challenged && refusedShare <= BOUNDS.refused,
    challengedShare, refusedShare, reviewedShare: share(shoppers.verdicts.review, shoppers.requests),
    precision: found + shoppers.stopped === 0 ? null : found / (found + shoppers.stopped), recall: share(found, abusers),
  };
}

/** The run as a page. Numbers are what came out; nothing is rounded in favour of anybody. */
export function toPage(result: BacktestResult, { seed, requests }: { seed: number; requests: number }): string {
  const { passed, challengedShare, refusedShare, reviewedShare, precision, recall } = summarise(result);
  const who = (tally: Tally): string =>
    `| ${tally.who} | ${tally.people} | ${tally.requests} | ${tally.verdicts.challenge} | ${tally.verdicts.review} | ${tally.verdicts.refuse} | ${tally.stopped} | ${percent(share(stoppedRequests(tally), tally.requests))} |`;
  const rule = ({ code, version, mode, shopperHits, abuserHits, abuserRequests }: RuleScore): string =>
    `| ${code} | ${version} | ${mode} | ${abuserHits} | ${shopperHits} | ${percent(shopperHits + abuserHits === 0 ? null : abuserHits / (shopperHits + abuserHits))} | ${percent(share(abuserHits, abuserRequests))} |`;
  return `# Risk rules against shoppers and abusers

Written by \`npm run risk -- backtest\` (seed ${seed}, ${requests} requests). Real shoppers' orders (who buys when and how often, from "Online
Retail", thirty trading days) go through the pipeline itself, on a real PostgreSQL and Redis and a clock of their own, with composed devices,
doors and networks; rings of abusers are composed beside them. The rates of the composition stood before the rules were written:

${Object.entries(RATES).map(([name, rate]) => `- ${name}: ${rate}`).join('\n')}

Added later, with what the points sign-in, payment and refund look at, and not changed to fit their rules; who asks for money back is in the data
(its canceled orders), and everybody signs in before they order:

${Object.entries(LATER_RATES).map(([name, rate]) => `- ${name}: ${rate}`).join('\n')}

**Real shoppers** (bounds: ${percent(BOUNDS.challenged)} challenged, ${percent(BOUNDS.refused)} refused): challenged ${percent(challengedShare)}, refused ${percent(refusedShare)}, order held for
a look ${percent(reviewedShare)}. ${passed ? 'Within the bounds.' : '**Not within the bounds.**'}

**Abusers**: ${percent(recall)} of the accounts were stopped at least once (recall); of all accounts that were stopped, ${percent(precision)} were abusers (precision).

| who | people | requests | challenged | held | refused | people stopped at least once | requests stopped |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${result.tallies.map(who).join('\n')}

By version of each rule, over requests at its points (a rule in shadow counts as if it were live, and stops nobody):

| rule | version | mode | hits on abusers | hits on shoppers | precision | recall |
| --- | ---: | --- | ---: | ---: | ---: | ---: |
${result.rules.map(rule).join('\n')}

What this does not show: the rings are ours, and real ones are cleverer than whoever wrote both rules and rings; "alone" shares nothing with
anybody, and only limits per customer hold it. Shared limits (coupons per device and per group) are not counted here: they stand where coupons
are written, and a test with 1,000 accounts on 20 devices shows them.

What bots at a sale pay and what refusing them costs is measured by \`npm run load -- bots\`: by kind of bot in its report (JSON, page, console).
`;
}
