import { ask } from './shop-api.mjs';

/**
 * Puts the promotions of the seed aside: what loads the order path computes its totals itself, and a bench of orders is not one of prices. Safe
 * to repeat.
 *
 * @param {string} api
 * @param {string} token of ops
 */
export async function pausePromotions(api, token) {
  /** @type {import('@quanyu/api-client').ReplyOf<import('@quanyu/api-client').AdminOperations['listPriceRules']>} */
  const { items } = await ask(api, '/api/admin/price-rules?kind=promotion&status=published&limit=50', { token });
  for (const { ruleId, version } of items) {
    await ask(api, `/api/admin/price-rules/${ruleId}/status`, { method: 'PUT', token, body: { version, status: 'paused', reason: '压测' } });
  }
}
