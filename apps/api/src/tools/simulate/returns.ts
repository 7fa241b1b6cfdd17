import type { CaseKind } from '@quanyu/orders';
import type { StaffPrincipal } from '@quanyu/platform';
import type { Store } from '@quanyu/stores';
import { at, type Random, randomFor } from '../seed/random.js';
import type { Arrival } from './arrivals.js';
import { drawLogNormal } from './draws.js';
import type { Floor } from './floor.js';
import { attempt, openFrom, type Town } from './town.js';
import { nearestBranch, type World } from './world.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Of 22,064 orders in the transactions 3,836 were credited in part or whole, 2,131 of them with one line. How they came back the data does not say: those shares are ours. */
const COMES_BACK = 3_836 / 22_064;
const ONE_LINE = 2_131 / 3_836;
const LEAVES_A_LINE_OUT = 0.02;
const KINDS = [['returnRefund', 65], ['refundOnly', 20], ['exchange', 15]] as const;
const SENT_REPLACEMENT = 0.3;
const CHANGES_MIND = 0.06;
/** Shares of what the desk refuses: money without goods more often than goods. */
const REFUSED = { refundOnly: 0.3, returnRefund: 0.04, exchange: 0.04 };
const APPEALS = 0.5;
const NEVER_BRINGS = 0.05;
const SENDS_PARCEL = 0.25;
const OTHER_STORE = 0.2;
/** Of units that come back. */
const DAMAGED = 0.1;
const UNSURE = 0.06;
const NOT_ACCEPTED = 0.03;

const BRINGS_AFTER = { median: 20 * 60, sigma: 0.8 };
const PARCEL = { median: 30 * 60, sigma: 0.4 };
const DESK = { median: 150, sigma: 0.7 };
const INSPECTS_MINUTES = 3;

interface Case {
  readonly id: string;
  readonly kind: CaseKind;
  readonly arrival: Arrival;
  readonly random: Random;
}

/** What shoppers want back of what they bought, and what the desk and the stores do about it. */
export class Returns {
  constructor(
    private readonly town: Town,
    private readonly world: World,
    private readonly floors: ReadonlyMap<string, Floor>,
  ) {}

  /** An order is paid: what its shopper will want of it later. */
  expect(arrival: Arrival, orderId: string): void {
    const random = randomFor(`${arrival.key} afterwards`);
    if (random.chance(LEAVES_A_LINE_OUT)) {
      this.later(`${arrival.key} leaves a line out`, drawLogNormal(random, 3, 0.8), () => this.leaveOut(arrival, orderId, random));
    } else if (random.chance(COMES_BACK)) {
      // By then most have what they ordered; who has not yet cannot apply.
      const minutes = random.int(2 * 24 * 60, 6 * 24 * 60);
      this.later(`${arrival.key} applies`, minutes, () => this.applyFor(arrival, orderId, random));
    }
  }

  /** Nobody has begun to pick it, or somebody has and it is too late. */
  private async leaveOut(arrival: Arrival, orderId: string, random: Random): Promise<void> {
    await this.apply(arrival, orderId, { kind: 'refundOnly', isBeforePicking: true, random });
  }

  private async applyFor(arrival: Arrival, orderId: string, random: Random): Promise<void> {
    const kind = random.pickWeighted(KINDS);
    const id = await this.apply(arrival, orderId, { kind, isBeforePicking: false, random });
    if (id === null) return;
    const applied: Case = { id, kind, arrival, random };
    if (random.chance(CHANGES_MIND)) this.later(`${arrival.key} keeps it`, 20, () => attempt(this.town, 'withdraw', () => this.town.cases.cancel(this.byShopper(applied))));
    else this.awaitDesk(applied, false);
  }

