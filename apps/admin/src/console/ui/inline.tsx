import { Tooltip } from 'antd';
import type { Label, Tone } from '../../shared/labels';
import { formatDelta, formatFen } from '../../shared/money';
import { formatInstant, formatInstantFull, formatUtc } from '../../shared/time';
import styles from './inline.module.css';

/** A state as a word on its tone. */
export function StatusTag({ label }: { readonly label: Label }) {
  return (
    <span className={styles['tag']} data-tone={label.tone satisfies Tone}>
      {label.text}
    </span>
  );
}

export function Money({ fen }: { readonly fen: number }) {
  return <span className="money">{formatFen(fen)}</span>;
}

/** A moment on the shops' clock; the same in UTC on hover. */
export function Moment({ at, isFull = false }: { readonly at: string; readonly isFull?: boolean }) {
  return (
    <Tooltip title={formatUtc(at)}>
      <time dateTime={at} className="number">
        {isFull ? formatInstantFull(at) : formatInstant(at)}
      </time>
    </Tooltip>
  );
}

export function Delta({ value }: { readonly value: number }) {
  return (
    <span className={styles['delta']} data-sign={Math.sign(value)}>
      {value === 0 ? '' : formatDelta(value)}
    </span>
  );
}

/** A small square picture with a quiet box behind it. */
export function Thumb({ url, color, size = 40 }: { readonly url: string | null; readonly color?: string | null; readonly size?: number }) {
  return (
    <span className={styles['thumb']} style={{ width: size, height: size, ...(color === undefined || color === null ? {} : { background: color }) }}>
      {url !== null && <img src={url} alt="" width={size} height={size} loading="lazy" />}
    </span>
  );
}
