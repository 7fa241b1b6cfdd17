import { adminApi } from '../../api';
import { MaskedPerson } from '../../ui/MaskedPerson';
import { type Case, describeReplacement } from './after-sales';

/** How a replacement goes out, and to whom. */
export function ReplacementRecipient({ found }: { readonly found: Case }) {
  return (
    <MaskedPerson isThere={(found.replacement?.contact ?? null) !== null} reveal={(reason) => adminApi.call('revealReplacementRecipient', { params: { caseId: found.caseId }, body: { reason } })}>
      {(shown) => (shown === null ? describeReplacement(found) : `寄给 ${shown.contactName} ${shown.contactPhone} ${shown.address}`)}
    </MaskedPerson>
  );
}
