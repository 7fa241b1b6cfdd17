import { bandOf, computePercent, describeLateness, sumKept, toCsv } from './performance';

describe('how a store does', () => {
  it('has no rate where nothing was promised', () => {
    expect(computePercent(0, 0)).toBeNull();
    expect(bandOf(null)).toBe('none');
  });

  it('counts promises of all ways together', () => {
    expect(sumKept([{ judged: 10, kept: 9 }, { judged: 30, kept: 30 }])).toEqual({ judged: 40, kept: 39 });
    expect(computePercent(39, 40)).toBe(98);
  });

  it('marks a store that keeps fewer than 95 of 100', () => {
    expect(bandOf(95)).toBe('good');
    expect(bandOf(94)).toBe('weak');
  });

  it('says how many came late, and how late where it was more than a tenth', () => {
    expect(describeLateness(0, 0)).toBe('都准时');
    expect(describeLateness(1, 0)).toBe('1 单晚了');
    expect(describeLateness(3, 620)).toBe('3 单晚了，最晚的一成晚 10 分 20 秒 以上');
  });

  it('writes a table that a spreadsheet reads and does not run', () => {
    const person = { name: '=王,芳', isMe: false, pickedOrders: 3, pickedUnits: 12, pickP50Seconds: 95.4, handedOver: 2, soldOrders: 1, soldFen: 12_990 };
    const mark = '# 导出 店长小王 · 今天第 1 次';
    const [head, row, last] = toCsv([person], mark).split('\r\n');
    expect(head?.startsWith('\uFEFF姓名,')).toBe(true);
    expect(last).toBe(mark);
    expect(row).toBe(`"'=王,芳",3,12,95,2,1,129.90`);
    for (const sign of ['+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) expect(toCsv([{ ...person, name: `${sign}1` }], mark)).toContain(`'${sign}1`);
  });
});
