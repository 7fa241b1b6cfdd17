import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { CampaignRepository } from './campaign.repository.js';

describe('sessions that ended long ago', () => {
  let platform: TestPlatform;
  let campaigns: CampaignRepository;
  beforeEach(async () => {
    platform = await createTestPlatform();
    campaigns = new CampaignRepository(platform.database);
  }, 60_000);
  afterEach(() => platform.close());

  const daysAgo = (days: number): Date => new Date(platform.clock.nowMs() - days * 86_400_000);
  const write = (sql: string, ...values: unknown[]): Promise<unknown> => platform.database.query(sql, values);

  /** One session with one item: three customers count on the item and one device on the session, two want to be reminded. */
  async function session(endedAt: Date): Promise<{ sessionId: string; itemId: string }> {
    const [campaignId, sessionId, itemId] = [platform.ids.uuid(), platform.ids.uuid(), platform.ids.uuid()];
    await write(
      `INSERT INTO promotions.campaign (id, name, status, limits, conditions, protection, preheat_at, expected_orders_per_second, created_by_name, updated_at)
       VALUES ($1, '整点秒杀', 'ended', '{}', '{}', '{}', $2, 10, '运营小周', $2)`,
      campaignId, endedAt,
    );
    await write(`INSERT INTO promotions.session (id, campaign_id, starts_at, ends_at) VALUES ($1, $2, $3::timestamptz - interval '1 hour', $3)`, sessionId, campaignId, endedAt);
    await write(`INSERT INTO promotions.flash_item (id, session_id, position, variant_id, flash_price_fen, limit_per_customer) VALUES ($1, $2, 0, $3, 100, 1)`, itemId, sessionId, platform.ids.uuid());
    await write(`INSERT INTO promotions.limit_use SELECT $1, 'customer', 'customer ' || n, 1 FROM generate_series(1, 3) n`, itemId);
    await write(`INSERT INTO promotions.limit_use VALUES ($1, 'device', 'one', 3)`, sessionId);
    for (let n = 0; n < 2; n += 1) await write(`INSERT INTO promotions.reminder (item_id, customer_id, remind_at) VALUES ($1, $2, $3)`, itemId, platform.ids.uuid(), endedAt);
    return { sessionId, itemId };
  }

  const kept = async ({ sessionId, itemId }: { sessionId: string; itemId: string }): Promise<[number, number]> => [
    (await platform.database.query(`SELECT 1 FROM promotions.limit_use WHERE scope_id IN ($1, $2)`, [sessionId, itemId])).length,
    (await platform.database.query(`SELECT 1 FROM promotions.reminder WHERE item_id = $1`, [itemId])).length,
  ];

  it('are forgotten with what was bought in them and who wanted to be reminded; younger ones stay whole', async () => {
    const [old, young] = [await session(daysAgo(91)), await session(daysAgo(89))];
    await campaigns.prune(daysAgo(90));
    expect([await kept(old), await kept(young)]).toEqual([[0, 0], [4, 2]]);
  });

  it('are forgotten bite by bite, so that no sale is too large for it', async () => {
    const old = await session(daysAgo(91));
    await campaigns.prune(daysAgo(90), { rowsPerBite: 1, mostBites: 1 });
    expect(await kept(old)).toEqual([3, 1]);
    await campaigns.prune(daysAgo(90), { rowsPerBite: 2, mostBites: 9 });
    expect(await kept(old)).toEqual([0, 0]);
  });
});
