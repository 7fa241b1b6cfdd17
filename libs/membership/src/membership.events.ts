import { defineEvent } from '@quanyu/platform';
import { z } from 'zod';

/** Somebody left the programme, by their own wish or as they are forgotten. */
export const memberLeft = defineEvent('membership.memberLeft', z.object({ memberId: z.uuid() }));
