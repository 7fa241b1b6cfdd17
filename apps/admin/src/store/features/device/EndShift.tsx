import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Dialog, Toast } from 'antd-mobile';
import { useState } from 'react';
import { formatInstant } from '../../../shared/time';
import { useNow } from '../../../shared/useNow';
import { session, staffApi } from '../../api';
import { useOffline } from '../../offline/useOffline';
import { boardQuery, useLiveState } from '../../shell/board';
import { useCurrentStore } from '../../shell/currentStore';
import { useAct } from '../../shell/useAct';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { Card, Facts, Notice } from '../../ui/Screen';
import styles from './EndShift.module.css';
import { shiftNotesQuery } from '../../shell/LastNote';

const MAX_LENGTH = 300;

/** Ends the shift on this device: what is left to do, a word to the next, and out. What was done without a network comes first. */
export function EndShift() {
  const store = useCurrentStore();
  const { waiting, refused } = useOffline();
  const board = useQuery(boardQuery(store.id, useLiveState()));
  const open = waiting.length + refused.length;
  const counts = board.data?.counts;
  const signOut = useMutation({
    async mutationFn() {
      const refreshToken = session.refreshToken();
      // Signing out must work without a network too: the device forgets first of all.
      session.clear();
      if (refreshToken !== null) await staffApi.call('signOut', { body: { refreshToken } });
    },
  });
  const ask = async (): Promise<void> => {
    const isSure = await Dialog.confirm({ title: '交班，退出登录？', content: '退出后这台设备不再响铃。', confirmText: '退出登录', cancelText: '留下' });
    if (isSure) signOut.mutate();
  };
  return (
    <Card title="交班">
      {counts !== undefined && (
        <Facts
          facts={[
            ['待接单', `${counts.toAccept} 单`],
            ['拣货中', `${counts.picking} 单`],
            ['待取货', `${counts.ready} 单`],
            ['配送中', `${counts.onTheWay} 单`],
            ['今天已完成', `${counts.handedOverToday} 单`],
          ]}
        />
      )}
      <WriteNote />
      {open > 0 ? <Notice tone="warning">还有 {open} 项没有同步或没有处理，不能交班</Notice> : <Notice tone="info">没有未同步的操作，可以交班</Notice>}
      <PrimaryButton look="plain" disabled={open > 0} onClick={() => void ask()}>
        退出登录
      </PrimaryButton>
    </Card>
  );
}

function WriteNote() {
  const store = useCurrentStore();
  const now = useNow();
  const queryClient = useQueryClient();
  const [text, setText] = useState('');
  const notes = useQuery(shiftNotesQuery(store.id));
  const [last] = notes.data?.items ?? [];
  const write = useAct({
    run: (written: string, idempotencyKey) => staffApi.call('writeShiftNote', { params: { storeId: store.id }, body: { text: written }, idempotencyKey }),
    onDone() {
      setText('');
      Toast.show({ content: '已留言，下一班开始接单时会看到', icon: 'success' });
      void queryClient.invalidateQueries({ queryKey: ['shift-notes', store.id] });
    },
  });
  const written = text.trim();
  return (
    <>
      <label className={styles['field']}>
        <span>给下一班留言</span>
        <textarea rows={3} maxLength={MAX_LENGTH} value={text} placeholder="没做完的、要留意的，例如：A012 顾客说八点来取" onChange={(event) => setText(event.target.value)} />
      </label>
      {last !== undefined && (
        <p className={styles['last']}>
          最近一条：{formatInstant(last.writtenAt, now)} {last.staffName}「{last.text}」
        </p>
      )}
      <PrimaryButton look="outline" isBusy={write.isPending} disabled={written === ''} onClick={() => write.mutate(written)}>
        留言
      </PrimaryButton>
    </>
  );
}
