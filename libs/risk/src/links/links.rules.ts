/** What two people may have in common. */
export const MARK_KINDS = ['device', 'phone', 'payer', 'address', 'network'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

/** Somebody was seen with a mark. */
export interface Edge {
  readonly kind: MarkKind;
  readonly subject: string;
  readonly customerId: string;
  readonly lastSeenMs: number;
}

interface MarkTerms {
  /** Of a mark that two people share today. */
  readonly weight: number;
  readonly halfLifeDays: number;
  /** A mark of more people is no evidence: a dormitory, an office, a carrier's gateway. Null where a crowd is the strongest evidence. */
  readonly mostPeople: number | null;
}

export const MARK_TERMS: Readonly<Record<MarkKind, MarkTerms>> = {
  device: { weight: 2, halfLifeDays: 30, mostPeople: null },
  phone: { weight: 2, halfLifeDays: 90, mostPeople: null },
  payer: { weight: 2, halfLifeDays: 60, mostPeople: null },
  address: { weight: 0.8, halfLifeDays: 60, mostPeople: 50 },
  network: { weight: 0.4, halfLifeDays: 1, mostPeople: 50 },
};

/** Two people whose common marks weigh so much are taken for one hand. */
export const LINKED_FROM = 1;
/** Smaller groups are couples, and limit nobody. */
export const SMALLEST_GROUP = 3;

const DAY_MS = 86_400_000;

/** What a mark weighs that was last seen then; it halves with every half-life. */
export function computeWeight(kind: MarkKind, lastSeenMs: number, nowMs: number): number {
  const { weight, halfLifeDays } = MARK_TERMS[kind];
  return weight * 0.5 ** (Math.max(0, nowMs - lastSeenMs) / DAY_MS / halfLifeDays);
}

/** Joins sets; each root remembers how many stand behind it. */
class UnionFind {
  private readonly parents = new Map<string, string>();

  find(one: string): string {
    let root = one;
    for (let parent = this.parents.get(root); parent !== undefined; parent = this.parents.get(root)) root = parent;
    // Whoever was passed on the way points to the root from now on.
    for (let at = one; at !== root; ) {
      const next = this.parents.get(at) ?? root;
      this.parents.set(at, root);
      at = next;
    }
    return root;
  }

  union(one: string, other: string): void {
    const [a, b] = [this.find(one), this.find(other)];
    if (a !== b) this.parents.set(b < a ? a : b, b < a ? b : a);
  }
}

/**
 * Groups of people who seem to be one hand, each sorted, without order among them. A pair is linked by the sum over its common marks,
 * each as heavy as its fainter half; crowds make weak marks weaker (divided by log2 of their number).
 */
export function linkCustomers(edges: readonly Edge[], nowMs: number): string[][] {
  const people = new UnionFind();
  const pairs = new Map<string, number>();
  for (const { kind, holders } of bySubject(edges)) {
    const { mostPeople } = MARK_TERMS[kind];
    if (holders.length < 2 || (mostPeople !== null && holders.length > mostPeople)) continue;
    const weighed = holders.map(({ customerId, lastSeenMs }) => ({ customerId, weight: computeWeight(kind, lastSeenMs, nowMs) / (mostPeople === null ? 1 : Math.log2(holders.length)) }));
    // A mark that is enough by itself joins all who carry it, however many.
    const [first, ...others] = weighed.filter(({ weight }) => weight >= LINKED_FROM);
    for (const other of others) if (first !== undefined) people.union(first.customerId, other.customerId);
    // A faint mark of very many cannot be looked at pair by pair, and need not: what is left of it is old.
    const faint = weighed.filter(({ weight }) => weight < LINKED_FROM).slice(0, MOST_IN_PAIRS);
    faint.forEach((one, index) => {
      for (const other of [...faint.slice(index + 1), ...(first === undefined ? [] : [first])]) addPair(pairs, one, other);
    });
  }
  for (const [pair, weight] of pairs) {
    const [one, other] = pair.split('/');
    if (weight >= LINKED_FROM && one !== undefined && other !== undefined) people.union(one, other);
  }
  const groups = new Map<string, string[]>();
  for (const customerId of new Set(edges.map((edge) => edge.customerId))) {
    const root = people.find(customerId);
    groups.set(root, [...(groups.get(root) ?? []), customerId]);
  }
  return [...groups.values()].filter((group) => group.length >= SMALLEST_GROUP).map((group) => group.sort());
}

const MOST_IN_PAIRS = 60;

interface Holder {
  readonly customerId: string;
  readonly weight: number;
}

function addPair(pairs: Map<string, number>, one: Holder, other: Holder): void {
  const key = one.customerId < other.customerId ? `${one.customerId}/${other.customerId}` : `${other.customerId}/${one.customerId}`;
  pairs.set(key, (pairs.get(key) ?? 0) + Math.min(one.weight, other.weight));
}

function bySubject(edges: readonly Edge[]): { kind: MarkKind; holders: Edge[] }[] {
  const subjects = new Map<string, { kind: MarkKind; holders: Edge[] }>();
  for (const edge of edges) {
    const key = `${edge.kind}/${edge.subject}`;
    const known = subjects.get(key);
    if (known === undefined) subjects.set(key, { kind: edge.kind, holders: [edge] });
    else known.holders.push(edge);
  }
  return [...subjects.values()];
}

/** A group as it is kept. */
export interface KeptGroup {
  readonly groupId: string;
  readonly members: readonly string[];
}

/**
 * Gives groups their names. A name goes to the group that holds most of those who had it before, so that it stays with the larger part
 * when a group parts, and with the larger one when two join; the others get new names.
 */
export function nameGroups(groups: readonly (readonly string[])[], before: ReadonlyMap<string, string>, newId: () => string): KeptGroup[] {
  const claims = groups.flatMap((members, index) => {
    const counts = new Map<string, number>();
    for (const member of members) {
      const groupId = before.get(member);
      if (groupId !== undefined) counts.set(groupId, (counts.get(groupId) ?? 0) + 1);
    }
    return [...counts].map(([groupId, count]) => ({ index, groupId, count }));
  });
  claims.sort((a, b) => b.count - a.count || (a.groupId < b.groupId ? -1 : 1));
  const names = new Map<number, string>();
  const taken = new Set<string>();
  for (const { index, groupId } of claims) {
    if (names.has(index) || taken.has(groupId)) continue;
    names.set(index, groupId);
    taken.add(groupId);
  }
  return groups.map((members, index) => ({ groupId: names.get(index) ?? newId(), members }));
}
