import type { FulfillmentLine } from '../../api';
import styles from './Handling.module.css';

const NAMES = { frozen: '冷冻', cold: '冷藏', fragile: '易碎' } as const satisfies Readonly<Record<FulfillmentLine['handling'][number], string>>;

/** What the hand has to know before it takes these goods. A list that this device kept from before says nothing of it. */
export function Handling({ of: { handling } }: { readonly of: Partial<Pick<FulfillmentLine, 'handling'>> }) {
  if (handling === undefined || handling.length === 0) return null;
  return (
    <span className={styles['handling']}>
      {handling.map((one) => (
        <i key={one} data-handling={one}>
          {NAMES[one]}
        </i>
      ))}
    </span>
  );
}
