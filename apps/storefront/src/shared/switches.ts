import { create } from 'zustand';
import { isApiProblem } from '@quanyu/api-client';
import type { StorefrontComponents } from '@quanyu/api-client';

export type SwitchKey = StorefrontComponents['schemas']['Bootstrap']['switches'][number];

const keys: readonly SwitchKey[] = ['recommendations', 'reviews', 'searchSorting', 'liveStock', 'couponStacking', 'search', 'queueOnly'];

/** What is switched down at a peak, as the server said last. */
const useSwitches = create<{ off: readonly SwitchKey[] }>(() => ({ off: [] }));

export function learnSwitches(off: readonly SwitchKey[]): void {
  useSwitches.setState({ off });
}

/** A refusal tells of a switch before the next boot does. */
export function learnFromRefusal(error: unknown): void {
  if (!isApiProblem(error, 'SERVICE.DEGRADED')) return;
  const told = keys.find((key) => key === error.details['switch']);
  if (told !== undefined) useSwitches.setState(({ off }) => ({ off: off.includes(told) ? off : [...off, told] }));
}

/** Whether this feature is switched down, so that its screen shows the simpler form. */
export function useIsDown(key: SwitchKey): boolean {
  return useSwitches(({ off }) => off.includes(key));
}
