/**
 * What is wrong with a reply, by the document alone.
 *
 * @typedef {import('./documents.mjs').Operation} Operation
 *
 * @typedef {object} Reply
 * @property {number} status
 * @property {string} type the content type without its parameters
 * @property {string} text of the body
 * @property {string | null} requestId of the header
 */

/** Words of the inside: stacks, files of ours, SQL and the libraries' own errors. */
const INNER_WORDS = /\bat (?:async )?[\w.<>$ ]+ \(?(?:file:|node:|\/)[^)\n]*:\d+|node_modules|\bQueryFailedError\b|\b(?:Type|Reference|Range|Syntax)Error\b|\bSELECT\b.+\bFROM\b|\bpg_\w+|ECONNREFUSED|\bzod\b/;

/**
 * @param {Operation} operation
 * @param {Reply} reply
 * @returns {string[]} none when all is well
 */
export function findFaults({ replies }, { status, type, text, requestId }) {
  /** @type {string[]} */
  const faults = [];
  const isJson = type.endsWith('json');
  const body = isJson ? parse(text) : undefined;
  const code = typeof body === 'object' && body !== null && 'code' in body ? String(body.code) : '';
  if (status >= 500) faults.push(`answered ${status} ${code}`.trim());
  if (requestId === null) faults.push('answered without x-request-id');
  // A refusal may quote what was sent; ours quotes only what it was told to.
  if (status >= 400 && INNER_WORDS.test(text)) faults.push(`tells of its inside: ${INNER_WORDS.exec(text)?.[0] ?? ''}`);
  const documented = replies.get(status);
  if (documented === undefined) return [...faults, `answered ${status} ${code}, which is not documented`];
  if (documented.types.length === 0) return text === '' ? faults : [...faults, `answered ${status} with a body`];
  if (!documented.types.includes(type)) return [...faults, `answered ${status} as ${type || 'nothing'} instead of ${documented.types.join(', ')}`];
  if (!isJson) return faults;
  if (body === undefined) return [...faults, `answered ${status} with JSON that is none`];
  const mismatch = documented.findMismatch(body);
  if (mismatch !== null) faults.push(`answered ${status} with a body that is not as documented: ${mismatch}`);
  if (status >= 400 && !documented.codes.includes(code)) faults.push(`answered ${status} with the code ${code}, which is not documented there`);
  return faults;
}

/** @param {string} text */
function parse(text) {
  try {
    return /** @type {unknown} */ (JSON.parse(text));
  } catch {
    return undefined;
  }
}
