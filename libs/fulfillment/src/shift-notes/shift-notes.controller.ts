import { Controller } from '@nestjs/common';
import { Endpoint, type InputOf, type ReplyOf, type RequestContext } from '@quanyu/platform';
import { listShiftNotes, writeShiftNote } from './shift-notes.contract.js';
import { type ShiftNote, ShiftNotes } from './shift-notes.js';

@Controller()
export class ShiftNotesController {
  constructor(private readonly notes: ShiftNotes) {}

  @Endpoint(listShiftNotes)
  async list({ params }: InputOf<typeof listShiftNotes>): Promise<ReplyOf<typeof listShiftNotes>> {
    return { items: (await this.notes.list(params.storeId)).map(wire) };
  }

  @Endpoint(writeShiftNote)
  async write({ params, body }: InputOf<typeof writeShiftNote>, { principal, idempotencyKey }: RequestContext<typeof writeShiftNote>): Promise<ReplyOf<typeof writeShiftNote>> {
    return wire(await this.notes.write(principal, idempotencyKey, { storeId: params.storeId, text: body.text }));
  }
}

function wire({ id, writtenAt, ...note }: ShiftNote): ReplyOf<typeof writeShiftNote> {
  return { noteId: id, writtenAt: writtenAt.toISOString(), ...note };
}
