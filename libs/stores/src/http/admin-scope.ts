import type { StaffPrincipal } from '@quanyu/platform';
import type { Editor } from '../edit-log.js';

export function editorOf(context: { principal: StaffPrincipal; ip: string; requestId: string }): Editor {
  return { actor: context.principal, ip: context.ip, requestId: context.requestId };
}

/** Keys of different people never meet. */
export function keyOf(context: { principal: StaffPrincipal; idempotencyKey: string }): { scope: string; key: string } {
  return { scope: `staff:${context.principal.staffId}`, key: context.idempotencyKey };
}