  /** The id of the case, or null when nothing of the order can be applied for now. */
  private async apply(arrival: Arrival, orderId: string, wish: { kind: CaseKind; isBeforePicking: boolean; random: Random }): Promise<string | null> {
    const { town } = this;
    const { kind, random } = wish;
    const customerId = arrival.shopper.id;
    const { lines } = await town.caseChoices.get(customerId, orderId);
    const open = lines.flatMap((line) => {
      const replacement = random.shuffle(line.replacements.filter(({ available }) => available > 0))[0];
      const isOpen = line.left > 0 && line.isAutomatic === wish.isBeforePicking && (kind !== 'exchange' || replacement !== undefined);
      return isOpen ? [{ ...line, replacement }] : [];
    });
    if (open.length === 0) {
      town.tally.add(`nothing to apply for ${wish.isBeforePicking ? 'any more' : 'yet'}`);
      return null;
    }
    const wanted = random.shuffle(open).slice(0, random.chance(ONE_LINE) ? 1 : random.int(2, 3));
    const units = wanted.map(({ lineNo, left, replacement }) =>
      kind === 'exchange' && replacement !== undefined
        ? { lineNo, quantity: random.int(1, Math.min(left, replacement.available)), replacementVariantId: replacement.variantId }
        : { lineNo, quantity: random.int(1, left) },
    );
    const reason = random.pick(kind === 'refundOnly' ? (['quality', 'missing', 'damaged'] as const) : (['noLongerWanted', 'noLongerWanted', 'wrongItem', 'quality'] as const));
    const sendTo = kind === 'exchange' && random.chance(SENT_REPLACEMENT) ? { contactName: arrival.shopper.name, contactPhone: arrival.shopper.phone, address: '幸福路 1 号 2 单元 301' } : null;
    const request = { customerId, orderId, kind, units, reason, description: null, sendTo, photoIds: [], idempotencyKey: `${arrival.key} applies` };
    const id = await attempt(town, `apply ${kind}`, () => town.applyAfterSales.execute(request));
    if (id !== null) town.tally.add(`applied ${wish.isBeforePicking ? 'before picking' : kind}`);
    return id;
  }

  private awaitDesk(applied: Case, isAppeal: boolean): void {
    const { arrival, random } = applied;
    this.later(`desk ${isAppeal ? 'hears again' : 'hears'} ${arrival.key}`, drawLogNormal(random, DESK.median, DESK.sigma), () => this.decide(applied, isAppeal));
  }

  private async decide(applied: Case, isAppeal: boolean): Promise<void> {
    const { kind, arrival, random } = applied;
    if (random.chance(isAppeal ? 0.5 : REFUSED[kind])) {
      await this.refuse(applied, '不符合售后条件');
      if (isAppeal || !random.chance(APPEALS)) return;
      this.later(`${arrival.key} appeals`, drawLogNormal(random, 5 * 60, 0.8), async () => {
        await attempt(this.town, 'appeal', () => this.town.cases.appeal(this.byShopper(applied), '请再看一下照片'));
        this.awaitDesk(applied, true);
      });
    } else if (!(await this.approve(applied))) await this.refuse(applied, '没有可换的货');
    else if (kind !== 'refundOnly') this.bringBack(applied);
  }

  /** What is worth much needs two people. False: what was to be set aside for an exchange is gone. */
  private async approve(applied: Case): Promise<boolean> {
    const { town, world } = this;
    for (const { staffId, name } of world.desk) {
      const isDone = await attempt(town, 'approve', () => town.cases.approve(this.byStaff(applied, name), { staffId, name, note: null }).then(() => true));
      if (isDone === null) return false;
      if ((await this.statusOf(applied)) !== 'applied' && (await this.statusOf(applied)) !== 'arbitration') return true;
      town.tally.add('case approved by a second person');
    }
    return false;
  }

  private async refuse(applied: Case, note: string): Promise<void> {
    await attempt(this.town, 'reject', () => this.town.cases.reject(this.byStaff(applied, this.deskName), note));
  }

  private bringBack(applied: Case): void {
    const { arrival, random } = applied;
    if (random.chance(NEVER_BRINGS)) {
      this.town.tally.add('return never brought');
      return;
    }
    const { store } = arrival.branch;
    if (random.chance(SENDS_PARCEL)) {
      this.later(`${arrival.key} sends it back`, drawLogNormal(random, BRINGS_AFTER.median, BRINGS_AFTER.sigma), () => this.send(applied, store));
      return;
    }
    const to = random.chance(OTHER_STORE) ? nearestBranch(this.world, store).store : store;
    const atMs = openFrom(to, this.town.clock.nowMs() + drawLogNormal(random, BRINGS_AFTER.median, BRINGS_AFTER.sigma) * MINUTE_MS);
    this.town.tally.add(to === store ? 'return brought to the store' : 'return brought to another store');
    this.town.queue.add({ atMs, name: `${arrival.key} brings it back`, run: () => this.atStore(applied, to) });
  }

  private async send(applied: Case, store: Store): Promise<void> {
    const { arrival, random } = applied;
    const shipment = { carrier: 'SF', trackingNumber: `SFR${String(random.int(0, 999_999_999)).padStart(9, '0')}${applied.id.slice(-4)}` };
    await attempt(this.town, 'sendBack', () => this.town.cases.ship(this.byShopper(applied), shipment));
    this.town.tally.add('return sent by parcel');
    const atMs = openFrom(store, this.town.clock.nowMs() + drawLogNormal(random, PARCEL.median, PARCEL.sigma) * MINUTE_MS);
    this.town.queue.add({ atMs, name: `parcel of ${arrival.key} comes back`, run: () => this.atStore(applied, store) });
  }

