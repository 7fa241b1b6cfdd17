import type { ButtonHTMLAttributes } from 'react';
import styles from './PrimaryButton.module.css';

interface PrimaryButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly isBusy?: boolean;
  readonly look?: 'solid' | 'outline' | 'plain';
}

/** The button at the thumb: 56 px high, one solid one on each screen, deaf while its act is under way. */
export function PrimaryButton({ isBusy = false, look = 'solid', children, disabled, className, ...rest }: PrimaryButtonProps) {
  return (
    <button type="button" {...rest} className={`${styles['button'] ?? ''} ${className ?? ''}`} data-look={look} disabled={disabled === true || isBusy} aria-busy={isBusy}>
      {isBusy && <span className={styles['spinner']} aria-hidden />}
      {children}
    </button>
  );
}
