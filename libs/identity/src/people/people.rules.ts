export const IDENTITY_TYPES = ['wechatMiniProgram', 'wechatUnion', 'phone', 'wecomExternal', 'card', 'till'] as const;
export type IdentityType = (typeof IDENTITY_TYPES)[number];

/** One way by which a customer is known, as it was seen. */
export interface Identifier {
  readonly type: IdentityType;
  /** The app, corporation, till system or (of a card) the brand that gave it out; empty for what is the same everywhere. */
  readonly appId: string;
  readonly value: string;
}

/** By what something was seen. */
export const OBSERVATION_SOURCES = ['wechatSignIn', 'wechatPhone', 'wecom', 'till', 'import', 'staff'] as const;
export type ObservationSource = (typeof OBSERVATION_SOURCES)[number];

/** A customer record as the rules see it: what it is known by, with everything that was merged into it. */
export interface Known {
  readonly customerId: string;
  readonly createdAt: Date;
  /** Slots of which one person has one value each; see `slotOf`. */
  readonly slots: ReadonlyMap<string, string>;
}

/** The strongest first. Identifiers are claimed in this order by everybody, so that no two wait for each other. */
const STRENGTH: Readonly<Record<IdentityType, number>> = { wechatUnion: 0, phone: 1, wechatMiniProgram: 2, wecomExternal: 3, card: 4, till: 5 };

export function byStrength(a: Identifier, b: Identifier): number {
  return STRENGTH[a.type] - STRENGTH[b.type] || compare(a.appId, b.appId) || compare(a.value, b.value);
}

/** What one person has one of: a phone number, an account of an app. Cards and till ids may be many, so they are null. */
export function slotOf({ type, appId }: Pick<Identifier, 'type' | 'appId'>): string | null {
  return type === 'card' || type === 'till' ? null : `${type}/${appId}`;
}

/** What cannot be said of one person in one breath: the same twice, and two of what one person has one of. By the place in the list. */
export function findObservationProblems(identifiers: readonly Identifier[]): { readonly index: number; readonly message: string }[] {
  return identifiers.flatMap((one, index) => {
    const before = identifiers.slice(0, index);
    if (before.some((other) => other.type === one.type && other.appId === one.appId && other.value === one.value)) return [{ index, message: '和前面的一条重复' }];
    const slot = slotOf(one);
    return slot !== null && before.some((other) => slotOf(other) === slot) ? [{ index, message: '一个人只有一个这样的编号，前面已经有一个' }] : [];
  });
}

/**
 * Slots in which people that one observation names have different values: then it may be two people that share a card or a telephone, and
 * somebody must look. WeChat itself vouches that two ids are one account, so of its sign-ins only another account of the same app counts.
 */
export function findContradictions(people: readonly Known[], source: ObservationSource): string[] {
  const values = new Map<string, Set<string>>();
  for (const { slots } of people) {
    for (const [slot, value] of slots) values.set(slot, (values.get(slot) ?? new Set()).add(value));
  }
  return [...values].filter(([slot, found]) => found.size > 1 && !(source === 'wechatSignIn' && slot.startsWith('phone/'))).map(([slot]) => slot).sort();
}

/** Who remains of several records of one person: who has a verified phone, then who came first. The same for any order of the records. */
export function chooseSurvivor<Record extends Known>(people: readonly Record[]): Record {
  const [survivor] = [...people].sort((a, b) => Number(hasPhone(b)) - Number(hasPhone(a)) || a.createdAt.getTime() - b.createdAt.getTime() || compare(a.customerId, b.customerId));
  if (survivor === undefined) throw new Error('somebody must remain');
  return survivor;
}

function hasPhone({ slots }: Known): boolean {
  return slots.has('phone/');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
