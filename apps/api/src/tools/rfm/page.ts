import { shopDate } from '@quanyu/platform';
import type { CustomerOrders } from './customer-orders.js';
import type { YearFound } from './live-through-year.js';

const grouped = new Intl.NumberFormat('en-GB');
const pounds = (pence: number): string => `£${grouped.format(Math.round(pence / 100))}`;
const percent = (part: number, whole: number): string => `${whole === 0 ? 0 : ((100 * part) / whole).toFixed(1)} %`;

/** The page of a run: every number in it comes from the run. */
export function writePage({ source, orders }: CustomerOrders, found: YearFound, seconds: number): string {
  return [...head(source, orders.length, seconds), ...quintiles(found), ...classes(found), ...stages(found), ...retention(found), ...limits(source)].join('\n');
}

function head({ firstDay, lines, dropped, customers }: CustomerOrders['source'], orders: number, seconds: number): string[] {
  return [
    '# RFM and lifecycle over a year of a real retailer',
    '',
    'Written by `npm run rfm`; nothing here is typed by hand. The command tells the orders of "Online Retail" (UCI, D. Chen, CC BY 4.0) day by day to',
    'the product\'s own code on a PostgreSQL of its own: `CustomerFacts.record` for each day, `Lifecycle.sweep` after it, with the product\'s clock at the',
    'end of that day; then the fifths of buyers, and one `Segments.count` for each number below.',
    '',
    '## What went in',
    '',
    '| | |',
    '| --- | ---: |',
    `| invoice lines in the source, from ${firstDay} on | ${grouped.format(lines)} |`,
    `| lines without a customer, left out | ${grouped.format(dropped.linesWithoutCustomer)} |`,
    `| lines of postage, fees and corrections, left out | ${grouped.format(dropped.linesOfNoGoods)} |`,
    `| orders of customers | ${grouped.format(orders)} |`,
    `| customers | ${grouped.format(customers)} |`,
    `| credit notes that match no earlier order of the customer | ${pounds(dropped.creditPenceNotMatched)} |`,
    `| the run | ${Math.round(seconds)} s |`,
    '',
  ];
}

function quintiles({ cuts, scores, buyers }: YearFound): string[] {
  const ends = { recency: cuts.recency.map((at) => shopDate(at)), frequency: cuts.frequency.map(String), monetary: cuts.monetary.map(pounds) };
  const names = { recency: 'R: last order', frequency: 'F: orders', monetary: 'M: spent, net of refunds' };
  return [
    '## Fifths of buyers',
    '',
    `Upper ends of the first four fifths of ${grouped.format(buyers)} customers whose orders stand (\`percentile_disc\` of 0.2, 0.4, 0.6, 0.8). Score 5 is above the`,
    'fourth end. Where many have the same value, such as one order, they share the lower score, and a score may be empty.',
    '',
    '| measure | ends of 1 / 2 / 3 / 4 | customers with 1 / 2 / 3 / 4 / 5 |',
    '| --- | --- | --- |',
    ...scores.map(({ measure, customers }) => `| ${names[measure]} | ${ends[measure].join(' / ')} | ${customers.map((size) => grouped.format(size)).join(' / ')} |`),
    '',
  ];
}

function classes({ classes: found, buyers }: YearFound): string[] {
  return [
    '## Eight classes',
    '',
    'A score of 4 or 5 is high. Each class is one rule of three conditions on scores; together they hold every buyer once.',
    '',
    '| class | R | F | M | customers | share |',
    '| --- | --- | --- | --- | ---: | ---: |',
    ...found.map(({ name, customers, recency, frequency, monetary }) => `| ${name} | ${high(recency)} | ${high(frequency)} | ${high(monetary)} | ${grouped.format(customers)} | ${percent(customers, buyers)} |`),
    '',
  ];
}

function high(isHigh: boolean): string {
  return isHigh ? 'high' : 'low';
}

function stages({ stages: found, customers, months, flows, rules, endedAt }: YearFound): string[] {
  const nameOf = (code: string | null): string => found.find((stage) => stage.code === code)?.name ?? 'new';
  const { interestDays, growingOrders, matureOrders, decliningDays, lostDays } = rules;
  return [
    '## Seven stages',
    '',
    `At the end of ${shopDate(new Date(endedAt.getTime() - 1))}, by the thresholds of the product: 高潜 for ${interestDays} days, 成长 from ${growingOrders} orders, 成熟 from ${matureOrders}, 衰退 after ${decliningDays} days, 流失 after ${lostDays}.`,
    'The source knows buyers only; who is 高潜 or 低潜 here gave every order back.',
    '',
    '| stage | customers | share |',
    '| --- | ---: | ---: |',
    ...found.map((stage) => `| ${stage.name} | ${grouped.format(stage.customers)} | ${percent(stage.customers, customers)} |`),
    '',
    'At the end of each month:',
    '',
    `| day | ${found.map(({ name }) => name).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(found.length)}`,
    ...months.map(({ month, sizes }) => `| ${month} | ${sizes.map((size) => grouped.format(size)).join(' | ')} |`),
    '',
    'Moves of the year, the most first:',
    '',
    '| from | to | moves |',
    '| --- | --- | ---: |',
    ...flows.map(({ from, to, moves }) => `| ${nameOf(from)} | ${nameOf(to)} | ${grouped.format(moves)} |`),
    '',
  ];
}

function retention({ cohorts }: YearFound): string[] {
  const width = Math.max(0, ...cohorts.map(({ buyers }) => buyers.length));
  return [
    '## Retention',
    '',
    'Of the customers whose first order was in a month: how many bought in the months after it.',
    '',
    `| first order | customers | ${Array.from({ length: width - 1 }, (_unused, age) => `+${age + 1}`).join(' | ')} |`,
    `| --- | ---: |${' ---: |'.repeat(width - 1)}`,
    ...cohorts.map(({ month, customers, buyers }) => `| ${month} | ${grouped.format(customers)} | ${Array.from({ length: width - 1 }, (_unused, age) => shareAt(buyers[age + 1], customers)).join(' | ')} |`),
    '',
  ];
}

function shareAt(buyers: number | undefined, customers: number): string {
  return buyers === undefined ? '' : `${Math.round((100 * buyers) / customers)} %`;
}

function limits({ firstDay }: CustomerOrders['source']): string[] {
  return [
    '## What this does not say',
    '',
    `The retailer sells by the dozen to other shops, so orders are large and customers return more than households do. Who bought before ${firstDay} looks new here: the`,
    'first month is not a month of first purchases, and the last one ends early. A credit note counts from the day of the order that it gives back. Stages and classes',
    'describe; what an offer does is measured against a holdout.',
    '',
  ];
}
