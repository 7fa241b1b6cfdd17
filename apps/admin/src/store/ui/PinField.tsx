import styles from './TallField.module.css';

export const PIN_LENGTH = 6;

interface PinFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (digits: string) => void;
}

/** Six digits, typed on a keypad and not shown. */
export function PinField({ label, value, onChange }: PinFieldProps) {
  return (
    <label className={styles['field']}>
      <span>{label}</span>
      <input
        type="password"
        inputMode="numeric"
        autoComplete="off"
        maxLength={PIN_LENGTH}
        value={value}
        onChange={(event) => onChange(event.target.value.replaceAll(/\D/g, ''))}
      />
    </label>
  );
}
