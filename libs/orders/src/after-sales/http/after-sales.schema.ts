import { fen, instant, uuid } from '@quanyu/platform';
import { z } from 'zod';
import { CASE_KINDS, CASE_REASONS, CASE_STATUSES, LINE_REFUSALS, REPLACEMENT_WAYS } from '../after-sales-state.js';

export const caseParams = z.strictObject({ caseId: uuid });

/** A picture that a shopper sent. */
export const casePhoto = z.strictObject({ photoId: uuid, thumbUrl: z.string(), url: z.string() }).meta({ id: 'AfterSalesPhoto', description: '售后照片' });

const shipment = z.strictObject({ carrier: z.string(), trackingNumber: z.string() });

/** A case as shoppers, stores and ops see it. Names of staff are for staff. */
export const afterSalesCase = z
  .strictObject({
    caseId: uuid, caseNo: z.string(), orderId: uuid, orderNo: z.string(), kind: z.enum(CASE_KINDS), status: z.enum(CASE_STATUSES),
    reason: z.enum(CASE_REASONS), description: z.string().nullable(),
    /** All that it gives back: the lines' sums and `feeFen`, less `giftFen` for gifts that stay; below 0 that is given back for gifts that came later. */
    amountFen: fen, feeFen: fen, giftFen: z.int(), isAutomatic: z.boolean(),
    lines: z.array(
      z.strictObject({
        lineNo: z.int(), variantId: uuid, title: z.string(), optionText: z.string(), imageUrl: z.string().nullable(), barcode: z.string().nullable(),
        quantity: z.int(), refundFen: fen,
        /** How the units were found; all 0 before inspection. */
        sellable: z.int(), damaged: z.int(), qualityControl: z.int(),
        /** What it is exchanged for; null for other cases. */
        replacement: z.strictObject({ variantId: uuid, optionText: z.string(), imageUrl: z.string().nullable(), barcode: z.string().nullable() }).nullable(),
      }),
    ),
    /** Ten digits, as text or QR, for any store's counter. */
    returnCode: z.string().nullable(),
    /** Where a parcel goes. */
    returnTo: z.strictObject({ storeId: uuid, name: z.string(), address: z.string(), phone: z.string() }).nullable(),
    shipment: shipment.nullable(),
    photos: z.array(casePhoto),
    /** How the replacement of an exchange goes out, from the selling store; without a contact it is collected there. Staff see the contact masked. */
    replacement: z
      .strictObject({
        way: z.enum(REPLACEMENT_WAYS),
        contact: z.strictObject({ contactName: z.string(), contactPhone: z.string(), address: z.string() }).nullable(),
        shipment: shipment.nullable(),
      })
      .nullable(),
    storeId: uuid, storeName: z.string(),
    receivedStore: z.strictObject({ storeId: uuid, name: z.string() }).nullable(),
    decisionNote: z.string().nullable(),
    /** Until when somebody must act: ops, the shopper or the store, as the status says. */
    dueAt: instant.nullable(),
    canCancel: z.boolean(), canShip: z.boolean(), canAppeal: z.boolean(),
    /** Two people have to agree, and who did so first; for staff. */
    needsSecondPerson: z.boolean(), firstApproverName: z.string().nullable(),
    /** Why risk wants it looked at; for staff. */
    riskReview: z.strictObject({ ruleName: z.string(), evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])) }).nullable(),
    /** Inspected, and too much for whoever inspected it. */
    needsApproval: z.boolean(),
    createdAt: instant, updatedAt: instant,
    timeline: z.array(z.strictObject({ at: instant, status: z.enum(CASE_STATUSES), actorKind: z.enum(['customer', 'system', 'staff']), actorName: z.string().nullable(), note: z.string().nullable() })),
  })
  .meta({ id: 'AfterSalesCase', description: '售后单' });

/** To whom a replacement is sent, in full. */
export const replacementRecipient = z.strictObject({ contactName: z.string(), contactPhone: z.string(), address: z.string() }).meta({ id: 'ReplacementRecipient', description: '换货寄给谁' });

export const afterSalesOptions = z
  .strictObject({
    orderId: uuid,
    orderNo: z.string(),
    kinds: z.array(z.strictObject({ kind: z.enum(CASE_KINDS), isOffered: z.boolean() })),
    reasons: z.array(z.enum(CASE_REASONS)),
    /** Those that are the seller's fault. */
    faultReasons: z.array(z.enum(CASE_REASONS)),
    lines: z.array(
      z.strictObject({
        lineNo: z.int(), groupNo: z.int(), title: z.string(), optionText: z.string(), imageUrl: z.string().nullable(),
        quantity: z.int(),
        /** May be applied for; 0 with a refusal. */
        left: z.int(),
        refusal: z.enum(LINE_REFUSALS).nullable(),
        /** Not picked yet: given back at once, as refundOnly. */
        isAutomatic: z.boolean(),
        /** At most, for all that is left: price less its part of the discount. `unitRefundsFen[n]`: for n + 1 units. */
        maxRefundFen: fen, priceFen: fen, discountFen: fen, unitRefundsFen: z.array(fen),
        /** What it may be exchanged for: the same product at the same price, itself among them. */
        replacements: z.array(z.strictObject({ variantId: uuid, optionText: z.string(), imageUrl: z.string().nullable(), available: z.int() })),
      }),
    ),
    /** A group's fee comes back when all that is left of it is applied for: before it is brought, or for the seller's fault. */
    fees: z.array(z.strictObject({ groupNo: z.int(), feeFen: fen, condition: z.enum(['canceled', 'sellersFault']) })),
    /** Where a replacement would be collected, and sent unless the shopper says otherwise. */
    replacementFrom: z.strictObject({ storeId: uuid, name: z.string() }),
    contact: z.strictObject({ contactName: z.string(), contactPhone: z.string(), address: z.string() }),
  })
  .meta({ id: 'AfterSalesOptions', description: '订单可申请的售后：数量、最多可退与明细' });
