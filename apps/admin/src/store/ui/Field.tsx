import type { InputHTMLAttributes } from 'react';
import styles from './Field.module.css';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
}

/** A line of text with its name above. */
export function Field({ label, value, onChange, hint, ...rest }: FieldProps) {
  return (
    <label className={styles['field']}>
      <span>{label}</span>
      <input {...rest} value={value} onChange={(event) => onChange(event.target.value)} />
      {hint !== undefined && <small>{hint}</small>}
    </label>
  );
}
