import styles from './Choice.module.css';

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly text: string; readonly count?: number }[];
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  /** `tabs` fills the width and stands over a list; `chips` wraps and stands in a form. */
  readonly look?: 'tabs' | 'chips';
}

/** One of a few, all of them in sight. */
export function Choice<Value extends string>({ label, options, value, onChange, look = 'chips' }: ChoiceProps<Value>) {
  return (
    <div className={styles['choice']} data-look={look} role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" role="radio" aria-checked={option.value === value} onClick={() => onChange(option.value)}>
          {option.text}
          {option.count !== undefined && option.count > 0 && <b>{option.count}</b>}
        </button>
      ))}
    </div>
  );
}
