import { createStorefrontClient } from '@quanyu/api-client';
import type { StorefrontComponents } from '@quanyu/api-client';
import { taroTransport } from '../api/transport';
import { proven } from '../challenge/proven';
import { clock } from '../clock';
import { setSimulatorUrl } from '../platform/simulator';
import { learnSwitches } from '../switches';
import { learnPrivacyVersion } from './consent';

export type Bootstrap = StorefrontComponents['schemas']['Bootstrap'];

/** A client of its own: the calls that make a session must not wait for one. Signing in may be asked for proof as well. */
export const accounts = createStorefrontClient(proven(taroTransport(() => ({}))));

let learning: Promise<Bootstrap> | null = null;
let askedAtMs = Number.NEGATIVE_INFINITY;
const freshMs = 15_000;

function ask(): Promise<Bootstrap> {
  askedAtMs = clock.monotonic();
  return accounts.call('getBootstrap');
}

/** What the storefront has to know before it can sign anybody in. Asked once; a failure is asked again by the next caller. */
export function bootstrap(): Promise<Bootstrap> {
  learning ??= ask().then(
    (reply) => {
      setSimulatorUrl(reply.wechat.simulatorUrl);
      learnPrivacyVersion(reply.privacyVersion);
      learnSwitches(reply.switches);
      return reply;
    },
    (error: unknown) => {
      learning = null;
      throw error;
    },
  );
  return learning;
}

/** The server's time and what is switched down, asked again while the app is in front. Silent: the old answer serves on. */
export async function refreshBootstrap(): Promise<void> {
  if (clock.monotonic() - askedAtMs < freshMs) return;
  const reply = await ask().catch(() => null);
  if (reply !== null) learnSwitches(reply.switches);
}
