import { Injectable } from '@nestjs/common';
import { Clock } from '@quanyu/platform';
import { openingState, type Position, SlotLedger, type Store, Stores } from '@quanyu/stores';
import type { PricedLine, WantedLine, WayRefusal } from '../pricing/quote.rules.js';
import { Sourcing, type SourcingPart } from '../sourcing/index.js';
import { type Source, type Terms, WayTerms } from './way-terms.js';

export const WAY_KINDS = ['pickup', 'instantDelivery', 'scheduledDelivery', 'shipping'] as const;
export type WayKind = (typeof WAY_KINDS)[number];

export interface OfferedWindow {
  readonly startAt: string;
  readonly endAt: string;
  /** Orders that it still takes, told when they are few; 0: full. */
  readonly left: number | null;
}

/** A part of the basket from one place. What placing takes as a group. */
export interface OfferedGroup {
  readonly kind: WayKind;
  readonly storeId: string | null;
  readonly placeName: string;
  readonly feeFen: number;
  readonly promisedAt: string | null;
  readonly lines: WantedLine[];
}

export interface Way {
  readonly kind: WayKind;
  readonly isOffered: boolean;
  /** Why not. */
  readonly refusal: WayRefusal | null;
  /** When it can be had again, for what is closed. */
  readonly opensAt: string | null;
  readonly feeFen: number;
  readonly freeAboveFen: number | null;
  /** Ready by, or with you by, when nothing else is chosen. */
  readonly promisedAt: string | null;
  /** About so many minutes from payment, for a delivery at once. */
  readonly minutes: number | null;
  readonly windows: OfferedWindow[];
  readonly groups: OfferedGroup[];
  /** What no place of this way has. */
  readonly short: WantedLine[];
}

/** Fewer places than this are told, so that shoppers hurry only where it is true. */
const FEW_LEFT = 5;

/** Each way of getting a basket, with its price and its promise, or why not. Holds nothing: placing decides again by the same terms. */
@Injectable()
export class OfferWays {
  constructor(
    private readonly stores: Stores,
    private readonly slots: SlotLedger,
    private readonly sourcing: Sourcing,
    private readonly terms: WayTerms,
    private readonly clock: Clock,
  ) {}

  /** `store` is where it would be collected. */
  async list(store: Store, priced: readonly PricedLine[], request: { destination: Position | null; short: readonly WantedLine[] }): Promise<Way[]> {
    const { destination, short } = request;
    return Promise.all([
      this.pickup(store, priced, short),
      ...(['instantDelivery', 'scheduledDelivery', 'shipping'] as const).map((kind) => (destination === null ? Promise.resolve(refusedWay(kind, 'addressNeeded')) : this.sourced(kind, priced, destination))),
    ]);
  }

  private async pickup(store: Store, priced: readonly PricedLine[], short: readonly WantedLine[]): Promise<Way> {
    const terms = await this.terms.pickup(store, { units: unitsOf(priced) });
    if (typeof terms === 'string') return refusedWay('pickup', terms, terms === 'closed' ? openingState(store, this.clock.now()).opensAt : null);
    if (short.length > 0) return { ...refusedWay('pickup', 'noStock'), short: [...short] };
    const group = groupOf('pickup', { storeId: store.id, placeName: store.name, terms, lines: priced.map(({ variant, quantity }) => ({ variantId: variant.variantId, quantity })) });
    return this.offered('pickup', { terms, groups: [group], windows: await this.windows(store.id, 'pickup') });
  }

