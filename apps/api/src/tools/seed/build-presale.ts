import type { INestApplicationContext } from '@nestjs/common';
import { Catalogue } from '@quanyu/catalogue';
import { Database, type StaffPrincipal } from '@quanyu/platform';
import { EditPresale, type PresaleContent, PresaleRepository, RunPresale } from '@quanyu/promotions';
import type { Store } from '@quanyu/stores';
import { takeParts } from '../parts.js';
import { atMoment } from './seed-moment.js';

const DAY_MS = 86_400_000;
const NAME = '新品预售';

/** One presale that takes deposits now, of the dearest goods: ¥50 that count as ¥100, to be collected in the store. Safe to repeat. */
export async function buildPresale(nest: INestApplicationContext, { store, planner, lead }: { store: Store; planner: StaffPrincipal; lead: StaffPrincipal }): Promise<void> {
  const { database, catalogue, edit, run, presales } = takeParts(nest, { database: Database, catalogue: Catalogue, edit: EditPresale, run: RunPresale, presales: PresaleRepository });
  const nowMs = Math.floor(await database.readTimeMs());
  const [dearest] = [...catalogue.snapshot().products.values()].flatMap(({ variants }) => variants.slice(0, 1)).sort((a, b) => b.priceFen - a.priceFen || (a.variantId < b.variantId ? -1 : 1));
  if (dearest === undefined || dearest.priceFen <= 20_000) return;
  const at = (days: number): string => new Date(nowMs + days * DAY_MS).toISOString();
  const content: PresaleContent = {
    name: NAME, variantId: dearest.variantId, locationId: store.stockLocationId, priceFen: dearest.priceFen, depositFen: 5_000, creditFen: 10_000, forfeitsDeposit: true, quota: 200, limitPerCustomer: 2,
    depositStartsAt: at(-1), depositEndsAt: at(5), balanceStartsAt: at(7), balanceEndsAt: at(9), arrivesAt: at(6), arrivalReference: 'PO-PRESALE-1', note: '',
  };
  await atMoment(nowMs, `presale ${NAME}`, async () => {
    const by = (actor: StaffPrincipal) => ({ actor, requestId: 'seed' });
    const known = (await presales.list({ status: null, beforeId: null, limit: 100 })).find(({ name }) => name === NAME);
    let presale = known === undefined ? await edit.create(content, `seed-${NAME}`, by(planner)) : await edit.get(known.id);
    if (presale.status === 'draft') presale = await run.submit({ presaleId: presale.id, version: presale.version }, by(planner));
    if (presale.status === 'submitted') await run.approve({ presaleId: presale.id, version: presale.version }, by(lead));
  });
}
