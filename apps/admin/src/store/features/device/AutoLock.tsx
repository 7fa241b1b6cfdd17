import { useMutation, useQuery } from '@tanstack/react-query';
import { Toast } from 'antd-mobile';
import { useState } from 'react';
import { IDLE_MINUTES, type IdleMinutes } from '../../../shared/session/idle-watch';
import { idleWatch, lockedSessions, view } from '../../api';
import { keepLockKey, recallLockKey } from '../../shell/lock';
import { meQuery } from '../../shell/me';
import { Choice } from '../../ui/Choice';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Notice } from '../../ui/Screen';
import { PIN_LENGTH, PinField } from '../../ui/PinField';

const OPTIONS = IDLE_MINUTES.map((minutes) => ({ value: String(minutes), text: minutes === 0 ? '不自动锁' : `${minutes} 分钟` }));

/** Locks this device by itself when nobody touches it. */
export function AutoLock() {
  const me = useQuery(meQuery).data;
  const [minutes, setMinutes] = useState<IdleMinutes>(() => idleWatch.minutes());
  const [pin, setPin] = useState('');
  const hasDigits = useQuery({ queryKey: ['lock-key', me?.username], enabled: me !== undefined, networkMode: 'always', queryFn: async () => (await recallLockKey(me?.username ?? '')) !== null });
  const save = useMutation({
    networkMode: 'always',
    async mutationFn({ username, name }: { readonly username: string; readonly name: string }) {
      if (minutes > 0 && pin !== '') await keepLockKey(await lockedSessions.prepare({ username, name }, pin));
      idleWatch.setMinutes(minutes);
    },
    onSuccess() {
      setPin('');
      Toast.show({ content: minutes === 0 ? '不再自动上锁' : `${minutes} 分钟没人碰就上锁`, icon: 'success' });
      void hasDigits.refetch();
    },
  });
  // As for locking by hand: it needs a safe page, and a view through somebody's eyes has nothing to lock.
  if (!window.isSecureContext || view !== null) return null;
  const needsDigits = minutes > 0 && hasDigits.data === false;
  return (
    <Card title="没人用时自动上锁">
      <p>锁上后点名字、输 {PIN_LENGTH} 位数字接着做。锁上时这台设备不响铃，一直放在柜台接单的请别开。</p>
      <form
        style={{ display: 'grid', gap: 'var(--space-md)' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (me !== undefined) save.mutate(me);
        }}
      >
        <Choice
          label="没人碰多久上锁"
          options={OPTIONS}
          value={String(minutes)}
          onChange={(chosen) => setMinutes(IDLE_MINUTES.find((allowed) => String(allowed) === chosen) ?? 0)}
        />
        {minutes > 0 && <PinField label={needsDigits ? `设 ${PIN_LENGTH} 位数字` : `${PIN_LENGTH} 位数字（不填则沿用）`} value={pin} onChange={setPin} />}
        {idleWatch.minutes() > 0 && hasDigits.data === false && <Notice tone="warning">这台设备会自动上锁，你还没设数字：到时要重新用密码登录</Notice>}
        {save.isError && <Notice tone="urgent" role="alert">没有存好，请再试一次</Notice>}
        <PrimaryButton type="submit" look="outline" isBusy={save.isPending} disabled={me === undefined || (pin !== '' && pin.length !== PIN_LENGTH) || (needsDigits && pin === '')}>
          保存
        </PrimaryButton>
      </form>
    </Card>
  );
}
