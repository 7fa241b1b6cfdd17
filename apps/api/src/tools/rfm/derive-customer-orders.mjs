// Derives data/customer-orders.json: a year of a real retailer's orders by customer, for the RFM and lifecycle page.
//
// To repeat: download "Online Retail" (UCI, D. Chen, CC BY 4.0) as one CSV, plain or gzipped, and run
//   node apps/api/src/tools/rfm/derive-customer-orders.mjs online-retail.csv.gz > apps/api/src/tools/rfm/data/customer-orders.json
//
// Kept: invoices with a customer number, their goods (codes that begin with five digits) and the pence that they cost. A credit note
// names no invoice: it gives back, newest first, what the same customer paid for earlier invoices that hold one of its goods, and what
// is left over after that counts as not matched. Customers are numbered anew in the order of their first invoice.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';

const file = process.argv[2];
if (!file) {
  process.stderr.write('Usage: node derive-customer-orders.mjs <online-retail.csv or .csv.gz>\n');
  process.exit(2);
}
const bytes = readFileSync(file);
const rows = parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true, bom: true });

const dropped = { linesWithoutCustomer: 0, linesOfNoGoods: 0, creditPenceNotMatched: 0 };
const invoices = new Map();
for (const row of rows) {
  if (!row.CustomerID) dropped.linesWithoutCustomer += 1;
  else if (!/^\d{5}/.test(row.StockCode)) dropped.linesOfNoGoods += 1;
  else addLine(row);
}
const inOrder = [...invoices.values()].sort((a, b) => a.at.localeCompare(b.at) || a.number.localeCompare(b.number));
const sales = inOrder.filter(({ number, pence }) => !number.startsWith('C') && pence > 0);
const salesOf = new Map();
for (const sale of sales) salesOf.set(sale.customer, [...(salesOf.get(sale.customer) ?? []), sale]);
for (const credit of inOrder.filter(({ number }) => number.startsWith('C'))) giveBack(credit);

const startMs = minuteMs(sales[0].at.slice(0, 10) + ' 00:00');
const numbers = new Map();
const orders = sales.map(({ customer, at, pence, refunded, units }) => {
  if (!numbers.has(customer)) numbers.set(customer, numbers.size);
  return [numbers.get(customer), (minuteMs(at) - startMs) / 60_000, pence, refunded, units];
});
const head = { firstDay: sales[0].at.slice(0, 10), lines: rows.length, dropped, customers: numbers.size };
process.stdout.write(`{"source":${JSON.stringify(head)},\n"orders":[\n${orders.map((order) => JSON.stringify(order)).join(',\n')}\n]}\n`);

function addLine({ InvoiceNo: number, InvoiceDate: at, CustomerID: customer, StockCode: code, Quantity, UnitPrice }) {
  const invoice = invoices.get(number) ?? { number, at, customer, pence: 0, refunded: 0, units: 0, codes: new Set() };
  invoices.set(number, invoice);
  const quantity = Math.abs(Number(Quantity));
  invoice.pence += Math.round(quantity * Number(UnitPrice) * 100);
  invoice.units += quantity;
  invoice.codes.add(code);
}

function giveBack(credit) {
  let left = credit.pence;
  const holding = (salesOf.get(credit.customer) ?? []).filter(({ at, codes }) => at <= credit.at && [...credit.codes].some((code) => codes.has(code)));
  for (const sale of holding.reverse()) {
    const part = Math.min(left, sale.pence - sale.refunded);
    sale.refunded += part;
    left -= part;
  }
  dropped.creditPenceNotMatched += left;
}

function minuteMs(at) {
  return Date.parse(`${at.slice(0, 16).replace(' ', 'T')}Z`);
}
