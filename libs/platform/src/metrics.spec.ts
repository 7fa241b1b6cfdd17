import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { metricsRegistry } from './metrics.js';

const ROOT = join(__dirname, '../../..');

describe('the alert rules', () => {
  it('ask for figures that are measured, and name a runbook that says what to do', async () => {
    const rules = await readFile(join(ROOT, 'docs/monitoring/alerts.yml'), 'utf8');
    const asked = [...new Set(rules.match(/quanyu_[a-z_]+/g))];
    expect(asked).toContain('quanyu_refunds_failed');
    expect(asked.filter((name) => metricsRegistry.getSingleMetric(name) === undefined)).toEqual([]);
    const runbooks = [...rules.matchAll(/runbook: (\S+?\.md)(?:#(\S+))?$/gm)];
    expect(runbooks).toHaveLength(rules.match(/- alert:/g)?.length ?? -1);
    for (const [, file = '', heading] of runbooks) {
      const text = await readFile(join(ROOT, file), 'utf8');
      expect(heading === undefined || text.includes(`\n## ${heading}\n`)).toBe(true);
    }
  });
});
