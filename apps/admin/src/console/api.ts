import { type AdminComponents, type AdminOperations, createAdminClient, type ReplyOf } from '@quanyu/api-client';
import { authorizedFetch, createAppSession, sessionTransport } from '../shared/backend';

export type Schemas = AdminComponents['schemas'];
export type Reply<Id extends keyof AdminOperations> = ReplyOf<AdminOperations[Id]>;

/** The person at this desk. */
export const session = createAppSession('admin');

/** For files, which the typed client does not carry. */
export const adminFetch = authorizedFetch(session);

export const adminApi = createAdminClient(sessionTransport(adminFetch));
