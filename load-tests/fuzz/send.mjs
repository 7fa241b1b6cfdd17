/**
 * @typedef {import('./documents.mjs').Operation} Operation
 * @typedef {import('./arbitraries.mjs').Wish} Wish
 * @typedef {import('./faults.mjs').Reply} Reply
 */

const PATIENCE_MS = 20_000;
const LONGEST_SEGMENT = 150;
const TOLD_CHARACTERS = 1_500;

/**
 * @param {string} api
 * @param {Operation} operation
 * @param {Wish} wish with its known values put in
 * @param {Record<string, string>} headers of who asks
 * @returns {Promise<{reply: Reply, request: string}>} the request as somebody else can send it, without who asks
 */
export async function sendWish(api, operation, { path, query, body, idempotencyKey }, headers) {
  const address = operation.path.replaceAll(/\{(\w+)\}/g, (_whole, name) => segment(path[name])) + searchOf(query);
  const isStream = operation.replies.get(200)?.types.includes('text/event-stream') === true;
  const sent = bodyOf(operation, body);
  const request = `${operation.method} ${address}${sent.told === '' ? '' : `\n    ${sent.told.slice(0, TOLD_CHARACTERS)}`}`;
  const ending = new AbortController();
  try {
    const answer = await fetch(api + address, {
      method: operation.method,
      headers: { ...headers, ...sent.headers, 'idempotency-key': idempotencyKey },
      ...(sent.body === undefined ? {} : { body: sent.body }),
      redirect: 'manual',
      signal: AbortSignal.any([ending.signal, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
    // A stream goes on until its reader leaves.
    const text = isStream && answer.ok ? '' : await answer.text();
    ending.abort();
    return { reply: { status: answer.status, type, text, requestId: answer.headers.get('x-request-id') }, request };
  } catch (error) {
    return { reply: { status: 599, type: '', text: String(error), requestId: 'none' }, request };
  }
}

/**
 * One piece of a path: an address that is none of the operation's would say nothing about it.
 * @param {unknown} value
 */
function segment(value) {
  const text = String(value).slice(0, LONGEST_SEGMENT).replaceAll(/\p{Cs}/gu, '');
  return /^\.*$/.test(text) ? 'x' : encodeURIComponent(text);
}

/** @param {Record<string, unknown>} query */
function searchOf(query) {
  const entries = Object.entries(query).map(([name, value]) => /** @type {[string, string]} */ ([name, typeof value === 'object' ? JSON.stringify(value) : String(value)]));
  return entries.length === 0 ? '' : `?${new URLSearchParams(entries).toString()}`;
}

/**
 * @param {Operation} operation
 * @param {unknown} body
 * @returns {{body: string | Uint8Array<ArrayBuffer> | FormData | undefined, headers: Record<string, string>, told: string}}
 */
function bodyOf(operation, body) {
  if (body === undefined || operation.body === null) return { body: undefined, headers: {}, told: '' };
  if (body instanceof Uint8Array) {
    const bytes = new Uint8Array(body);
    const told = `bytes ${Buffer.from(bytes).toString('hex')}`;
    if (operation.body.type !== 'multipart/form-data') return { body: bytes, headers: { 'content-type': operation.body.type }, told };
    const form = new FormData();
    form.set('file', new Blob([bytes]), 'file.png');
    return { body: form, headers: {}, told };
  }
  const text = JSON.stringify(body) ?? 'null';
  return { body: text, headers: { 'content-type': 'application/json' }, told: text };
}
