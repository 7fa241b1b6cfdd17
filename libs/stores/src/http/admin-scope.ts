import type { StaffPrincipal } from '@quanyu/platform';

/** Keys of different people never meet. */
export function keyOf(context: { principal: StaffPrincipal; idempotencyKey: string }): { scope: string; key: string } {
  return { scope: `staff:${context.principal.staffId}`, key: context.idempotencyKey };
}
