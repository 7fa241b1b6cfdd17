import { defineEvent } from '@quanyu/platform';
import { z } from 'zod';

const merge = z.object({ mergeId: z.uuid(), fromId: z.uuid(), intoId: z.uuid() });

/** Two records of customers are one person now; every domain that registered has followed in the same transaction. */
export const personMerged = defineEvent('identity.personMerged', merge);
/** They are two people again. */
export const personUnmerged = defineEvent('identity.personUnmerged', merge);
/** A while after a merge: what was written under the old record by somebody who had not heard of it yet is given over, too. */
export const mergeSettled = defineEvent('identity.mergeSettled', z.object({ mergeId: z.uuid() }));
