import { drawGraph, MOST_DRAWN } from './graph';

const mark = (customerIds: string[]) => ({ kind: 'device' as const, subject: 'd', customerIds, lastSeenAt: '2026-11-20T04:00:00.000Z' });

describe('the picture of a group', () => {
  it('leads a line from each who carries a mark to it, and stays inside the frame', () => {
    const { lines, marks, people, size } = drawGraph({ members: ['a', 'b', 'c'], marks: [mark(['a', 'b']), mark(['b', 'c'])] });
    expect([lines.length, marks.length, people.size]).toEqual([4, 2, 3]);
    for (const { x, y } of [...people.values(), ...marks]) expect(Math.min(x, y, size - x, size - y)).toBeGreaterThanOrEqual(0);
  });

  it('shows every mark, also those that the same people carry', () => {
    const { marks, size } = drawGraph({ members: ['a', 'b', 'c'], marks: [mark(['a', 'b', 'c']), mark(['a', 'b', 'c']), mark(['c', 'b', 'a'])] });
    const heights = marks.map(({ y }) => y).sort((one, other) => one - other);
    expect(heights).toHaveLength(3);
    for (const [index, y] of heights.slice(1).entries()) expect(y - (heights[index] ?? 0)).toBeGreaterThanOrEqual(34);
    expect(Math.min(...heights, size - Math.max(...heights))).toBeGreaterThanOrEqual(0);
  });

  it('draws no more people than an eye can hold, and no mark that only one of them carries', () => {
    const members = Array.from({ length: 300 }, (_unused, index) => `p${index}`);
    const { people, marks } = drawGraph({ members, marks: [mark(members), mark([members[0] ?? '', 'stranger'].slice(0, 1))] });
    expect([people.size, marks.length]).toEqual([MOST_DRAWN, 1]);
  });
});
