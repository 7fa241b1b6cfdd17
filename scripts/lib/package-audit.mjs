/**
 * What is known of holes in the packages that we ship.
 * @typedef {object} AuditVerdict
 * @property {'clean' | 'holes' | 'unknown'} state `unknown`: nobody answered what is known, which is neither good nor bad
 * @property {readonly string[]} lines one for each package, or why nothing is known
 */

/** What must not be shipped; lower ones are printed. */
const REFUSED = new Set(['high', 'critical']);

/**
 * Reads what `npm audit --json` said.
 * @param {string} text
 * @returns {AuditVerdict}
 */
export function judgeAudit(text) {
  /** @type {{message?: string, error?: {code?: string, summary?: string}, vulnerabilities?: Record<string, {severity: string, range: string, fixAvailable: unknown}>}} */
  let report;
  try {
    report = JSON.parse(text);
  } catch {
    return { state: 'unknown', lines: ['npm audit said nothing that can be read'] };
  }
  if (report.error !== undefined || report.vulnerabilities === undefined) return { state: 'unknown', lines: [report.error?.summary || report.message || report.error?.code || 'the registry answers no audit'] };
  const found = Object.entries(report.vulnerabilities);
  const lines = found.map(([name, { severity, range, fixAvailable }]) => `${severity}: ${name} ${range}${fixAvailable === false ? ', no fix yet' : ''}`).sort();
  return { state: found.some(([, { severity }]) => REFUSED.has(severity)) ? 'holes' : 'clean', lines };
}
