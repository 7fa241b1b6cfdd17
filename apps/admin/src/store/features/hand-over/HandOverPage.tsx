import { ScanCodeOutline } from 'antd-mobile-icons';
import { useState } from 'react';
import { CameraScanner } from '../../../shared/scanner/CameraScanner';
import { useScanner } from '../../../shared/scanner/useScanner';
import { CheckResult } from './CheckResult';
import { CODE_LENGTH, Keypad } from './Keypad';
import styles from './HandOverPage.module.css';
import { usePickupCheck } from './usePickupCheck';

type Entry = 'keypad' | 'camera';

/** Hands goods over against a pickup code: scanned by camera or scanner, or eight digits typed. */
export function HandOverPage() {
  const { state, check, confirm, restart } = usePickupCheck();
  const [entry, setEntry] = useState<Entry>('keypad');
  const [digits, setDigits] = useState('');
  const start = (code: string): void => {
    setDigits('');
    check(code);
  };
  const scanner = useScanner(start);
  // Whoever asks for the next code may well scan the same one again.
  const next = (): void => {
    scanner.forget();
    setDigits('');
    restart();
  };
  const type = (typed: string): void => {
    setDigits(typed);
    if (typed.length === CODE_LENGTH) start(typed);
  };
  const isEntering = state.step === 'waiting' || state.step === 'checking';
  return (
    <div className={styles['page']} data-entering={isEntering}>
      <section className={styles['entry']} aria-label="输入取货码">
        <div className={styles['switch']} role="group" aria-label="输入方式">
          <button type="button" aria-pressed={entry === 'keypad'} onClick={() => setEntry('keypad')}>
            输入数字码
          </button>
          <button type="button" aria-pressed={entry === 'camera'} onClick={() => setEntry('camera')}>
            相机扫码
          </button>
        </div>
        {entry === 'camera' ? <CameraScanner onScan={start} /> : <Keypad digits={digits} isBusy={state.step === 'checking'} onChange={type} />}
        <p className={styles['hint']}>
          <ScanCodeOutline aria-hidden />
          扫码枪随时可扫，不用点输入框
        </p>
      </section>
      <section className={styles['result']} aria-label="核销结果" aria-live="polite">
        <CheckResult state={state} onConfirm={confirm} onRestart={next} onRetry={start} />
      </section>
    </div>
  );
}
