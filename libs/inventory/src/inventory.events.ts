import { defineEvent } from '@quanyu/platform';
import { z } from 'zod';

const id = z.uuid();

/**
 * A count found fewer units at a place than orders hold there, or some of those are damaged. Whoever owns the orders frees or re-sources units, in the order
 * in which `holders` stand (unpaid ones first, the youngest first), each by `Inventory.adjustShort`.
 */
export const commitmentsShort = defineEvent(
  'inventory.commitmentsShort',
  z.strictObject({
    /** The count, or the entry in the ledger, that said so. */
    stocktakeId: id,
    locationId: id,
    variantId: id,
    /** Units that orders hold and that are not there. */
    missing: z.int().min(1),
    holders: z.array(z.strictObject({ orderId: id, quantity: z.int().min(1), isPaid: z.boolean() })),
  }),
);
