import { useEffect } from 'react';
import { endView } from '../../shared/session/view-as';
import { useSecond } from '../../shared/useNow';
import { view } from '../api';
import styles from './ViewBanner.module.css';

const SECOND_MS = 1_000;

/** Says whose eyes this tab looks through and how long still; nothing is there for the person themselves. */
export function ViewBanner() {
  return view === null ? null : <Counting name={view.name} expiresAtMs={view.expiresAtMs} />;
}

function Counting({ name, expiresAtMs }: { readonly name: string; readonly expiresAtMs: number }) {
  const now = useSecond();
  const leftSeconds = Math.max(0, Math.ceil((expiresAtMs - now) / SECOND_MS));
  useEffect(() => {
    if (leftSeconds === 0) endView();
  }, [leftSeconds]);
  return (
    <div className={styles['banner']} role="status">
      <span>
        正以<b>{name}</b>的身份查看 · 只读 · 还剩 {Math.floor(leftSeconds / 60)}:{String(leftSeconds % 60).padStart(2, '0')}
      </span>
      <button type="button" onClick={endView}>
        结束
      </button>
    </div>
  );
}
