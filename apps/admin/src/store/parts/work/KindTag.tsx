import { ClockCircleOutline, FireFill, ShopbagOutline, TruckOutline } from 'antd-mobile-icons';
import type { ReactNode } from 'react';
import { fulfillmentKindNames } from '../../../shared/labels';
import styles from './KindTag.module.css';
import type { WorkKind } from './work';

const ICONS: Readonly<Record<WorkKind, ReactNode>> = { pickup: <ShopbagOutline />, instantDelivery: <FireFill />, scheduledDelivery: <ClockCircleOutline />, shipping: <TruckOutline /> };

/** How the order leaves the store: icon, word and colour. */
export function KindTag({ kind }: { readonly kind: WorkKind }) {
  return (
    <span className={styles['kind']} data-kind={kind}>
      <i aria-hidden>{ICONS[kind]}</i>
      {fulfillmentKindNames[kind]}
    </span>
  );
}
