import { Injectable } from '@nestjs/common';
import { Clock, Database, IdSource, once, type StaffPrincipal } from '@quanyu/platform';
import { Board } from '../board/board.js';

export interface ShiftNote {
  readonly id: string;
  readonly text: string;
  readonly staffName: string;
  readonly writtenAt: Date;
  /** What was left to do when it was written. */
  readonly toAccept: number;
  readonly picking: number;
  readonly ready: number;
  readonly onTheWay: number;
}

/** The last ones are read, not the history of a store. */
const SHOWN = 10;

const NOTE = `id, text, staff_name AS "staffName", written_at AS "writtenAt", to_accept AS "toAccept", picking, ready, on_the_way AS "onTheWay"`;

/** What one shift tells the next, with the work that it leaves. A note is written once and never changed. */
@Injectable()
export class ShiftNotes {
  constructor(
    private readonly database: Database,
    private readonly board: Board,
    private readonly clock: Clock,
    private readonly ids: IdSource,
  ) {}

  /** Newest first. */
  async list(storeId: string): Promise<ShiftNote[]> {
    return this.database.within([storeId]).query<ShiftNote>(`SELECT ${NOTE} FROM fulfillment.shift_note WHERE store_id = $1 ORDER BY id DESC LIMIT $2`, [storeId, SHOWN]);
  }

  /** @throws AUTH.FORBIDDEN where the database does not let them write */
  async write(staff: StaffPrincipal, idempotencyKey: string, note: { readonly storeId: string; readonly text: string }): Promise<ShiftNote> {
    const { counts } = await this.board.view(note.storeId);
    const { noteId } = await once(this.database, { scope: `staff:${staff.staffId}`, key: idempotencyKey, request: { writeShiftNote: note } }, async (tx) => {
      const id = this.ids.uuid();
      await tx.writingWithin(staff.storeScope).execute(
        `INSERT INTO fulfillment.shift_note (id, store_id, staff_id, staff_name, text, written_at, to_accept, picking, ready, on_the_way) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [id, note.storeId, staff.staffId, staff.name, note.text, this.clock.now(), counts.toAccept, counts.picking, counts.ready, counts.onTheWay],
      );
      return { noteId: id };
    });
    const [written] = await this.database.query<ShiftNote>(`SELECT ${NOTE} FROM fulfillment.shift_note WHERE id = $1`, [noteId]);
    if (written === undefined) throw new Error('a note that was written is there');
    return written;
  }
}