  private async sourced(kind: Exclude<WayKind, 'pickup'>, priced: readonly PricedLine[], destination: Position): Promise<Way> {
    const lines = priced.map(({ variant, quantity }) => ({ variantId: variant.variantId, quantity }));
    const { plan, candidates } = await this.sourcing.plan({ kind, destination, lines });
    if (candidates.length === 0) {
      const { refusal, opensAt } = this.terms.whyNobody(kind, destination);
      return refusedWay(kind, refusal, opensAt);
    }
    const [first] = plan.parts;
    if (first === undefined || plan.short.length > 0) return { ...refusedWay(kind, 'noStock'), short: [...plan.short] };
    const worthFen = priced.reduce((sum, { totalFen }) => sum + totalFen, 0);
    const terms = plan.parts.map((part) => this.termsOf(kind, part, destination, worthFen));
    const refusal = terms.find((entry) => typeof entry === 'string');
    if (refusal !== undefined) return refusedWay(kind, refusal);
    const granted = terms.filter((entry) => typeof entry !== 'string');
    const groups = plan.parts.flatMap((part, index) => {
      const own = granted[index];
      // One fee for one way, however many places it comes from.
      return own === undefined ? [] : [groupOf(kind, { ...part, placeName: this.placeName(part), terms: { ...own, feeFen: index === 0 ? own.feeFen : 0 }, lines: [...part.lines] })];
    });
    const windows = kind === 'scheduledDelivery' && first.storeId !== null ? await this.windows(first.storeId, kind) : [];
    const [leading] = granted;
    return leading === undefined ? refusedWay(kind, 'noStock') : this.offered(kind, { terms: { ...leading, promisedAt: latest(granted) }, groups, windows });
  }

  private termsOf(kind: Exclude<WayKind, 'pickup'>, source: Source, destination: Position, worthFen: number): Terms | WayRefusal {
    return kind === 'shipping' ? this.terms.send(source, { worthFen }) : this.terms.bring(kind, source, destination, { worthFen });
  }

  private offered(kind: WayKind, { terms, groups, windows }: { terms: Terms; groups: OfferedGroup[]; windows: OfferedWindow[] }): Way {
    const { promisedAt, freeAboveFen } = terms;
    return {
      kind, freeAboveFen, windows, groups,
      isOffered: true, refusal: null, opensAt: null, short: [],
      feeFen: groups.reduce((sum, { feeFen }) => sum + feeFen, 0),
      promisedAt: promisedAt?.toISOString() ?? null,
      minutes: kind === 'instantDelivery' && promisedAt !== null ? Math.round((promisedAt.getTime() - this.clock.nowMs()) / 60_000) : null,
    };
  }

  private async windows(storeId: string, kind: 'pickup' | 'scheduledDelivery'): Promise<OfferedWindow[]> {
    const offers = await this.slots.listOffers(storeId, kind);
    return offers.map(({ startAt, endAt, left }) => ({ startAt: startAt.toISOString(), endAt: endAt.toISOString(), left: left !== null && left < FEW_LEFT ? left : null }));
  }

  private placeName({ storeId, locationId }: SourcingPart): string {
    return storeId === null ? (this.stores.listLocations().find(({ id }) => id === locationId)?.name ?? '') : (this.stores.findStore(storeId)?.name ?? '');
  }
}

function unitsOf(lines: readonly PricedLine[]): number {
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

function latest(terms: readonly Terms[]): Date | null {
  const ends = terms.flatMap(({ promisedAt }) => promisedAt?.getTime() ?? []);
  return ends.length === 0 ? null : new Date(Math.max(...ends));
}

function groupOf(kind: WayKind, { storeId, placeName, terms, lines }: { storeId: string | null; placeName: string; terms: Terms; lines: WantedLine[] }): OfferedGroup {
  return { kind, storeId, placeName, feeFen: terms.feeFen, promisedAt: terms.promisedAt?.toISOString() ?? null, lines };
}

function refusedWay(kind: WayKind, refusal: WayRefusal, opensAt: Date | null = null): Way {
  return { kind, isOffered: false, refusal, opensAt: opensAt?.toISOString() ?? null, feeFen: 0, freeAboveFen: null, promisedAt: null, minutes: null, windows: [], groups: [], short: [] };
}
