import { Stepper } from '../../ui/Stepper';
import styles from './CountedParts.module.css';

interface CountedPartsProps<Part extends string> {
  /** Of the goods, for whoever cannot see the row. */
  readonly title: string;
  readonly parts: readonly { readonly value: Part; readonly text: string }[];
  readonly counted: Readonly<Record<Part, number>>;
  readonly max?: number;
  readonly onChange: (part: Part, units: number) => void;
}

/** How many units of some goods are in which state. */
export function CountedParts<Part extends string>({ title, parts, counted, max, onChange }: CountedPartsProps<Part>) {
  return (
    <div className={styles['parts']} data-many={parts.length > 2}>
      {parts.map(({ value, text }) => (
        <label key={value} data-part={value}>
          <b>{text}</b>
          <Stepper label={`${title}${text}`} value={counted[value]} {...(max !== undefined && { max })} onChange={(units) => onChange(value, units)} />
        </label>
      ))}
    </div>
  );
}

/** For the side of a row: what came of what should have come, and what is missing or too much. */
export function CameOf({ came, expected }: { readonly came: number; readonly expected: number }) {
  const gap = came - expected;
  return (
    <>
      {came} / {expected}
      <small data-gap={gap > 0 ? 'over' : undefined}>{gap > 0 ? `多 ${gap}` : gap < 0 ? `差 ${-gap}` : '齐了'}</small>
    </>
  );
}
