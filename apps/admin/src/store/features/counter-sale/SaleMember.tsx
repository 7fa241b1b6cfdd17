import type { MemberAtStore } from '../../api';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Facts } from '../../ui/Screen';
import { benefitWords } from '../members/member-words';

/** For whom goods are put together: tier and benefits as the member sees them. */
export function SaleMember({ member: { nickname, card }, onRemove }: { readonly member: MemberAtStore; readonly onRemove: () => void }) {
  return (
    <Card title={`${nickname} · ${card.tier.name}`} aside={<PrimaryButton look="plain" onClick={onRemove}>换人</PrimaryButton>}>
      <Facts facts={card.benefits.map(benefitWords)} />
    </Card>
  );
}
