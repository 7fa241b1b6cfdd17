import { useEffect } from 'react';
import { useSecond } from '../useNow';
import styles from './ViewNotice.module.css';

const SECOND_MS = 1_000;

interface ViewNoticeProps {
  readonly name: string;
  readonly expiresAtMs: number;
  /** What else is to be known of this look. */
  readonly note?: string;
  readonly onEnd: () => void;
}

/** Says through whose eyes this screen looks and how long still; ends by itself. */
export function ViewNotice({ name, expiresAtMs, note, onEnd }: ViewNoticeProps) {
  const now = useSecond();
  const leftSeconds = Math.max(0, Math.ceil((expiresAtMs - now) / SECOND_MS));
  useEffect(() => {
    if (leftSeconds === 0) onEnd();
  }, [leftSeconds, onEnd]);
  return (
    <div className={styles['banner']} role="status">
      <span>
        正以<b>{name}</b>的身份查看 · 只读 · {note !== undefined && `${note} · `}还剩 {Math.floor(leftSeconds / 60)}:{String(leftSeconds % 60).padStart(2, '0')}
      </span>
      <button type="button" onClick={onEnd}>
        结束
      </button>
    </div>
  );
}
