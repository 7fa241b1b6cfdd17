import { create } from 'zustand';
import type { PhoneChallenge, SliderChallenge } from './challenges';

type Asked = {
  challenge: SliderChallenge | PhoneChallenge | null;
  /** The answer before this one was not right. */
  isAgain: boolean;
};

/** The challenge that waits for the shopper; a sheet of every page shows it. */
export const useAsked = create<Asked>(() => ({ challenge: null, isAgain: false }));

let settle: ((solution: string | null) => void) | null = null;

/** Shows a challenge and waits for the answer; null when the shopper closes it. A later one takes the place of one that waits. */
export function askByHand(challenge: SliderChallenge | PhoneChallenge, isAgain: boolean): Promise<string | null> {
  settle?.(null);
  useAsked.setState({ challenge, isAgain });
  return new Promise((resolve) => (settle = resolve));
}

export function answerByHand(solution: string | null): void {
  useAsked.setState({ challenge: null });
  settle?.(solution);
  settle = null;
}
