import type { MemberAtStore } from '../../api';
import { benefitWords } from '../../parts/members/member-words';
import { Card, Facts } from '../../ui/Screen';
import styles from './SaleMember.module.css';

interface SaleMemberProps {
  readonly member: MemberAtStore;
  readonly onRemove: () => void;
}

/** For whom goods are put together: tier and benefits as the member sees them. */
export function SaleMember({ member: { nickname, card }, onRemove }: SaleMemberProps) {
  const remove = (
    <button type="button" className={styles['remove']} onClick={onRemove}>
      不按会员算
    </button>
  );
  return (
    <Card title={`${nickname} · ${card.tier.name}`} aside={remove}>
      <Facts facts={card.benefits.map(benefitWords)} />
    </Card>
  );
}
