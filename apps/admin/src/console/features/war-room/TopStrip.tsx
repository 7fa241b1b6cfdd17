import { CopyOutlined, EditOutlined, FullscreenOutlined, HistoryOutlined, LogoutOutlined, PauseOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { App, Button, Input, Popover } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { LiveState } from '../../../shared/live/liveFeed';
import { formatCountdown, formatInstantFull } from '../../../shared/time';
import { useSecond } from '../../../shared/useNow';
import { switchLevelLabels } from '../../shell/labels';
import { MINUTE_MS, type Snapshot } from './frames';
import styles from './TopStrip.module.css';

type Mode = 'live' | 'frozen' | 'replay';

interface TopStripProps {
  readonly snapshot: Snapshot | null;
  readonly line: LiveState;
  readonly isStale: boolean;
  readonly mode: Mode;
  readonly onFreeze: () => void;
  readonly onLive: () => void;
  readonly onReplay: () => void;
  readonly onNote: (text: string) => void;
}

const PHASES = { upcoming: '未开始', live: '抢购中', paused: '暂停中', ended: '已结束' } as const;

function lineWords(line: LiveState, mode: Mode, isStale: boolean): { readonly text: string; readonly tone: 'good' | 'fair' | 'bad' | 'still' } {
  if (mode === 'replay') return { text: '回放', tone: 'still' };
  if (mode === 'frozen') return { text: '已定格', tone: 'still' };
  if (isStale) return { text: '数据停住，重连中', tone: 'bad' };
  if (line === 'live') return { text: '实时', tone: 'good' };
  return line === 'polling' ? { text: '每 3 秒询问', tone: 'fair' } : { text: '连接中', tone: 'fair' };
}

export function TopStrip({ snapshot, line, isStale, mode, onFreeze, onLive, onReplay, onNote }: TopStripProps) {
  const { message } = App.useApp();
  const second = useSecond();
  const now = mode === 'live' ? second : (snapshot?.serverTimeMs ?? second);
  const event = snapshot?.event ?? null;
  const words = lineWords(line, mode, isStale);
  const share = async (): Promise<void> => {
    const minute = new Date(Math.floor(now / MINUTE_MS) * MINUTE_MS).toISOString();
    await navigator.clipboard.writeText(`${window.location.origin}/console/war-room?minute=${encodeURIComponent(minute)}`);
    void message.success('这一分钟的链接已复制，过完这分钟就能打开');
  };
  return (
    <header className={styles['strip']}>
      <div className={styles['event']}>
        <b>{snapshot === null ? '作战大屏' : (event?.name ?? '没有临近的活动')}</b>
        {event !== null && (
          <span>
            <i data-phase={event.phase}>{PHASES[event.phase]}</i>
            {event.sessionName}
          </span>
        )}
      </div>
      {event?.countdownTo !== null && event !== null && (
        <div className={styles['countdown']}>
          <small>{event.phase === 'upcoming' ? '距开抢' : '距结束'}</small>
          <b>{formatCountdown(Date.parse(event.countdownTo), now)}</b>
        </div>
      )}
      <div className={styles['clock']}>
        <b>{formatInstantFull(new Date(now).toISOString()).slice(11)}</b>
        <span data-tone={words.tone}>{words.text}</span>
      </div>
      {snapshot !== null && (
        <div className={styles['level']} data-tone={switchLevelLabels[snapshot.level].tone}>
          <small>降级</small>
          <b>{switchLevelLabels[snapshot.level].text}</b>
        </div>
      )}
      <nav className={styles['tools']}>
        <NoteButton onNote={onNote} />
        {mode === 'live' ? (
          <>
            <Button icon={<PauseOutlined />} onClick={onFreeze} disabled={snapshot === null}>
              定格
            </Button>
            <Button icon={<HistoryOutlined />} onClick={onReplay}>
              回放
            </Button>
          </>
        ) : (
          <Button type="primary" icon={<PlayCircleOutlined />} onClick={onLive}>
            回到现在
          </Button>
        )}
        <Button icon={<CopyOutlined />} aria-label="复制这一分钟的链接" title="复制这一分钟的链接" onClick={() => void share()} disabled={snapshot === null} />
        <Button icon={<FullscreenOutlined />} aria-label="全屏" title="全屏" onClick={() => void document.documentElement.requestFullscreen().catch(() => undefined)} />
        <Link to="/">
          <Button icon={<LogoutOutlined />} aria-label="回工作台" title="回工作台" />
        </Link>
      </nav>
    </header>
  );
}

function NoteButton({ onNote }: { readonly onNote: (text: string) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const [text, setText] = useState('');
  const add = (): void => {
    const wording = text.trim();
    if (wording === '') return;
    onNote(wording);
    setText('');
    setIsOpen(false);
  };
  return (
    <Popover
      open={isOpen}
      onOpenChange={setIsOpen}
      trigger="click"
      placement="bottomRight"
      title="在图上记一笔"
      content={<Input autoFocus value={text} maxLength={30} placeholder="例如：主播开始讲解" aria-label="记什么" style={{ width: 240 }} onChange={(event) => setText(event.target.value)} onPressEnter={add} />}
    >
      <Button icon={<EditOutlined />}>记一笔</Button>
    </Popover>
  );
}