  /** Taken in over the counter or from the carrier, and looked at when there is time. */
  private async atStore(applied: Case, store: Store): Promise<void> {
    const floor = this.floorOf(store);
    const { key } = applied.arrival;
    floor.addVisit(`return of ${key}`, async (person) => {
      await attempt(this.town, 'takeIn', () => this.town.cases.receive(this.byStaff(applied, person.name), store.id));
      floor.addChore(`inspection for ${key}`, { dueMs: this.town.clock.nowMs() + 4 * HOUR_MS, minutes: INSPECTS_MINUTES, end: (inspector) => this.inspect(applied, store, inspector) });
    });
    return Promise.resolve();
  }

  private async inspect(applied: Case, store: Store, person: StaffPrincipal): Promise<void> {
    const { cases, caseViews } = this.town;
    const { random, arrival } = applied;
    const { lines } = await caseViews.get(applied.id, 'staff', () => true);
    const found = lines.map(({ lineNo, quantity }) => {
      const units = Array.from({ length: quantity }, () => random.unit());
      const damaged = units.filter((unit) => unit < DAMAGED).length;
      const qualityControl = units.filter((unit) => unit >= DAMAGED && unit < DAMAGED + UNSURE).length;
      return { lineNo, damaged, qualityControl, sellable: quantity - damaged - qualityControl };
    });
    const isAccepted = !random.chance(NOT_ACCEPTED);
    await attempt(this.town, 'inspect', () => cases.inspect(this.byStaff(applied, person.name), { storeId: store.id, lines: found, isAccepted, note: isAccepted ? null : '不是本店商品', mayApprove: false }));
    const { needsApproval, status } = await caseViews.get(applied.id, 'staff', () => true);
    if (needsApproval) this.later(`desk gives ${arrival.key} back`, drawLogNormal(random, DESK.median, DESK.sigma), () => attempt(this.town, 'approveRefund', () => cases.approveRefund(this.byStaff(applied, this.deskName))));
    if (status === 'replacing') this.replace(applied);
  }

  /** The replacement lies at the selling store: it is sent, or its shopper comes for it. */
  private replace(applied: Case): void {
    const { town } = this;
    const { arrival: { key, branch: { store } }, random } = applied;
    const floor = this.floorOf(store);
    const handOut = (parcel: { carrier: string; trackingNumber: string } | null) => (person: StaffPrincipal) => attempt(town, 'handOut', () => town.cases.handOut(this.byStaff(applied, person.name), parcel));
    const give = async (): Promise<void> => {
      const { replacement } = await town.caseViews.get(applied.id, 'staff', () => true);
      const parcel = { carrier: 'SF', trackingNumber: `SFX${String(random.int(0, 999_999_999)).padStart(9, '0')}` };
      if (replacement?.way === 'parcel') floor.addChore(`replacement for ${key}`, { dueMs: town.clock.nowMs() + 4 * HOUR_MS, minutes: INSPECTS_MINUTES, end: handOut(parcel) });
      else floor.addVisit(`replacement for ${key}`, handOut(null));
    };
    town.queue.add({ atMs: openFrom(store, town.clock.nowMs() + drawLogNormal(random, 600, 0.8) * MINUTE_MS), name: `${key} is given another`, run: give });
  }

  private async statusOf({ id }: Case): Promise<string> {
    return (await this.town.caseViews.get(id, 'staff', () => true)).status;
  }

  private get deskName(): string {
    return at(this.world.desk, 0).name;
  }

  private floorOf(store: Store): Floor {
    const floor = this.floors.get(store.stockLocationId);
    if (floor === undefined) throw new Error(`nobody works at ${store.code}`);
    return floor;
  }

  private byShopper({ id, arrival }: Case): Parameters<Town['cases']['cancel']>[0] {
    return { caseId: id, actor: { kind: 'customer' }, mayTouch: ({ customerId }) => customerId === arrival.shopper.id };
  }

  private byStaff({ id }: Case, name: string): Parameters<Town['cases']['cancel']>[0] {
    return { caseId: id, actor: { kind: 'staff', name }, mayTouch: () => true };
  }

  private later(name: string, minutes: number, work: () => Promise<unknown>): void {
    this.town.queue.add({ atMs: this.town.clock.nowMs() + minutes * MINUTE_MS, name, run: async () => void (await work()) });
  }
}
