import { create } from 'zustand';
import { platform } from '../platform';
import { readStored, store } from '../storage';

type Answer = { version: string; accepted: boolean };

type ConsentState = {
  answer: Answer | null;
  /** The policy in force, learnt at boot; an older answer is asked for again. */
  version: string | null;
  isSheetOpen: boolean;
};

const storageName = 'privacy';

function load(): Answer | null {
  const saved = readStored(storageName);
  if (typeof saved !== 'object' || saved === null || !('version' in saved) || !('accepted' in saved)) return null;
  return { version: String(saved.version), accepted: saved.accepted === true };
}

export const useConsent = create<ConsentState>(() => ({ answer: load(), version: null, isSheetOpen: false }));

const waiting: ((accepted: boolean) => void)[] = [];

export function isConsentGiven(): boolean {
  return useConsent.getState().answer?.accepted === true;
}

/** At boot: asks once when there is no answer to this version. Browsing goes on behind the sheet. */
export function learnPrivacyVersion(version: string): void {
  const { answer } = useConsent.getState();
  useConsent.setState({ version, isSheetOpen: answer === null || (answer.accepted && answer.version !== version) });
}

/** Before anything personal: true at once when agreed, else after the sheet is answered. */
export function requireConsent(): Promise<boolean> {
  if (isConsentGiven()) return Promise.resolve(true);
  useConsent.setState({ isSheetOpen: true });
  return new Promise((resolve) => waiting.push(resolve));
}

export function answerConsent(accepted: boolean): void {
  const { version } = useConsent.getState();
  const answer = { version: version ?? '', accepted };
  store(storageName, answer);
  useConsent.setState({ answer, isSheetOpen: false });
  platform.settlePrivacy(accepted);
  for (const resolve of waiting.splice(0)) resolve(accepted);
}
