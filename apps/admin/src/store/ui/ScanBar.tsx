import { ScanCodeOutline } from 'antd-mobile-icons';
import { type FormEvent, useState } from 'react';
import { CameraScanner } from '../../shared/scanner/CameraScanner';
import { useScanner } from '../../shared/scanner/useScanner';
import styles from './ScanBar.module.css';

/** What the last scan came to; `at` tells two alike in a row apart. */
export interface ScanVerdict {
  readonly kind: 'good' | 'wrong' | 'busy';
  readonly text: string;
  readonly at: number;
}

interface ScanBarProps {
  /** What is to be scanned here: 商品条码, 快递单号, 箱号. */
  readonly what: string;
  readonly verdict: ScanVerdict | null;
  readonly onScan: (code: string) => void;
}

/**
 * Every way a code comes in, in one bar: a keyboard scanner at any time, the camera in place, or typed. It never covers the list.
 */
export function ScanBar({ what, verdict, onScan }: ScanBarProps) {
  const [isCameraOpen, setIsCameraOpen] = useState(false);
  const [typed, setTyped] = useState('');
  useScanner(onScan);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const code = typed.trim();
    if (code === '') return;
    setTyped('');
    onScan(code);
  };
  return (
    <div className={styles['bar']}>
      {isCameraOpen && <CameraScanner onScan={onScan} />}
      <form className={styles['line']} onSubmit={submit}>
        <button type="button" aria-pressed={isCameraOpen} aria-label={isCameraOpen ? '关掉相机' : `用相机扫${what}`} onClick={() => setIsCameraOpen(!isCameraOpen)}>
          <ScanCodeOutline />
        </button>
        <input value={typed} aria-label={`输入${what}`} placeholder={`扫${what}，或在这里输入`} enterKeyHint="done" autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
        {typed !== '' && <button type="submit">确定</button>}
      </form>
      <p key={verdict?.at ?? 0} className={styles['verdict']} data-kind={verdict?.kind ?? 'none'} role="status">
        {verdict === null ? `扫码枪随时可扫，不用点输入框` : `${verdict.kind === 'wrong' ? '✕ ' : verdict.kind === 'good' ? '✓ ' : ''}${verdict.text}`}
      </p>
    </div>
  );
}
