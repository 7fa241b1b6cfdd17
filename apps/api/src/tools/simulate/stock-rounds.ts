import type { StaffPrincipal } from '@quanyu/platform';
import { type Random, randomFor } from '../seed/random.js';
import { popularOf } from './arrivals.js';
import { drawLogNormal } from './draws.js';
import type { Floor } from './floor.js';
import { attempt, type Town } from './town.js';
import { type Branch, nearestBranch, type World, type Workplace } from './world.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Shares of stores on a day. */
const COUNTS = 0.5;
const ASKS_WAREHOUSE = 0.35;
const ASKS_NEIGHBOUR = 0.15;

/** What is counted is half what sells best and half anything. */
const COUNTED = { best: 12, any: 12 };
const COUNT_MINUTES = 14;
/** Of numbers that are counted. */
const IS_WRONG = 0.06;
const LIMIT_UNITS = 2;

const ASKED = { variants: 6, units: 8 };
/** Of lines that come: one unit less, one damaged, one more than was sent. */
const COMES_SHORT = 0.04;
const COMES_DAMAGED = 0.03;
const COMES_OVER = 0.02;
const CALLED_OFF = 0.06;
const TURNS_BACK = 0.03;

type Transfer = Awaited<ReturnType<Town['transfers']['request']>>;

interface Journey {
  readonly transfer: Transfer;
  readonly from: Floor;
  readonly to: Floor;
  /** Until it is at the door. */
  readonly minutesOnTheWay: number;
  readonly random: Random;
}

/** Stock work beside the orders: shelves are counted while people buy from them, and goods move between places. */
export class StockRounds {
  private keys = 0;

  constructor(
    private readonly town: Town,
    private readonly world: World,
    private readonly floors: ReadonlyMap<string, Floor>,
  ) {}

  expectOn(dayStartMs: number): void {
    for (const branch of this.world.branches) {
      const random = randomFor(`stock rounds of ${branch.store.code}`);
      const at = (fromHour: number, toHour: number): number => dayStartMs + random.int(fromHour * 60, toHour * 60) * MINUTE_MS;
      const plan = (share: number, atMs: number, what: string, run: () => Promise<void>): void => {
        if (random.chance(share)) this.town.queue.add({ atMs, name: `${branch.store.code} ${what}`, run });
      };
      plan(COUNTS, at(11, 17), 'counts', () => this.openCount(branch, random));
      plan(ASKS_WAREHOUSE, at(9, 12), 'asks a warehouse', () => this.ask(branch, random.pick(this.world.workplaces.filter(({ store }) => store === null)), random));
      plan(ASKS_NEIGHBOUR, at(9, 15), 'asks a neighbour', () => this.ask(branch, workplaceOf(this.world, nearestBranch(this.world, branch.store)), random));
    }
  }

  private async openCount(branch: Branch, random: Random): Promise<void> {
    const { store } = branch;
    const popular = popularOf(branch);
    const variantIds = [...popular.slice(0, COUNTED.best), ...random.shuffle(popular.slice(COUNTED.best)).slice(0, COUNTED.any)];
    const floor = this.floorOf(store.stockLocationId);
    const plan = { locationId: store.stockLocationId, scope: 'variants' as const, name: '每日抽盘', isBlind: true, limitUnits: LIMIT_UNITS, variantIds };
    const opened = await attempt(this.town, 'openCount', () => this.town.stocktakes.open(this.asked(floor.lead), plan));
    if (opened === null) return;
    floor.addChore(`count of ${store.code}`, {
      dueMs: this.town.clock.nowMs() + 3 * HOUR_MS, minutes: COUNT_MINUTES,
      end: (person) => this.count({ stocktakeId: opened.id, locationId: store.stockLocationId, person, random }, variantIds),
    });
  }

  /** Most numbers are right; a few units were lost, or stand where they do not belong. */
  private async count(by: { stocktakeId: string; locationId: string; person: StaffPrincipal; random: Random }, variantIds: readonly string[]): Promise<void> {
    const { town } = this;
    const { stocktakeId, locationId, person, random } = by;
    const rows = await town.database.query<{ variantId: string; onHand: number }>(
      `SELECT variant_id AS "variantId", on_hand AS "onHand" FROM inventory.balance WHERE location_id = $1 AND variant_id = ANY($2) ORDER BY variant_id`,
      [locationId, variantIds],
    );
    const counts = rows.map(({ variantId, onHand }, index) => ({
      countId: uuidOf(stocktakeId, index), variantId, zone: 'A', observedAt: town.clock.now(), quantity: Math.max(0, onHand + (random.chance(IS_WRONG) ? random.pick([-3, -2, -1, -1, -1, 1, 2]) : 0)),
    }));
    await attempt(town, 'count', () => town.stocktakes.count(person, stocktakeId, counts));
    await attempt(town, 'submitCount', () => town.stocktakes.submit(this.asked(person), stocktakeId));
    this.later(`review of ${stocktakeId}`, drawLogNormal(random, 25, 0.6), () => this.post(stocktakeId, person));
  }

  private async post(stocktakeId: string, person: StaffPrincipal): Promise<void> {
    const { town } = this;
    const [desk] = this.world.desk;
    const { needsApproval } = await town.stocktakes.get(person, stocktakeId);
    if (needsApproval) {
      town.tally.add('count approved by a second person');
      const { version } = await town.stocktakes.get(desk, stocktakeId);
      await attempt(town, 'approveCount', () => town.stocktakes.approve(this.asked(desk), stocktakeId, version));
    }
    const { version } = await town.stocktakes.get(person, stocktakeId);
    await attempt(town, 'postCount', () => town.stocktakes.post(this.asked(person), stocktakeId, version));
  }

