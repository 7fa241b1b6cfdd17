import { judgeAudit } from '../lib/package-audit.mjs';

const report = (vulnerabilities: object): string => JSON.stringify({ auditReportVersion: 2, vulnerabilities });
const hole = (severity: string, fixAvailable: boolean | object = true): object => ({ severity, range: '<4.17.21', via: [], fixAvailable });

describe('what is known of the packages that we ship', () => {
  it('ends the run when one has a hole that is high or critical, and names it', () => {
    expect(judgeAudit(report({ lodash: hole('critical', false), qs: hole('low') }))).toEqual({ state: 'holes', lines: ['critical: lodash <4.17.21, no fix yet', 'low: qs <4.17.21'] });
    expect(judgeAudit(report({ lodash: hole('high') })).state).toBe('holes');
  });

  it('lets pass what is lower, and says it', () => {
    expect(judgeAudit(report({ qs: hole('moderate') }))).toEqual({ state: 'clean', lines: ['moderate: qs <4.17.21'] });
    expect(judgeAudit(report({}))).toEqual({ state: 'clean', lines: [] });
  });

  it('is not taken for good where nobody answers it', () => {
    expect(judgeAudit(JSON.stringify({ error: { code: 'ENOAUDIT', summary: 'Your configured registry does not support audit requests.' } }))).toEqual({ state: 'unknown', lines: ['Your configured registry does not support audit requests.'] });
    expect(judgeAudit(JSON.stringify({ message: '405 Method Not Allowed', error: { summary: '' } })).lines).toEqual(['405 Method Not Allowed']);
    expect([judgeAudit('').state, judgeAudit('{}').state]).toEqual(['unknown', 'unknown']);
  });
});
