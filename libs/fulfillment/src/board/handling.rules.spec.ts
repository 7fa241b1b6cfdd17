import { listHandling } from './handling.rules.js';

describe('how goods want to be treated', () => {
  it('is what the merchandiser wrote of their storage, cold things before fragile ones', () => {
    expect(listHandling([{ name: '材质', value: '玻璃' }, { name: '储运要求', value: '易碎、冷藏' }])).toEqual(['cold', 'fragile']);
    expect(listHandling([{ name: '储运要求', value: '冷冻' }])).toEqual(['frozen']);
  });

  it('is nothing special for everything else', () => {
    expect(listHandling([{ name: '温馨提示', value: '易碎品请轻放' }])).toEqual([]);
    expect(listHandling([])).toEqual([]);
  });
});
