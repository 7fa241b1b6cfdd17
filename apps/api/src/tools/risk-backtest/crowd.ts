import type { Facts, RiskPoint } from '@quanyu/risk';
import type { Random } from '../seed/random.js';
import type { OrderShape } from '../seed/source-data.js';

/** How shoppers live, fixed before any rule was written down. Shares of people unless said otherwise. */
export const RATES = {
  /** Live with one to three others behind one door and one network. */
  household: 0.45,
  /** Of households: all use one tablet. */
  sharedTablet: 0.1,
  /** Live in a dormitory of so many, one building, one network. */
  dormitory: 0.08,
  dormitorySize: 120,
  /** Have parcels sent to an office building of so many, and order from its network. */
  office: 0.15,
  officeSize: 30,
  /** Of requests: through a carrier's gateway that so many share. */
  carrierNat: 0.4,
  carrierNatSize: 2_000,
  /** Of orders: with a coupon that was claimed just before. */
  coupon: 0.35,
  /** Registered within the hour before the first order; the others long before. */
  fresh: 0.12,
  /** Of orders: from a new phone. */
  newPhone: 0.01,
} as const;

/**
 * What sign-in, payer, distance and refunds asked for beside: added after the rules of these points, from a random stream of its own so that
 * everything above stayed as it was, and not changed to fit them. Who asks for money back, and how often, is in the data: its canceled orders.
 */
export const LATER_RATES = {
  /** Of households: one wallet pays for all of them. */
  sharedWallet: 0.2,
  /** Of orders: a parcel to family in another province. */
  farParcel: 0.04,
} as const;

/** One request of somebody, and whether they are an abuser. */
export interface CrowdEvent {
  readonly atMs: number;
  readonly point: RiskPoint;
  readonly facts: Facts & { readonly customerId: string };
  /** `shopper`, or the kind of the ring. */
  readonly who: string;
}

/** One account of a ring. */
interface RingMember {
  readonly atMs: number;
  /** How long before that the account was made. */
  readonly age: number;
  readonly deviceId: string;
  readonly ip: string;
  readonly door: string;
  readonly phone?: string;
  readonly payer?: string;
  readonly storeDistanceKm?: number;
}

interface Home {
  left: number;
  readonly address: (room: number) => string;
  readonly network: string;
  /** The device that all of them use. */
  readonly tablet: string | null;
  /** Who pays for all of them. */
  readonly wallet: string | null;
}

interface Person {
  readonly customerId: string;
  readonly deviceId: string;
  readonly deliveryAddress: string;
  readonly network: string;
  readonly phone: string;
  readonly payer: string;
  readonly registeredAt: Date;
}

/** As many as it takes for the shoppers of the data. */
const GATEWAYS = Math.ceil(1_948 / RATES.carrierNatSize);
/** As chosen from the list of regions. */
const REGION = ['上海市', '上海市', '普陀区'];
/** One building, as a hand writes it that wants to be eight; some of it is left out, put in, or said again. */
const WORDINGS: readonly ((room: number) => string)[] = [
  (room) => `真光路120号绿洲花园9幢${room}室`,
  (room) => `上海市普陀区真光路120号绿洲花园9栋${room}`,
  (room) => `真光路120号绿洲花园小区9号楼${room}室`,
  (room) => `普陀区真光路１２０号 绿洲花园 9-${room}`,
  (room) => `真光路120号绿洲花园9幢${room}（放快递柜）`,
  (room) => `真光路120号绿洲花苑9幢${room}室`,
  (room) => `真光路120号绿州花园9幢${room}室`,
  (room) => `真光路120号（近地铁）绿洲花园9幢${room}室`,
];
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const PHONE_AGENT = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.50';

/** Composes people around real orders, and rings of abusers beside them. */
export class Crowd {
  private made = 0;

  constructor(
    private readonly random: Random,
    private readonly later: Random,
    private readonly startMs: number,
  ) {}

  /** Real shoppers' orders with composed devices, doors and networks: nobody here is an abuser. */
  shoppers(shapes: readonly OrderShape[]): CrowdEvent[] {
    const customers = Math.max(...shapes.map(({ customer }) => customer)) + 1;
    const first = new Map<number, number>();
    for (const shape of shapes) if (!first.has(shape.customer)) first.set(shape.customer, this.timeOf(shape));
    const people = this.settle(Array.from({ length: customers }, (_unused, index) => first.get(index) ?? this.startMs));
    return shapes.flatMap((shape) => {
      const person = people[shape.customer];
      if (person === undefined) return [];
      const phone = this.random.chance(RATES.newPhone) ? { ...person, deviceId: this.id() } : person;
      const atMs = this.timeOf(shape);
      const storeDistanceKm = this.later.chance(LATER_RATES.farParcel) ? this.later.int(200, 2_000) : this.later.int(0, 30);
      const events = this.order(phone, { atMs, usesCoupon: this.random.chance(RATES.coupon), who: 'shopper', storeDistanceKm });
      return shape.canceled ? [...events, this.refund(phone, { atMs: atMs + this.later.int(1, 72) * HOUR_MS, who: 'shopper' })] : events;
    });
  }

