import { CaretRightOutlined, PauseOutlined, StepBackwardOutlined, StepForwardOutlined } from '@ant-design/icons';
import { Button, Segmented, Slider } from 'antd';
import { useEffect, useState } from 'react';
import { formatClock, formatInstant } from '../../../shared/time';
import type { Snapshot } from './frames';
import styles from './ReplayBar.module.css';

const SPEEDS = [
  { value: 2_000, label: '慢' },
  { value: 1_000, label: '1 秒 1 分' },
  { value: 300, label: '快' },
];

interface ReplayBarProps {
  readonly frames: readonly Snapshot[];
  readonly index: number;
  readonly onIndex: (index: number) => void;
}

/** Walks through the stored minutes, by itself or by hand. */
export function ReplayBar({ frames, index, onIndex }: ReplayBarProps) {
  const [isPlaying, setIsPlaying] = useState(false);
  const [stepMs, setStepMs] = useState(1_000);
  const last = frames.length - 1;
  useEffect(() => {
    if (!isPlaying) return;
    if (index >= last) {
      setIsPlaying(false);
      return;
    }
    const timer = setTimeout(() => onIndex(index + 1), stepMs);
    return () => clearTimeout(timer);
  }, [isPlaying, index, last, stepMs, onIndex]);
  const at = frames[index];
  const first = frames[0];
  const end = frames[last];
  const label = (position: number | undefined): string => {
    const frame = position === undefined ? undefined : frames[position];
    return frame === undefined ? '' : formatClock(frame.at);
  };
  return (
    <footer className={styles['replay']}>
      <Button icon={<StepBackwardOutlined />} aria-label="上一分钟" disabled={index <= 0} onClick={() => onIndex(index - 1)} />
      <Button type="primary" icon={isPlaying ? <PauseOutlined /> : <CaretRightOutlined />} disabled={last < 1} onClick={() => (index >= last ? (onIndex(0), setIsPlaying(true)) : setIsPlaying(!isPlaying))}>
        {isPlaying ? '停' : '播放'}
      </Button>
      <Button icon={<StepForwardOutlined />} aria-label="下一分钟" disabled={index >= last} onClick={() => onIndex(index + 1)} />
      <b>{at === undefined ? '' : formatInstant(at.at)}</b>
      <span>{first === undefined ? '' : formatClock(first.at)}</span>
      <Slider min={0} max={Math.max(0, last)} value={index} onChange={onIndex} tooltip={{ formatter: label }} className={styles['slider'] ?? ''} />
      <span>{end === undefined ? '' : formatClock(end.at)}</span>
      <Segmented options={SPEEDS} value={stepMs} onChange={setStepMs} />
    </footer>
  );
}
