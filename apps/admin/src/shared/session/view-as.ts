import { z } from 'zod';
import type { Session } from './session';

const STORAGE_KEY = 'quanyu.view-as';

const view = z.object({ accessToken: z.string().min(1), expiresAtMs: z.number(), name: z.string(), username: z.string() });

/** Whose eyes this tab looks through, and until when. */
export type View = z.infer<typeof view>;

/**
 * Opens the workbench in a tab of its own, as this person sees it. A new tab starts with a copy of this tab's session storage, which forgets
 * the view at once: the token stands in no address and in no other tab.
 */
export function openView(opened: View): void {
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(opened));
  window.open('/store/', '_blank');
  sessionStorage.removeItem(STORAGE_KEY);
}

/** The view of this tab; null in every other one. */
export function readView(): View | null {
  const kept = sessionStorage.getItem(STORAGE_KEY);
  if (kept === null) return null;
  try {
    return view.parse(JSON.parse(kept));
  } catch {
    return null;
  }
}

export function endView(): void {
  sessionStorage.removeItem(STORAGE_KEY);
  window.location.replace('/console/view-as');
}

/** The session of a view: one token that is never renewed, and nothing that outlives it. */
export function viewSession(opened: Pick<View, 'accessToken' | 'expiresAtMs'>, now: () => number, end: () => void = endView): Session {
  const token = (): string | null => (now() < opened.expiresAtMs ? opened.accessToken : null);
  return {
    isSignedIn: () => true,
    accessToken: () => Promise.resolve(token()),
    renew: () => Promise.resolve(null),
    adopt: () => undefined,
    clear: end,
    tokens: () => null,
    refreshToken: () => null,
    subscribe: () => () => undefined,
  };
}
