import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { formatCount } from '../../../shared/money';
import { formatAge, formatClock } from '../../../shared/time';
import { EditRoom } from '../../parts/rooms/EditRoom';
import { ApplyPreset, type PresetName } from '../../parts/switches/ApplyPreset';
import { switchesQuery } from '../../parts/switches/switches';
import { actionTitle } from '../../shell/actions';
import { switchLevelLabels } from '../../shell/labels';
import { useMay } from '../../shell/me';
import { BoardPanel, Calm } from './BoardPanel';
import type { Marker, Snapshot } from './frames';
import styles from './Rail.module.css';

const SHOWN_ALERTS = 5;
const SHOWN_CHANGES = 7;
/** An id says nothing to people; a key or a number does. */
const UUID = /^[0-9a-f]{8}-/;

interface RailProps {
  readonly snapshot: Snapshot;
  readonly notes: readonly Marker[];
  /** False in a replay: what was shown is over. */
  readonly canAct: boolean;
}

interface FeedRow {
  readonly key: string;
  readonly atMs: number;
  readonly title: string;
  readonly detail: string;
}

/** Changes and notes in one feed, the latest first. */
function feedOf(changes: Snapshot['changes'], notes: readonly Marker[], untilMs: number): FeedRow[] {
  return [
    ...changes.map(({ id, at, actorName, action, targetId, reason }) => ({ key: `change-${id}`, atMs: Date.parse(at), title: `${actorName} ${actionTitle(action)}`, detail: reason ?? (UUID.test(targetId) ? '' : targetId) })),
    ...notes.map(({ atMs, text }) => ({ key: `note-${atMs}`, atMs, title: text, detail: '本机记录' })),
  ]
    .filter(({ atMs }) => atMs <= untilMs)
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, SHOWN_CHANGES);
}

/** What needs a look, what was changed, and the few acts that cannot wait for another screen. */
export function Rail({ snapshot, notes, canAct }: RailProps) {
  const alerts = [...snapshot.alerts].sort((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'));
  return (
    <aside className={styles['rail']}>
      <BoardPanel isFed>
        <h2>
          告警<small>{alerts.length === 0 ? '' : `${alerts.length} 条`}</small>
        </h2>
        {alerts.length === 0 && <Calm>一切正常</Calm>}
        <ul className={styles['alerts']}>
          {alerts.slice(0, SHOWN_ALERTS).map(({ kind, severity, text, since }) => (
            <li key={`${kind}-${since}-${text}`} data-severity={severity}>
              {text}
              <small>{formatAge(Date.parse(since), snapshot.serverTimeMs)}</small>
            </li>
          ))}
        </ul>
      </BoardPanel>
      <BoardPanel isFed grows>
        <h2>变更</h2>
        <ul className={styles['feed']}>
          {feedOf(snapshot.changes, notes, snapshot.serverTimeMs).map(({ key, atMs, title, detail }) => (
            <li key={key}>
              <time>{formatClock(new Date(atMs).toISOString())}</time>
              <span>
                {title}
                {detail !== '' && <small>{detail}</small>}
              </span>
            </li>
          ))}
        </ul>
      </BoardPanel>
      {canAct && <Acts snapshot={snapshot} />}
    </aside>
  );
}

const PRESETS = ['normal', 'L1', 'L2', 'L3'] as const;

function Acts({ snapshot }: { readonly snapshot: Snapshot }) {
  const maySwitch = useMay('switches.write');
  const mayRooms = useMay('risk.write');
  const [preset, setPreset] = useState<PresetName | null>(null);
  const [roomId, setRoomId] = useState<string | null>(null);
  const board = useQuery({ ...switchesQuery, enabled: maySwitch });
  const rooms = snapshot.waitingRooms.filter(({ state }) => state !== 'closed').slice(0, 2);
  if (!maySwitch && !mayRooms) return null;
  return (
    <BoardPanel>
      {mayRooms && (
        <>
          <h2>放行</h2>
          {rooms.length === 0 && <Calm>没有等候室</Calm>}
          <ul className={styles['rooms']}>
            {rooms.map((room) => (
              <li key={room.roomId}>
                <span>
                  {room.name}
                  <small>
                    排队 {formatCount(room.waiting)} · 每秒 {formatCount(room.admitPerSecond)}
                  </small>
                </span>
                <Button size="small" onClick={() => setRoomId(room.roomId)}>
                  调整
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      {maySwitch && (
        <>
          <h2>降级方案</h2>
          <div className={styles['presets']}>
            {PRESETS.map((name) => (
              <Button key={name} type={snapshot.level === name ? 'primary' : 'default'} disabled={snapshot.level === name} onClick={() => setPreset(name)}>
                {name === 'normal' ? switchLevelLabels.normal.text : name}
              </Button>
            ))}
          </div>
        </>
      )}
      <ApplyPreset preset={preset} board={board.data} onClose={() => setPreset(null)} />
      <EditRoom roomId={roomId} onClose={() => setRoomId(null)} />
    </BoardPanel>
  );
}
