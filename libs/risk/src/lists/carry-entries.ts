import { Injectable } from '@nestjs/common';
import { Clock, IdSource, type Tx } from '@quanyu/platform';
import { z } from 'zod';
import { Lists } from './lists.js';
import { type ListEntry, ListsRepository } from './lists.repository.js';

const HOLDING = 'risk.list_entry';

/** Two records of customers that are one person, as ONE ID tells of them. */
export interface PersonMerge {
  readonly fromId: string;
  readonly intoId: string;
  note(tx: Tx, holding: string, rows: readonly { readonly key: string; readonly detail?: unknown }[]): Promise<void>;
  recall(tx: Tx, holding: string): Promise<{ readonly key: string; readonly detail?: unknown }[]>;
}

const storedEntry = z.object({
  entryId: z.string(), list: z.enum(['deny', 'allow']), subjectKind: z.enum(['customer', 'device', 'address']), subject: z.string(),
  reason: z.string(), createdBy: z.string(), createdAt: z.coerce.date(), expiresAt: z.coerce.date().nullable(),
});
const carried = z.object({ entry: storedEntry, before: storedEntry.nullable() });

/** Entries of the lists go with a person: whoever is denied or allowed by one record is so by the record that remains. */
@Injectable()
export class CarryEntries {
  constructor(
    private readonly repository: ListsRepository,
    private readonly lists: Lists,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Copies what is in force to the survivor, once; where the survivor has an entry of its own, the one that lasts longer counts. */
  async over(tx: Tx, merge: PersonMerge): Promise<void> {
    const { fromId, intoId } = merge;
    const entries = await this.repository.listOfCustomers(tx, [fromId, intoId], this.clock.now());
    const own = entries.filter(({ subject }) => subject === fromId);
    if (own.length === 0) return;
    const done = new Set((await merge.recall(tx, HOLDING)).map(({ key }) => key));
    const copies = own.flatMap((entry) => {
      const before = entries.find(({ subject, list }) => subject === intoId && list === entry.list) ?? null;
      if (done.has(entry.list) || (before !== null && endOf(before) >= endOf(entry))) return [];
      return [{ entry: { ...entry, subject: intoId, entryId: this.ids.uuid() }, before }];
    });
    if (copies.length === 0) return;
    await this.repository.put(tx, copies.map(({ entry }) => entry));
    await merge.note(tx, HOLDING, copies.map((copy) => ({ key: copy.entry.list, detail: copy })));
    await this.lists.announce(tx);
  }

  /** Takes the copies back; what staff have put in their place, or taken away, since then stands. */
  async back(tx: Tx, merge: PersonMerge): Promise<void> {
    const copies = (await merge.recall(tx, HOLDING)).map(({ detail }) => carried.parse(detail));
    const nowMs = this.clock.nowMs();
    for (const { entry, before } of copies) {
      const isTaken = await this.repository.removeCopy(tx, entry);
      if (isTaken && before !== null && endOf(before) > nowMs) await this.repository.put(tx, [before]);
    }
    if (copies.length > 0) await this.lists.announce(tx);
  }
}

function endOf({ expiresAt }: ListEntry): number {
  return expiresAt?.getTime() ?? Infinity;
}
