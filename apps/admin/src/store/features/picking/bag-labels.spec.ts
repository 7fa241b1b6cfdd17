import { aLine, anOrder } from '../../parts/picking/pick-list.kit';
import { listBagLabels } from './bag-labels';

const NOW = Date.parse('2026-06-18T09:30:00Z');

describe('labels for the bags of an order', () => {
  it('are one a bag, each saying which of how many, with the number that is called out', () => {
    const labels = listBagLabels(anOrder([aLine(1)]), 3, NOW);
    expect(labels.map(({ callNumber, bag }) => [callNumber, bag])).toEqual([['A001', '1 / 3 袋'], ['A001', '2 / 3 袋'], ['A001', '3 / 3 袋']]);
    expect(labels[0]).toMatchObject({ way: '自提', when: '今天 18:00–18:30', who: '张小姐 · 尾号 1234', handling: [], orderTail: '000001' });
  });

  it('warn of what must stay cold or breaks, once each', () => {
    const [label] = listBagLabels(anOrder([aLine(1, { handling: ['fragile'] }), aLine(2, { handling: ['frozen', 'fragile'] })]), 1, NOW);
    expect(label?.handling).toEqual(['冷冻', '易碎']);
  });

  it('say of a delivery by when it has to be there', () => {
    const [label] = listBagLabels(anOrder([aLine(1)], { kind: 'instantDelivery', promisedAt: '2026-06-18T10:00:00Z' }), 1, NOW);
    expect(label).toMatchObject({ way: '30分钟达', when: '06-18 18:00 前' });
  });
});
