/** What the runner prepared before k6 starts: addresses, who shops, where, what is on sale, and the shape of the load. */
export interface Prepared {
  readonly apiUrl: string;
  readonly simulatorAdminUrl: string;
  readonly stores: readonly PreparedStore[];
  readonly products: readonly { readonly productId: string; readonly title: string }[];
  readonly sale: PreparedSale | null;
  readonly presale: PreparedPresale | null;
  /** By the name of the k6 scenario. */
  readonly shape: Readonly<Record<string, ScenarioShape>>;
  /** Shoppers that one virtual user plays at once, where a journey is played by groups. */
  readonly groupSize: number;
  /** Whoever of a group has the turn goes in by themselves; otherwise all of them press in the same millisecond. */
  readonly goInOneByOne: boolean;
  /** How long somebody stays in a waiting room. */
  readonly patienceSeconds: number;
  /** Seconds after the start at which those who ordered before come to collect. */
  readonly noonSecond?: number;
  /** The generator must keep up, but for a run that looks for the end of what can be served. */
  readonly mayDrop: boolean;
  /** Where a long run asks for access tokens that are still good. */
  readonly tokenDeskUrl?: string;
}

/** Rates and times, nothing of what is done; `exec` names the journey. */
export interface ScenarioShape {
  readonly exec: string;
  readonly startSeconds: number;
  /** Arrivals per second, from the first rate in straight lines to each next one; one alone is a constant rate. */
  readonly stages: readonly { readonly perSecond: number; readonly seconds: number }[];
  /** In place of stages: so many virtual users, all at one instant. */
  readonly atOnce?: number;
  /** Longest time that one arrival may keep its virtual user. */
  readonly maxSeconds: number;
  /** The part of the prepared shoppers that belongs to this scenario. */
  readonly shoppers: { readonly from: number; readonly count: number };
}

/** What one who shops holds; bots hold the same. */
export interface Shopper {
  readonly customerId: string;
  readonly token: string;
  readonly deviceToken: string;
  /** Left with an order for its receiver. */
  readonly phone: string;
  /** Told to the API by the proxy in front of it. */
  readonly address?: string;
  /** How a bot behaves; no request says so. */
  readonly behaviour?: Behaviour;
}

export type Behaviour = 'naive' | 'rotatingAddresses' | 'sharedDevice' | 'solving' | 'patient';

export interface PreparedStore {
  readonly storeId: string;
  readonly staffToken: string;
  /** Variants that can be promised there in numbers which the run does not use up. */
  readonly variantIds: readonly string[];
}

/** A presale whose balances can be paid from one instant on, in one store. */
export interface PreparedPresale {
  readonly opensAtMs: number;
  readonly storeId: string;
  readonly pickupStartAt: string;
  /** By customer. */
  readonly deposits: Readonly<Record<string, string>>;
}

export interface PreparedSale {
  readonly itemId: string;
  readonly sessionId: string;
  readonly flashPriceFen: number;
  readonly startsAtMs: number;
  readonly hasWaitingRoom: boolean;
  readonly stores: readonly { readonly storeId: string; readonly pickupStartAt: string }[];
}
