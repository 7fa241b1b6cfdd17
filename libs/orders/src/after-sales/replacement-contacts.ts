import { Injectable } from '@nestjs/common';
import { ERASED_NAME, SealedRecipients } from '@quanyu/identity';
import type { Tx } from '@quanyu/platform';
import type { AfterSalesCase, ReplacementContact } from './after-sales-case.js';

/** As the row of a case holds it: sealed, or open as before that, or without identity once the person was forgotten. */
type StoredContact = { readonly sealed: string } | ReplacementContact;

export type StoredCase = Omit<AfterSalesCase, 'replacementContact'> & { readonly replacementContact: StoredContact | null };

const NOBODY = JSON.stringify({ contactName: ERASED_NAME, contactPhone: '', address: '' } satisfies StoredContact);

/** To whom replacements of exchanges are sent, which cases keep sealed. */
@Injectable()
export class ReplacementContacts {
  constructor(private readonly recipients: SealedRecipients) {}

  /** What the column of a case holds. */
  seal(caseId: string, contact: ReplacementContact): string {
    return JSON.stringify({ sealed: this.recipients.sealText(placeOf(caseId), JSON.stringify(contact)) } satisfies StoredContact);
  }

  open({ replacementContact, ...row }: StoredCase): AfterSalesCase {
    return { ...row, replacementContact: this.openContact(row.id, replacementContact) };
  }

  openContact(caseId: string, stored: StoredContact | null): ReplacementContact | null {
    return stored === null || !('sealed' in stored) ? stored : (JSON.parse(this.recipients.openText(placeOf(caseId), stored.sealed)) as ReplacementContact);
  }

  /** Takes the person out of cases that are kept. */
  async erase(tx: Tx, customerIds: readonly string[]): Promise<void> {
    await tx.execute(
      `UPDATE orders.after_sales_case SET description = NULL, replacement_contact = CASE WHEN replacement_contact IS NULL THEN NULL ELSE $2::jsonb END WHERE customer_id = ANY($1::uuid[])`,
      [customerIds, NOBODY],
    );
  }

  /** The same for cases that are kept longer than who they are of. */
  async forget(tx: Tx, caseIds: readonly string[]): Promise<void> {
    await tx.execute(`UPDATE orders.after_sales_case SET description = NULL, replacement_contact = CASE WHEN replacement_contact IS NULL THEN NULL ELSE $2::jsonb END WHERE id = ANY($1::uuid[])`, [caseIds, NOBODY]);
  }

  /** Seals the next rows of before, and those that an older key sealed; see `SealPersonalData`. */
  async sealRows(tx: Tx, { afterKey, limit }: { afterKey: string; limit: number }): Promise<{ lastKey: string; rows: number } | null> {
    const rows = await tx.query<{ id: string; stored: StoredContact | null }>(
      `SELECT id, replacement_contact AS stored FROM orders.after_sales_case WHERE ($1 = '' OR id > nullif($1, '')::uuid) ORDER BY id LIMIT $2 FOR NO KEY UPDATE`,
      [afterKey, limit],
    );
    const due = rows.flatMap(({ id, stored }) => {
      const contact = stored !== null && 'sealed' in stored && this.recipients.isCurrent(stored.sealed) ? null : this.openContact(id, stored);
      return contact === null || contact.contactPhone === '' ? [] : [{ id, sealed: this.seal(id, contact) }];
    });
    await tx.execute(`UPDATE orders.after_sales_case c SET replacement_contact = k.sealed FROM unnest($1::uuid[], $2::jsonb[]) AS k (id, sealed) WHERE c.id = k.id`, [due.map(({ id }) => id), due.map(({ sealed }) => sealed)]);
    const lastKey = rows.at(-1)?.id;
    return lastKey === undefined ? null : { lastKey, rows: rows.length };
  }
}

const placeOf = (rowId: string) => ({ table: 'orders.after_sales_case', column: 'replacement_contact', rowId });
