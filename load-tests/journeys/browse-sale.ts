import { expectReply } from '../lib/checks.ts';
import { anyOf, theSale } from '../lib/choice.ts';
import { call } from '../lib/http.ts';

const API = '/api/storefront/flash';

/** Somebody who looks at the sale: the list, the item, and what is left of it. */
export function browseSale(): void {
  const { itemId, sessionId, stores } = theSale();
  expectReply('the sessions open', call('listFlashSessions', { method: 'GET', path: `${API}/sessions` }));
  expectReply('the item opens', call('getFlashItem', { method: 'GET', path: `${API}/items/${itemId}` }));
  expectReply('its stock is told', call('getFlashStock', { method: 'GET', path: `${API}/stock?sessionId=${sessionId}&storeId=${anyOf(stores).storeId}` }));
}
