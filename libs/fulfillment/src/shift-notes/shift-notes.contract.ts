import { type AnyRoute, defineRoute, instant, multilineText, uuid } from '@quanyu/platform';
import { z } from 'zod';

const MAX_LENGTH = 300;
const storeParams = z.strictObject({ storeId: uuid });
const note = z
  .strictObject({
    noteId: uuid, text: z.string(), staffName: z.string(), writtenAt: instant,
    /** What was left to do when it was written. */
    toAccept: z.int(), picking: z.int(), ready: z.int(), onTheWay: z.int(),
  })
  .meta({ id: 'ShiftNote', description: '交班留言，和留言时手上还有多少单' });

export const listShiftNotes = defineRoute({
  id: 'listShiftNotes', api: 'staff', method: 'GET', path: '/stores/:storeId/shift-notes', summary: '本店最近的交班留言，新的在前', tag: '备货',
  access: { kind: 'staff', permission: 'board.read' }, class: 'back', params: storeParams, reply: z.strictObject({ items: z.array(note) }), errors: [],
});

export const writeShiftNote = defineRoute({
  id: 'writeShiftNote', api: 'staff', method: 'POST', path: '/stores/:storeId/shift-notes', summary: '写交班留言', tag: '备货',
  access: { kind: 'staff', permission: 'board.read' }, class: 'back', idempotent: true, status: 201, params: storeParams,
  body: z.strictObject({ text: multilineText(MAX_LENGTH).refine((written) => written.length > 0, { message: '写点什么' }) }), reply: note,
  errors: ['REQUEST.IDEMPOTENCY_KEY_REUSED'],
});

export const shiftNoteRoutes: readonly AnyRoute[] = [listShiftNotes, writeShiftNote];