  private async ask(branch: Branch, source: Workplace, random: Random): Promise<void> {
    const { town } = this;
    const [from, to] = [this.floorOf(source.locationId), this.floorOf(branch.store.stockLocationId)];
    const lines = random.shuffle(branch.variantIds).slice(0, ASKED.variants).map((variantId) => ({ variantId, quantity: random.int(1, ASKED.units) }));
    const request = { fromLocationId: source.locationId, toLocationId: branch.store.stockLocationId, note: '补货', lines };
    const transfer = await attempt(town, 'requestTransfer', () => town.transfers.request(this.asked(to.lead), request));
    if (transfer === null) return;
    const journey = { transfer, from, to, random, minutesOnTheWay: source.store === null ? drawLogNormal(random, 240, 0.3) : drawLogNormal(random, 70, 0.3) };
    this.later(`approval of ${transfer.id}`, drawLogNormal(random, 20, 0.6), () => this.approve(journey));
  }

  /** A source that has not all of it gives what it has not; then nothing moves. */
  private async approve({ transfer, from, ...rest }: Journey): Promise<void> {
    const { town } = this;
    const { random } = rest;
    const approved = await attempt(town, 'approveTransfer', () => town.transfers.approve(this.asked(from.lead), transfer.id, { version: transfer.version }));
    if (approved === null || random.chance(CALLED_OFF)) {
      await attempt(town, 'callOffTransfer', () => town.transfers.cancel(this.asked(from.lead), transfer.id, { reason: approved === null ? '货不够' : '不需要了' }));
      return;
    }
    from.addChore(`packing of ${transfer.id}`, { dueMs: town.clock.nowMs() + 2 * HOUR_MS, minutes: 8, end: (person) => this.dispatch({ transfer: approved, from, ...rest }, person) });
  }

  private async dispatch(journey: Journey, person: StaffPrincipal): Promise<void> {
    const { transfer, from, random, minutesOnTheWay } = journey;
    const lines = transfer.lines.map(({ variantId, approved }) => ({ variantId, quantity: approved }));
    const sent = await attempt(this.town, 'dispatchTransfer', () => this.town.transfers.dispatch(this.asked(person), transfer.id, { parcelCount: random.int(1, 2), lines }));
    if (sent === null) return;
    const moving = { ...journey, transfer: sent };
    if (random.chance(TURNS_BACK)) this.later(`return of ${transfer.id}`, minutesOnTheWay / 2, () => attempt(this.town, 'turnBack', () => this.town.transfers.cancel(this.asked(from.lead), transfer.id, { reason: '车辆故障', outcome: 'returned' })));
    else this.later(`arrival of ${transfer.id}`, minutesOnTheWay, () => this.arrive(moving));
  }

  private async arrive({ transfer, to, random }: Journey): Promise<void> {
    const parcels = Array.from({ length: transfer.parcelCount ?? 1 }, (_unused, index) => index + 1);
    for (const parcelNo of parcels) {
      const lines = transfer.lines.filter((_line, index) => index % parcels.length === parcelNo - 1).map(({ variantId, sent }) => whatComes(variantId, sent, random));
      to.addChore(`parcel ${parcelNo} of ${transfer.id}`, {
        dueMs: this.town.clock.nowMs() + 2 * HOUR_MS + parcelNo, minutes: 6,
        end: (person) => attempt(this.town, 'takeInTransfer', () => this.town.transfers.receive(this.asked(person), transfer.id, { parcelNo, lines, overReason: '多发', isFinal: false })),
      });
    }
    // What did not come by the evening does not come.
    this.later(`end of ${transfer.id}`, 10 * 60, () => this.finish(transfer.id, to.lead));
    return Promise.resolve();
  }

  private async finish(transferId: string, lead: StaffPrincipal): Promise<void> {
    const { status } = await this.town.transfers.get(lead, transferId);
    if (status === 'partially_received') await attempt(this.town, 'finishTransfer', () => this.town.transfers.finish(this.asked(lead), transferId, '少到'));
  }

  private floorOf(locationId: string): Floor {
    const floor = this.floors.get(locationId);
    if (floor === undefined) throw new Error(`nobody works at ${locationId}`);
    return floor;
  }

  private asked(staff: StaffPrincipal): { staff: StaffPrincipal; key: string } {
    this.keys += 1;
    return { staff, key: `stock round ${this.keys}` };
  }

  private later(name: string, minutes: number, work: () => Promise<unknown>): void {
    this.town.queue.add({ atMs: this.town.clock.nowMs() + minutes * MINUTE_MS, name, run: async () => void (await work()) });
  }
}

function whatComes(variantId: string, sent: number, random: Random): { variantId: string; received: number; damaged: number } {
  const draw = random.unit();
  if (draw < COMES_SHORT) return { variantId, received: sent - 1, damaged: 0 };
  if (draw < COMES_SHORT + COMES_DAMAGED) return { variantId, received: sent - 1, damaged: 1 };
  return { variantId, received: draw > 1 - COMES_OVER ? sent + 1 : sent, damaged: 0 };
}

function workplaceOf(world: World, { store }: Branch): Workplace {
  const found = world.workplaces.find(({ locationId }) => locationId === store.stockLocationId);
  if (found === undefined) throw new Error(`nobody works at ${store.code}`);
  return found;
}

/** An id of a line that counts the same way in every run. */
function uuidOf(stocktakeId: string, index: number): string {
  return `${stocktakeId.slice(0, -4)}${index.toString(16).padStart(4, '0')}`;
}
