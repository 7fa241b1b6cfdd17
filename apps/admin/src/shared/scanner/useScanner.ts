import { useEffect, useRef } from 'react';
import { createKeystrokeDetector, type KeystrokeDetector, type KeystrokeSettings } from './keystrokes';
import { readKeystrokeSettings } from './settings';

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('[data-scan]') !== null) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/**
 * Listens for keyboard scanners on the whole page while the screen is shown; no field needs the focus.
 * Typing in a text field is left alone unless the field, or a parent, carries `data-scan`. `forget` lets the same code be scanned again at once.
 */
export function useScanner(onScan: (code: string) => void, settings?: KeystrokeSettings): { readonly forget: () => void } {
  const current = useRef<KeystrokeDetector | null>(null);
  const latest = useRef(onScan);
  latest.current = onScan;
  useEffect(() => {
    const detector = createKeystrokeDetector(settings ?? readKeystrokeSettings());
    current.current = detector;
    const listen = (event: KeyboardEvent): void => {
      if (isTextField(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      const wasReceiving = detector.isReceiving();
      const code = detector.push(event.key, event.timeStamp);
      // The Enter that closes a scan must not press the button that happens to have the focus.
      if (wasReceiving && (event.key === 'Enter' || event.key === 'Tab')) event.preventDefault();
      if (code !== null) latest.current(code);
    };
    window.addEventListener('keydown', listen, { capture: true });
    return () => window.removeEventListener('keydown', listen, { capture: true });
  }, [settings]);
  return { forget: () => current.current?.forget() };
}
