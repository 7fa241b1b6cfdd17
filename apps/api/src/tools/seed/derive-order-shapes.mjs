// Derives data/order-shapes.json: thirty trading days of real baskets for the seed's past orders.
//
// To repeat: download "Online Retail" (UCI, D. Chen, CC BY 4.0) as one CSV, plain or gzipped, and run
//   node apps/api/src/tools/seed/derive-order-shapes.mjs online-retail.csv.gz > apps/api/src/tools/seed/data/order-shapes.json
//
// The source is a British wholesaler that closes on Saturdays and sells by the dozen. What stays real is who buys
// together with what, how often a customer returns, which goods lead, how the days of a year-end peak differ, and the
// order and bursts of arrivals. What is mapped to a Chinese neighbourhood shop:
//  - days: the 30 trading days from 2011-11-04 to 2011-12-08 become 30 consecutive days, so no Saturday is empty;
//  - minutes: the quantile of an arrival among all arrivals (07:00–20:30 there, one hump around noon) is looked up in
//    the curve below (08:00–22:00, with a lunch and an evening peak), so earlier stays earlier and bursts stay bursts;
//  - lines and quantities: both shrink by their logarithm, since a household buys three things, not thirty dozen.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

const FIRST_DAY = '2011-11-04';
const LAST_DAY = '2011-12-08';
/** Share of a day's online orders by hour from 08:00, in thousandths; sums to 1000. */
const ARRIVALS_BY_HOUR = [30, 48, 66, 78, 88, 72, 54, 52, 58, 70, 90, 104, 106, 84];
const FIRST_HOUR = 8;

const file = process.argv[2];
if (!file) {
  process.stderr.write('Usage: node derive-order-shapes.mjs <online-retail.csv or .csv.gz>\n');
  process.exit(2);
}
const bytes = readFileSync(file);
const rows = parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true, bom: true });

const invoices = groupInvoices(rows);
const returns = [...invoices.values()].filter((invoice) => invoice.number.startsWith('C'));
const sales = [...invoices.values()]
  .filter((invoice) => !invoice.number.startsWith('C') && invoice.lines.size > 0)
  .sort((a, b) => a.at.localeCompare(b.at) || a.number.localeCompare(b.number));
markCanceled(sales, returns);
process.stdout.write(toJson(sales));

/** One entry per invoice of the period, with goods only: codes of postage, fees and corrections are not five digits. */
function groupInvoices(all) {
  const grouped = new Map();
  for (const row of all) {
    const day = row.InvoiceDate.slice(0, 10);
    if (day < FIRST_DAY || day > LAST_DAY || !/^\d{5}/.test(row.StockCode)) continue;
    const number = row.InvoiceNo;
    const invoice = grouped.get(number) ?? { number, at: row.InvoiceDate, customer: row.CustomerID, lines: new Map() };
    grouped.set(number, invoice);
    const quantity = Math.abs(Number(row.Quantity));
    const isGoods = number.startsWith('C') || (Number(row.Quantity) > 0 && Number(row.UnitPrice) > 0);
    if (isGoods) invoice.lines.set(row.StockCode, (invoice.lines.get(row.StockCode) ?? 0) + quantity);
  }
  return grouped;
}

/** A credit note names no invoice: it cancels the same customer's latest earlier basket that holds one of its goods. */
function markCanceled(sold, credits) {
  for (const credit of credits) {
    if (!credit.customer) continue;
    const canceled = sold.findLast(
      (sale) =>
        sale.customer === credit.customer &&
        sale.at <= credit.at &&
        [...credit.lines.keys()].some((code) => sale.lines.has(code)),
    );
    if (canceled) canceled.canceled = true;
  }
}

function toJson(sold) {
  const days = [...new Set(sold.map((sale) => sale.at.slice(0, 10)))].sort();
  const rankOf = rankByInvoices(sold);
  const minuteOf = quantileMap(sold.map((sale) => minuteOfDay(sale.at)));
  const customerIndex = new Map();
  const shapes = sold.map((sale) => {
    // A basket without a customer number is a passer-by of its own.
    const customer = sale.customer || sale.number;
    if (!customerIndex.has(customer)) customerIndex.set(customer, customerIndex.size);
    const kept = [...sale.lines].slice(0, Math.max(1, Math.floor(Math.log2(sale.lines.size))));
    const lines = kept.flatMap(([code, quantity]) => [rankOf.get(code), shopQuantity(quantity)]);
    const day = days.indexOf(sale.at.slice(0, 10));
    return [day, minuteOf(minuteOfDay(sale.at)), customerIndex.get(customer), sale.canceled ? 1 : 0, lines];
  });
  shapes.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const head = { days: days.length, firstSourceDay: days[0], lastSourceDay: days.at(-1), customers: customerIndex.size };
  const body = shapes.map((shape) => JSON.stringify(shape)).join(',\n');
  return `${JSON.stringify({ ...head, products: rankOf.size }).slice(0, -1)},"orders":[\n${body}\n]}\n`;
}

/** Stock codes by the number of baskets that hold them, the favourite first. */
function rankByInvoices(sold) {
  const count = new Map();
  for (const sale of sold) for (const code of sale.lines.keys()) count.set(code, (count.get(code) ?? 0) + 1);
  const order = [...count].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return new Map(order.map(([code], rank) => [code, rank]));
}

function quantileMap(minutes) {
  const sorted = [...minutes].sort((a, b) => a - b);
  const total = ARRIVALS_BY_HOUR.reduce((sum, share) => sum + share, 0);
  return (minute) => {
    const below = sorted.findIndex((value) => value >= minute);
    let mass = (below / sorted.length) * total;
    let hour = 0;
    while (hour < ARRIVALS_BY_HOUR.length - 1 && mass >= ARRIVALS_BY_HOUR[hour]) mass -= ARRIVALS_BY_HOUR[hour++];
    return Math.floor((FIRST_HOUR + hour + mass / ARRIVALS_BY_HOUR[hour]) * 60);
  };
}

function minuteOfDay(at) {
  return Number(at.slice(11, 13)) * 60 + Number(at.slice(14, 16));
}

function shopQuantity(quantity) {
  return Math.min(5, Math.max(1, Math.floor(Math.log2(quantity) / 2)));
}
