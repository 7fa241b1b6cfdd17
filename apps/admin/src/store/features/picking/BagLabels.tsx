import { useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { useNow } from '../../../shared/useNow';
import type { FulfillmentOrder } from '../../api';
import { PrimaryButton } from '../../ui/PrimaryButton';
import styles from './BagLabels.module.css';
import { type BagLabel, listBagLabels } from './bag-labels';

/** Prints a label for each bag on a 58 mm printer, by the print dialog of the browser. */
export function BagLabels({ order, bagCount }: { readonly order: FulfillmentOrder; readonly bagCount: number }) {
  const now = useNow();
  const [labels, setLabels] = useState<readonly BagLabel[]>([]);
  useEffect(() => {
    if (labels.length === 0) return;
    const done = (): void => setLabels([]);
    window.addEventListener('afterprint', done, { once: true });
    window.print();
    return () => window.removeEventListener('afterprint', done);
  }, [labels]);
  return (
    <>
      <PrimaryButton look="plain" onClick={() => setLabels(listBagLabels(order, bagCount, now))}>
        打印袋签（{bagCount} 张）
      </PrimaryButton>
      {labels.length > 0 &&
        createPortal(
          <div className={styles['sheet']} data-print="labels">
            {labels.map((label) => (
              <Label key={label.bag} label={label} />
            ))}
          </div>,
          document.body,
        )}
    </>
  );
}

function Label({ label }: { readonly label: BagLabel }) {
  return (
    <article className={styles['label']}>
      <header>
        <b>{label.callNumber}</b>
        <span>
          {label.way}
          <br />
          {label.bag}
        </span>
      </header>
      <p>{label.when}</p>
      <p>{label.who}</p>
      {label.handling.length > 0 && <p className={styles['handling']}>{label.handling.join(' · ')}</p>}
      <footer>
        <span>单号 …{label.orderTail}</span>
        <span>封签 __________</span>
      </footer>
    </article>
  );
}
