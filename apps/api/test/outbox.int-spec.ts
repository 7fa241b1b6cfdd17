import { defineEvent, type Delivery, MAX_ATTEMPTS, Outbox, type Tx } from '@quanyu/platform';
import { createTestPlatform, type TestPlatform } from '@quanyu/testing';
import { z } from 'zod';

const paid = defineEvent('test.paid', z.strictObject({ order: z.string() }));
const called = defineEvent('test.called', z.strictObject({ order: z.string() }));

let platform: TestPlatform;
let outboxes: readonly Outbox[];
/** Orders whose news the handlers cannot bear. */
const poison = new Set<string>();
let batches: string[][] = [];

async function note(tx: Tx, deliveries: readonly Delivery<{ order: string }>[]): Promise<void> {
  batches.push(deliveries.map(({ payload }) => payload.order));
  for (const { payload } of deliveries) await tx.execute(`INSERT INTO effect (order_no) VALUES ($1)`, [payload.order]);
  if (deliveries.some(({ payload }) => poison.has(payload.order))) throw new Error('cannot bear it');
}

beforeAll(async () => {
  platform = await createTestPlatform();
  await platform.database.query(`CREATE TABLE effect (order_no text NOT NULL)`);
  // Two workers of one shop.
  outboxes = (await Promise.all([platform.start([]), platform.start([])])).map((module) => module.get(Outbox));
  for (const outbox of outboxes) outbox.onBatch(paid, note);
}, 60_000);
afterAll(() => platform.close());

beforeEach(async () => {
  batches = [];
  poison.clear();
  await platform.database.query(`TRUNCATE effect, platform.outbox_event`);
});

function outbox(): Outbox {
  const [first] = outboxes;
  if (first === undefined) throw new Error('there are two workers');
  return first;
}

async function tell(...orders: string[]): Promise<void> {
  await platform.database.transaction((tx) => outbox().addMany(tx, paid, orders.map((order) => ({ order }))));
}

async function effects(): Promise<string[]> {
  return (await platform.database.query<{ order: string }>(`SELECT order_no AS "order" FROM effect ORDER BY 1`)).map(({ order }) => order);
}

async function waiting(): Promise<{ order: string; attempts: number }[]> {
  return platform.database.query(`SELECT payload ->> 'order' AS "order", attempts FROM platform.outbox_event WHERE done_at IS NULL`);
}

describe('news that is handled many at once', () => {
  it('is delivered in one go, each with one effect, and nothing is left', async () => {
    await tell('A', 'B', 'C');
    expect(await outbox().sweep(10)).toBe(3);
    expect(batches).toEqual([expect.arrayContaining(['A', 'B', 'C'])]);
    expect(await effects()).toEqual(['A', 'B', 'C']);
    expect(await waiting()).toEqual([]);
    expect(await outbox().sweep(10)).toBe(0);
  });

  it('has one effect each when two workers sweep at once, also more than fit into one go', async () => {
    const orders = Array.from({ length: 200 }, (_, index) => `N${String(index).padStart(3, '0')}`);
    await tell(...orders);
    await Promise.all(outboxes.flatMap((worker) => [worker.sweep(500), worker.sweep(500)]));
    expect(await effects()).toEqual(orders);
    expect(await waiting()).toEqual([]);
  });

  it('keeps one that cannot be borne from holding up the others, and leaves nothing of the try', async () => {
    poison.add('B');
    await tell('A', 'B', 'C');
    await outbox().sweep(10);
    expect(await effects()).toEqual(['A', 'C']);
    expect(await waiting()).toEqual([{ order: 'B', attempts: 1 }]);
    // It is tried again in its time, and done once what stood in the way is gone.
    expect(await outbox().sweep(10)).toBe(0);
    poison.clear();
    platform.clock.advance(2_000);
    await outbox().sweep(10);
    expect(await effects()).toEqual(['A', 'B', 'C']);
  });

  it('waits for a person after its last try', async () => {
    poison.add('B');
    await tell('B');
    for (let tried = 0; tried < MAX_ATTEMPTS + 2; tried += 1) {
      await outbox().sweep(10);
      platform.clock.advance(700_000);
    }
    expect(await waiting()).toEqual([{ order: 'B', attempts: MAX_ATTEMPTS }]);
  });

  it('can be delivered by its id, once, whoever is faster', async () => {
    await tell('A');
    const [event] = await platform.database.query<{ id: string }>(`SELECT id FROM platform.outbox_event`);
    await Promise.all([...outboxes.map((worker) => worker.deliver(event?.id ?? '')), ...outboxes.map((worker) => worker.sweep(10))]);
    expect(await effects()).toEqual(['A']);
  });

  it('cannot also be handled one by one', () => {
    expect(() => outbox().on(paid, () => Promise.resolve())).toThrow('many at once');
    outbox().on(called, () => Promise.resolve());
    expect(() => outbox().onBatch(called, () => Promise.resolve())).toThrow('event by event');
  });
});
