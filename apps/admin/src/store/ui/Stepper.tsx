import { AddOutline, MinusOutline } from 'antd-mobile-icons';
import styles from './Stepper.module.css';

interface StepperProps {
  /** What is counted, for whoever cannot see the row. */
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly onChange: (value: number) => void;
}

/** A number moved by one with the thumb, or typed. Scanners may fire while it has the focus. */
export function Stepper({ label, value, min = 0, max = 99_999, onChange }: StepperProps) {
  const set = (next: number): void => onChange(Math.min(max, Math.max(min, next)));
  return (
    <span className={styles['stepper']} role="group" aria-label={label}>
      <button type="button" aria-label={`${label}减一`} disabled={value <= min} onClick={() => set(value - 1)}>
        <MinusOutline />
      </button>
      <input
        inputMode="numeric"
        aria-label={label}
        value={String(value)}
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          const typed = Number.parseInt(event.target.value.replaceAll(/\D/g, '') || '0', 10);
          set(typed);
        }}
      />
      <button type="button" aria-label={`${label}加一`} disabled={value >= max} onClick={() => set(value + 1)}>
        <AddOutline />
      </button>
    </span>
  );
}
