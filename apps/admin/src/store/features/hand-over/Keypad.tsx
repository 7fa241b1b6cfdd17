import { useEffect, useRef } from 'react';
import styles from './Keypad.module.css';

export const CODE_LENGTH = 8;

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

interface KeypadProps {
  readonly digits: string;
  readonly isBusy: boolean;
  readonly onChange: (digits: string) => void;
}

/** Big keys for eight digits, shown four and four. The keys of a keyboard work as well. */
export function Keypad({ digits, isBusy, onChange }: KeypadProps) {
  const latest = useRef({ digits, isBusy, onChange });
  latest.current = { digits, isBusy, onChange };

  const press = (digit: string): void => {
    const now = latest.current;
    if (!now.isBusy && now.digits.length < CODE_LENGTH) now.onChange(now.digits + digit);
  };
  const erase = (): void => latest.current.onChange(latest.current.digits.slice(0, -1));

  useEffect(() => {
    let lastKeyMs = Number.NEGATIVE_INFINITY;
    const listen = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey) return;
      if (event.key === 'Backspace') erase();
      // Keys as fast as a scanner's belong to the scanner listener alone.
      const isTyped = event.timeStamp - lastKeyMs > 35;
      lastKeyMs = event.timeStamp;
      if (/^\d$/.test(event.key) && isTyped) press(event.key);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  return (
    <div className={styles['keypad']}>
      <output className={styles['display']} aria-label="取货码" data-busy={isBusy}>
        {Array.from({ length: CODE_LENGTH }, (_unused, index) => (
          <span key={index} data-filled={index < digits.length} data-next={index === digits.length}>
            {digits[index] ?? ''}
          </span>
        ))}
      </output>
      <div className={styles['keys']}>
        {KEYS.map((key) => (
          <button key={key} type="button" onClick={() => press(key)}>
            {key}
          </button>
        ))}
        <button type="button" className={styles['quiet']} onClick={() => onChange('')} disabled={digits === ''}>
          清空
        </button>
        <button type="button" onClick={() => press('0')}>
          0
        </button>
        <button type="button" className={styles['quiet']} onClick={erase} disabled={digits === ''} aria-label="删除一位">
          删除
        </button>
      </div>
    </div>
  );
}
