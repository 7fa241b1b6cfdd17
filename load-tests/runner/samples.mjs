import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * What k6 measured, request by request, from its CSV output: times by second and by scenario cannot be had from its
 * summary.
 *
 * @typedef {object} RequestSample
 * @property {number} atMs when the answer came
 * @property {string} name of the route
 * @property {string} scenario
 * @property {number} status 0 when there was none
 * @property {number} milliseconds
 * @property {string} [kind] of whoever shops in a sale
 *
 * @typedef {object} EventSample a count or a time of one of our own metrics
 * @property {number} atMs
 * @property {string} metric
 * @property {string} scenario
 * @property {number} value
 * @property {Readonly<Record<string, string>>} tags
 *
 * @typedef {{requests: RequestSample[], events: EventSample[]}} Samples
 */

/** k6's own metrics that say no more than the requests do. */
const LEFT_OUT = new Set(['http_reqs', 'http_req_blocked', 'http_req_connecting', 'http_req_tls_handshaking', 'http_req_sending', 'http_req_waiting', 'http_req_receiving', 'http_req_failed', 'data_sent', 'data_received', 'iterations', 'iteration_duration', 'checks', 'group_duration']);

/**
 * @param {string} file
 * @returns {Promise<Samples>}
 */
export async function readSamples(file) {
  /** @type {Samples} */
  const samples = { requests: [], events: [] };
  /** @type {Map<string, number> | undefined} */
  let columns;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (columns === undefined) columns = new Map(line.split(',').map((name, index) => [name, index]));
    else readSample(splitCsv(line), columns, samples);
  }
  return samples;
}

/**
 * @param {readonly string[]} cells
 * @param {ReadonlyMap<string, number>} columns
 * @param {Samples} samples
 */
function readSample(cells, columns, { requests, events }) {
  const cell = /** @param {string} name */ (name) => cells[columns.get(name) ?? -1] ?? '';
  const metric = cell('metric_name');
  if (LEFT_OUT.has(metric)) return;
  const shared = { atMs: Number(cell('timestamp')), scenario: cell('scenario') };
  const tags = Object.fromEntries(new URLSearchParams(cell('extra_tags')));
  if (metric === 'http_req_duration') requests.push({ ...shared, name: cell('name'), status: Number(cell('status')), milliseconds: Number(cell('metric_value')), ...(tags['kind'] === undefined ? {} : { kind: tags['kind'] }) });
  else events.push({ ...shared, metric, value: Number(cell('metric_value')), tags });
}

/**
 * Cells of one line; k6 quotes a cell that holds a comma or a quote.
 * @param {string} line
 */
export function splitCsv(line) {
  if (!line.includes('"')) return line.split(',');
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}
