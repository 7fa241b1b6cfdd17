import { queryOptions, useQuery } from '@tanstack/react-query';
import { RightOutline } from 'antd-mobile-icons';
import { useState } from 'react';
import { Link } from 'react-router';
import { z } from 'zod';
import { DEFAULT_KEYSTROKE_SETTINGS } from '../../../shared/scanner/keystrokes';
import { readKeystrokeSettings, saveKeystrokeSettings } from '../../../shared/scanner/settings';
import { describeAgent } from '../../../shared/session/device-words';
import { formatInstant } from '../../../shared/time';
import { staffApi } from '../../api';
import { useAct } from '../../shell/useAct';
import { useScanner } from '../../../shared/scanner/useScanner';
import { useOffline } from '../../offline/useOffline';
import { meQuery } from '../../shell/me';
import { buzz, play, unlockSound } from '../../shell/sounds';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card } from '../../ui/Screen';
import { ErrorState, LoadingCards } from '../../ui/ScreenState';
import { EndShift } from './EndShift';
import { AutoLock } from './AutoLock';
import { DisplaySettings } from './DisplaySettings';
import { LockMe } from './LockMe';
import styles from './DevicePage.module.css';

const devicesQuery = queryOptions({ queryKey: ['my-devices'], queryFn: ({ signal }) => staffApi.call('listMyDevices', { signal }) });

/** This device: who is signed in, whether it rings, whether its scanner is understood. */
export function DevicePage() {
  return (
    <div className={styles['page']}>
      <Account />
      <LockMe />
      <AutoLock />
      <Devices />
      <SoundTest />
      <ScannerTest />
      <DisplaySettings />
      <Offline />
      <EndShift />
    </div>
  );
}

function Account() {
  const me = useQuery(meQuery);
  return (
    <Card title={me.data?.name ?? '…'}>
      <p>{me.data === undefined ? '' : `用户名 ${me.data.username}`}</p>
    </Card>
  );
}

/** Where this person is signed in; a tablet that was left somewhere is signed out from here. */
function Devices() {
  const devices = useQuery(devicesQuery);
  const touches = [devicesQuery.queryKey];
  const signOut = useAct({ run: (sessionId: string) => staffApi.call('signOutDevice', { params: { sessionId } }), touches });
  const [leaving, setLeaving] = useState<string | null>(null);
  return (
    <Card title="登录设备">
      {devices.isPending && <LoadingCards count={1} />}
      {devices.isError && devices.data === undefined && <ErrorState error={devices.error} onRetry={() => void devices.refetch()} />}
      {devices.data !== undefined && (
        <ul className={styles['devices']}>
          {devices.data.items.map(({ sessionId, deviceName, userAgent, maskedAddress, lastSeenAt, isThis }) => (
            <li key={sessionId}>
              <span>
                <b>
                  {deviceName ?? '网页'}
                  {isThis && '（本机）'}
                </b>
                <small>
                  {describeAgent(userAgent)} · {maskedAddress} · {formatInstant(lastSeenAt)}
                </small>
              </span>
              {!isThis && (
                <button type="button" disabled={signOut.isPending} onClick={() => (leaving === sessionId ? signOut.mutate(sessionId) : setLeaving(sessionId))}>
                  {leaving === sessionId ? '确认退出' : '退出'}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function SoundTest() {
  const [isSilent, setIsSilent] = useState(false);
  const test = async (): Promise<void> => {
    setIsSilent(!(await unlockSound()));
    play('newOrder');
    buzz(200);
  };
  return (
    <Card title="新订单铃声">
      <p>{isSilent ? '浏览器不让出声，请检查网站的声音权限' : '听不到时，调大音量，关掉静音'}</p>
      <PrimaryButton look="outline" onClick={() => void test()}>
        试一下铃声
      </PrimaryButton>
    </Card>
  );
}

const affix = z.string().max(8);

function ScannerTest() {
  const [settings, setSettings] = useState(readKeystrokeSettings);
  const [lastCode, setLastCode] = useState<string | null>(null);
  useScanner((code) => {
    play('tick');
    setLastCode(code);
  }, settings);
  const change = (part: 'prefix' | 'suffix', value: string): void => {
    const next = { ...settings, [part]: affix.catch('').parse(value) };
    setSettings(next);
    saveKeystrokeSettings(next);
  };
  return (
    <Card title="扫码枪">
      <p>扫任意条码试一下，下面会显示读到的内容。扫码枪要设成扫完发送回车。</p>
      <output className={styles['scanned']} data-empty={lastCode === null}>
        {lastCode ?? '还没有扫到'}
      </output>
      <div className={styles['fields']}>
        <label>
          前缀
          <input value={settings.prefix} maxLength={8} placeholder="无" onChange={(event) => change('prefix', event.target.value)} />
        </label>
        <label>
          后缀
          <input value={settings.suffix} maxLength={8} placeholder="无" onChange={(event) => change('suffix', event.target.value)} />
        </label>
      </div>
      <p className={styles['small']}>
        按键间隔小于 {DEFAULT_KEYSTROKE_SETTINGS.maxGapMs} 毫秒、至少 {DEFAULT_KEYSTROKE_SETTINGS.minLength} 位，才当作扫码
      </p>
    </Card>
  );
}

function Offline() {
  const { isOnline, waiting, refused } = useOffline();
  const words = refused.length > 0 ? `${refused.length} 项和服务器对不上，要处理` : waiting.length > 0 ? `${waiting.length} 项待同步` : isOnline ? '都已同步，断网时也能核销今天清单里的订单' : '没有网络，今天清单里的取货码还能核销';
  return (
    <Link to="/sync" className={styles['link']}>
      <Card title="离线与同步" aside={<RightOutline aria-hidden />}>
        <p>{words}</p>
      </Card>
    </Link>
  );
}
