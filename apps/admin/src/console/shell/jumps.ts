import type { Permission } from './me';

/** Two keys, one after the other: `g` and then where to. */
export const JUMPS: Readonly<Record<string, { readonly path: string; readonly permission: Permission }>> = {
  w: { path: '/war-room', permission: 'operations.read' },
  s: { path: '/switches', permission: 'switches.read' },
  c: { path: '/campaigns', permission: 'campaigns.read' },
  l: { path: '/load-tests', permission: 'loadTests.read' },
};

/** The second key has to follow within this time, or the first one meant nothing. */
const FOLLOW_MS = 1_200;

export interface JumpState {
  /** When `g` was pressed; null while nobody has. */
  readonly startedAtMs: number | null;
}

/** What one key does to a jump: where it leads, or what is waited for next. */
export function stepJump(state: JumpState, key: string, atMs: number): { readonly state: JumpState; readonly jump: string | null } {
  const isFollowing = state.startedAtMs !== null && atMs - state.startedAtMs <= FOLLOW_MS;
  if (isFollowing && JUMPS[key] !== undefined) return { state: { startedAtMs: null }, jump: key };
  return { state: { startedAtMs: key === 'g' ? atMs : null }, jump: null };
}
