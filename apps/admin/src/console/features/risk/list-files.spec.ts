import { readListFile, writeListFile } from './list-files';

const entry = { list: 'deny', subjectKind: 'device', subject: '=1+1', reason: '抢购机器人', expiresAt: '2026-12-31T00:00:00.000Z' } as const;

const mark = '# 导出 小周 · 2026-11-22T08:00:00.000Z · 请求 r-1 · 今天第 1 次';

describe('a file of lists', () => {
  it('is read as it was written, and no spreadsheet takes a subject for a formula', () => {
    const file = writeListFile([entry, { ...entry, list: 'allow', subject: 'd-2', expiresAt: null }], mark);
    expect(file).toContain("'=1+1");
    expect(readListFile(`\uFEFF${file}`)).toEqual({ rows: [entry, { ...entry, list: 'allow', subject: 'd-2', expiresAt: null }], troubles: [] });
    for (const sign of ['+', '-', '@', '＝', '＋', '－', '＠']) {
      const row = { ...entry, subject: `${sign}1` };
      const written = writeListFile([row], mark);
      expect(written).toContain(`'${sign}1`);
      expect(readListFile(written).rows).toEqual([row]);
    }
    for (const blank of ['\t', '\r']) expect(writeListFile([{ ...entry, reason: `${blank}x` }], mark)).toContain(`'${blank}x`);
  });

  it('ends with who took it', () => {
    expect(writeListFile([entry], mark).split('\r\n').at(-1)).toBe(mark);
  });

  it('says which line is wrong, and what it wants', () => {
    const { rows, troubles } = readListFile('名单,对象,编号,原因,到期\n拒绝,设备,d-1,机器人,\n黑名单,设备,d-2,机器人,\n拒绝,设备,,机器人,\n拒绝,设备,d-4,机器人,明天');
    expect(rows.map(({ subject }) => subject)).toEqual(['d-1']);
    expect(troubles.map((trouble) => trouble.slice(0, 6))).toEqual(['第 3 行：', '第 4 行：', '第 5 行：']);
  });
});
