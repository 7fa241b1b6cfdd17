import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { lockedSessions, view } from '../../api';
import { useOffline } from '../../offline/useOffline';
import { lockAway } from '../../shell/lock';
import { meQuery } from '../../shell/me';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Notice } from '../../ui/Screen';
import { PIN_LENGTH, PinField } from '../../ui/PinField';

/** Gives a shared device to somebody else without signing out: six digits bring this person back. What was done without a network is sent first. */
export function LockMe() {
  const me = useQuery(meQuery);
  const { waiting, refused } = useOffline();
  const [pin, setPin] = useState('');
  const open = waiting.length + refused.length;
  const lock = useMutation({
    mutationFn: async ({ username, name }: { readonly username: string; readonly name: string }) => lockAway(await lockedSessions.prepare({ username, name }, pin)),
  });
  // Sealing needs a safe page (https, or this machine itself); a view through somebody's eyes has nothing to lock.
  if (!window.isSecureContext || view !== null) return null;
  return (
    <Card title="换人用这台设备">
      {open > 0 ? <Notice tone="warning">还有 {open} 项没有同步或没有处理，先处理再换人</Notice> : <p>设 {PIN_LENGTH} 位数字锁上自己，回来时点名字、输数字就能接着做，不用再输密码</p>}
      <form
        style={{ display: 'grid', gap: 'var(--space-md)' }}
        onSubmit={(event) => {
          event.preventDefault();
          if (me.data !== undefined) lock.mutate(me.data);
        }}
      >
        <PinField label={`${PIN_LENGTH} 位数字`} value={pin} onChange={setPin} />
        {lock.isError && <Notice tone="urgent" role="alert">没锁上，请再试一次</Notice>}
        <PrimaryButton type="submit" look="outline" isBusy={lock.isPending} disabled={open > 0 || pin.length !== PIN_LENGTH || me.data === undefined}>
          锁上，换人
        </PrimaryButton>
      </form>
    </Card>
  );
}
