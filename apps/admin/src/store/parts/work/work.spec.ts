import type { BoardCard } from '../../api';
import { anOrder } from '../picking/pick-list.kit';
import { listPickable } from './work';

describe('picking in one round', () => {
  it('offers accepted and begun orders, the most urgent first', () => {
    const card = (fulfillmentOrderId: string, state: BoardCard['state'], stageDueAt: string): BoardCard => ({ ...anOrder([]), fulfillmentOrderId, state, stageDueAt });
    const cards = [card('later', 'accepted', '2026-06-18T10:00:00Z'), card('open', 'open', '2026-06-18T08:00:00Z'), card('sooner', 'picking', '2026-06-18T09:00:00Z')];
    expect(listPickable(cards).map(({ fulfillmentOrderId }) => fulfillmentOrderId)).toEqual(['sooner', 'later']);
  });
});
