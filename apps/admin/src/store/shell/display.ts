import { z } from 'zod';
import { applyTokens } from '../../shared/tokens';

const STORAGE_KEY = 'quanyu.staff.display';
const stored = z.object({ isHighContrast: z.boolean(), hasLargeTargets: z.boolean() });

/** How this device shows things: stronger colours, and what is tapped large enough for gloves. */
export type Display = z.infer<typeof stored>;

/** As it was chosen; before that, as the device is set up. */
export function readDisplay(): Display {
  try {
    return stored.parse(JSON.parse(localStorage.getItem(STORAGE_KEY) ?? ''));
  } catch {
    return { isHighContrast: window.matchMedia('(prefers-contrast: more)').matches, hasLargeTargets: false };
  }
}

export function applyDisplay({ isHighContrast, hasLargeTargets }: Display): void {
  const root = document.documentElement;
  applyTokens(root, isHighContrast);
  root.style.setProperty('--target-primary', hasLargeTargets ? '64px' : '56px');
  root.style.setProperty('--target', hasLargeTargets ? '56px' : '44px');
}

export function saveDisplay(display: Display): void {
  localStorage.setItem(STORAGE_KEY, JSON.stringify(display));
  applyDisplay(display);
}
