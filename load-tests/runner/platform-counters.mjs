/**
 * The platform's own count of refusals, by code, as its metrics tell it. The difference of two readings belongs to what
 * was sent between them.
 *
 * @param {readonly string[]} apiUrls every API process counts for itself
 * @returns {Promise<Map<string, number>>}
 */
export async function readRefusalCounters(apiUrls) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const url of apiUrls) {
    const text = await (await fetch(`${url}/metrics`)).text();
    for (const [code, value] of parseRefusals(text)) counts.set(code, (counts.get(code) ?? 0) + value);
  }
  return counts;
}

/**
 * @param {string} metrics in the text format of Prometheus
 * @returns {[string, number][]} code and count, a code as often as it has rules
 */
export function parseRefusals(metrics) {
  return [...metrics.matchAll(/^quanyu_refusals_total\{([^}]*)\} (\S+)$/gm)].flatMap(([, labels, value]) => {
    const code = /code="([^"]+)"/.exec(labels ?? '')?.[1];
    return code === undefined ? [] : [/** @type {[string, number]} */ ([code, Number(value)])];
  });
}

/**
 * @param {ReadonlyMap<string, number>} before
 * @param {ReadonlyMap<string, number>} after
 */
export function refusalsBetween(before, after) {
  return new Map([...after].map(([code, count]) => [code, count - (before.get(code) ?? 0)]));
}