  /** Ways to come with many accounts; "alone" cannot be told from shoppers, and is counted all the same. */
  rings(): CrowdEvent[] {
    const day = (index: number, minute = 600): number => this.startMs + index * DAY_MS + minute * MINUTE_MS;
    const devices = (count: number): string[] => Array.from({ length: count }, () => this.id());
    const [farm, rotating] = [devices(20), devices(5)];
    const of = <T>(list: readonly T[], index: number, otherwise: T): T => list[index % list.length] ?? otherwise;
    return [
      ...this.ring('farm: 200 accounts on 20 devices', 200, (index) => ({ atMs: day(12, 600 + index), age: 30 * MINUTE_MS, deviceId: of(farm, index, ''), ip: '203.0.113.7', door: `莲花路88号${index % 9}栋${index}室` })),
      ...this.ring('rotating: 100 accounts on 5 devices, an address each time', 100, (index) => ({ atMs: day(15, 500 + index * 3), age: 2 * DAY_MS, deviceId: of(rotating, index, ''), ip: `198.51.${index % 200}.${index}`, door: `康桥路${index}号` })),
      ...this.ring('one door: 60 phones, parcels to one building', 60, (index) => ({ atMs: day(18, 540 + index * 4), age: 3 * 3_600_000, deviceId: this.id(), ip: `198.18.${index}.1`, door: `曹杨路500号7幢${index + 1}室` })),
      ...this.ring('slow: 40 accounts over 20 days, one number on the parcels', 40, (index) => ({ atMs: day(5 + Math.floor(index / 2), 700 + index), age: 7 * DAY_MS, deviceId: this.id(), ip: `198.19.${index}.1`, door: `新村路${index}号`, phone: '17012345678' })),
      ...this.ring('alone: 30 accounts that share nothing', 30, (index) => ({ atMs: day(20, 480 + index * 9), age: DAY_MS, deviceId: this.id(), ip: `100.64.${index}.1`, door: `大华路${index * 7}号` })),
      ...this.ring('one wallet: 40 accounts on as many devices, paid by one', 40, (index) => ({ atMs: day(9, 600 + index * 10), age: 10 * DAY_MS, deviceId: this.id(), ip: `198.20.${index}.1`, door: `金沙江路${index * 3}号`, payer: 'one-wallet' })),
      ...this.ring('far: 40 new accounts with coupons, parcels far away', 40, (index) => ({ atMs: day(24, 500 + index * 12), age: 5 * HOUR_MS, deviceId: this.id(), ip: `198.21.${index}.1`, door: `人民路${index * 5}号`, storeDistanceKm: 400 + index })),
      ...this.refunders('refunders: 15 accounts on 3 devices that give most of it back', 15, devices(3), day(2)),
      ...this.signIns('sign-ins: a program in a cloud, 60 accounts on 3 devices', 60, devices(3), day(27)),
      ...this.ring('reworded: 60 phones, parcels to one building in eight wordings', 60, (index) => ({ atMs: day(22, 540 + index * 6), age: 3 * 3_600_000, deviceId: this.id(), ip: `198.18.${100 + index}.1`, door: of(WORDINGS, index, (room: number) => `${room}`)(index + 1) })),
    ];
  }

  private ring(who: string, accounts: number, make: (index: number) => RingMember): CrowdEvent[] {
    return Array.from({ length: accounts }, (_unused, index) => {
      const { atMs, age, deviceId, ip, door, phone, payer, storeDistanceKm = 5 } = make(index);
      const customerId = this.id();
      const person = { customerId, deviceId, deliveryAddress: door, network: ip, phone: phone ?? this.phone(), payer: payer ?? customerId, registeredAt: new Date(atMs - age) };
      return this.order(person, { atMs, usesCoupon: true, who, storeDistanceKm });
    }).flat();
  }

  /** Buy each day for six days, and want the money of five of them back the day after. */
  private refunders(who: string, accounts: number, devices: readonly string[], fromMs: number): CrowdEvent[] {
    return Array.from({ length: accounts }, (_unused, index) => {
      const customerId = this.id();
      const person = { customerId, deviceId: devices[index % devices.length] ?? '', deliveryAddress: `武宁路${index * 2}号`, network: `198.22.${index}.1`, phone: this.phone(), payer: customerId, registeredAt: new Date(fromMs - 90 * DAY_MS) };
      return Array.from({ length: 6 }, (_nothing, turn) => {
        const atMs = fromMs + turn * DAY_MS + index * MINUTE_MS;
        const events = this.order(person, { atMs, usesCoupon: false, who, storeDistanceKm: 5 });
        return turn === 0 ? events : [...events, this.refund(person, { atMs: atMs + 12 * HOUR_MS, who })];
      }).flat();
    }).flat();
  }

