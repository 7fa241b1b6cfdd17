import { createStorefrontClient } from '@quanyu/api-client';
import type { StorefrontComponents } from '@quanyu/api-client';
import { taroTransport } from '../api/transport';
import { setSimulatorUrl } from '../platform/simulator';
import { learnPrivacyVersion } from './consent';

export type Bootstrap = StorefrontComponents['schemas']['Bootstrap'];

/** A client of its own: the calls that make a session must not wait for one. */
export const accounts = createStorefrontClient(taroTransport(() => ({})));

let learning: Promise<Bootstrap> | null = null;

/** What the storefront has to know before it can sign anybody in. Asked once; a failure is asked again by the next caller. */
export function bootstrap(): Promise<Bootstrap> {
  learning ??= accounts.call('getBootstrap').then(
    (reply) => {
      setSimulatorUrl(reply.wechat.simulatorUrl);
      learnPrivacyVersion(reply.privacyVersion);
      return reply;
    },
    (error: unknown) => {
      learning = null;
      throw error;
    },
  );
  return learning;
}
