import { api } from './api';
import { platform } from './platform';
import { type Bootstrap, bootstrap } from './session/bootstrap';

export type MessageKind = keyof Bootstrap['subscribeTemplates'];

/** Asks in WeChat whether messages of these kinds may be sent, one of each per yes; how many were allowed. Must follow a tap. */
export async function allowMessages(kinds: readonly MessageKind[]): Promise<number> {
  const { subscribeTemplates } = await bootstrap();
  const allowed = await platform.askForMessages(kinds.map((kind) => subscribeTemplates[kind]));
  await Promise.all(allowed.map((templateId) => api.call('recordSubscription', { body: { templateId, accepted: true } })));
  return allowed.length;
}