  /** Try which accounts there are, one after the other, and buy nothing. */
  private signIns(who: string, accounts: number, devices: readonly string[], fromMs: number): CrowdEvent[] {
    return Array.from({ length: accounts }, (_unused, index): CrowdEvent => ({
      atMs: fromMs + index * MINUTE_MS, point: 'signIn', who, facts: { customerId: this.id(), deviceId: devices[index % devices.length], ip: `47.93.1.${index}`, userAgent: 'python-requests/2.31', registeredAt: new Date(fromMs - 30 * DAY_MS) },
    }));
  }

  private refund({ customerId, deviceId, network, registeredAt }: Person, { atMs, who }: { atMs: number; who: string }): CrowdEvent {
    return { atMs, point: 'refund', who, facts: { customerId, deviceId, ip: network, userAgent: PHONE_AGENT, registeredAt } };
  }

  /** Everybody gets a home, by the rates. */
  private settle(firstOrdersMs: readonly number[]): Person[] {
    let home = this.home();
    return firstOrdersMs.map((firstMs) => {
      if (home.left === 0) home = this.home();
      home.left -= 1;
      const registeredAt = new Date(firstMs - (this.random.chance(RATES.fresh) ? 3_600_000 * this.random.unit() : (30 + 300 * this.random.unit()) * DAY_MS));
      const customerId = this.id();
      return { customerId, deviceId: home.tablet ?? this.id(), deliveryAddress: home.address(home.left), network: home.network, phone: this.phone(), payer: home.wallet ?? customerId, registeredAt };
    });
  }

  private home(): Home {
    const [draw, number] = [this.random.unit(), (this.made += 1)];
    const network = `10.${Math.floor(number / 250) % 250}.${number % 250}.9`;
    // Shares are of people, while homes are drawn: a home of many is drawn as much more rarely.
    const weights = { dormitory: RATES.dormitory / RATES.dormitorySize, office: RATES.office / RATES.officeSize, household: RATES.household / 3, alone: 1 - RATES.dormitory - RATES.office - RATES.household };
    const total = weights.dormitory + weights.office + weights.household + weights.alone;
    const at = draw * total;
    if (at < weights.dormitory) return { left: RATES.dormitorySize, address: (room) => `大学路${number}号6号楼${100 + room}室`, network, tablet: null, wallet: null };
    if (at < weights.dormitory + weights.office) return { left: RATES.officeSize, address: (room) => `科技园路${number}号B座${Math.ceil((room + 1) / 5)}层`, network, tablet: null, wallet: null };
    if (at < total - weights.alone) return { left: this.random.int(2, 4), address: () => `幸福路${number}号3栋502室`, network, tablet: this.random.chance(RATES.sharedTablet) ? this.id() : null, wallet: this.later.chance(LATER_RATES.sharedWallet) ? `wallet-${number}` : null };
    return { left: 1, address: () => `长宁路${number}号2栋301室`, network, tablet: null, wallet: null };
  }

  /** What somebody does who buys: signs in, claims a coupon when they use one, orders, pays. */
  private order({ network, phone, deliveryAddress, payer, ...person }: Person, { atMs, usesCoupon, who, storeDistanceKm }: { atMs: number; usesCoupon: boolean; who: string; storeDistanceKm: number }): CrowdEvent[] {
    const isShopper = who === 'shopper';
    const ip = isShopper && this.random.chance(RATES.carrierNat) ? `100.100.${this.random.int(0, GATEWAYS - 1)}.1` : network;
    const facts = { ...person, ip, userAgent: PHONE_AGENT };
    return [
      { atMs: atMs - 3 * MINUTE_MS, point: 'signIn', facts, who },
      ...(usesCoupon ? [{ atMs: atMs - 2 * MINUTE_MS, point: 'claim' as const, facts, who }] : []),
      { atMs, point: 'order' as const, facts: { ...facts, usesCoupon }, who },
      { atMs: atMs + MINUTE_MS, point: 'pay' as const, facts: { customerId: person.customerId, registeredAt: person.registeredAt, phone, payer, storeDistanceKm, deliveryAddress, deliveryRegion: REGION, usesCoupon }, who },
    ];
  }

  private timeOf({ day, minute }: OrderShape): number {
    return this.startMs + day * DAY_MS + minute * MINUTE_MS;
  }

  private phone(): string {
    return `13${String(this.random.int(0, 999_999_999)).padStart(9, '0')}`;
  }

  private id(): string {
    const hex = (digits: number): string => Array.from({ length: digits }, () => this.random.int(0, 15).toString(16)).join('');
    return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
  }
}
