import { ask } from './shop-api.mjs';

/**
 * Every buyer of a run collects in one window, which no store could work through: what is measured is the sale, not the counter.
 * @param {string} api
 * @param {string} token
 * @param {string} storeId
 */
export async function widenWindows(api, token, storeId) {
  const path = `/api/admin/stores/${storeId}/slot-templates`;
  /** @type {import('@quanyu/api-client').ReplyOf<import('@quanyu/api-client').AdminOperations['listSlotTemplates']>} */
  const { items } = await ask(api, path, { token });
  const pickup = items.find(({ kind }) => kind === 'pickup');
  if (pickup === undefined) throw new Error(`store ${storeId} has no pickup windows`);
  const { kind, ...template } = pickup;
  await ask(api, `${path}/${kind}`, { method: 'PUT', token, body: { ...template, capacity: { orders: 1_000_000, units: 1_000_000, minutes: 1_000_000 } } });
}
