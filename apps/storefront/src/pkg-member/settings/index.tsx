import { Input, View } from '@tarojs/components';
import Taro from '@tarojs/taro';
import { useState } from 'react';
import { useDataExport, useErasure, useMe, useRename, useWithdrawConsent } from '@/features/account/queries';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { openPage, openTab } from '@/shared/navigation';
import { platform } from '@/shared/platform';
import { queryClient } from '@/shared/api/query';
import { requireConsent } from '@/shared/session/consent';
import { Button } from '@/ui/button';
import { Icon } from '@/ui/icon';
import { Sheet } from '@/ui/sheet';
import { Tap } from '@/ui/tap';
import { ask, toast } from '@/ui/toast';
import './index.scss';

const keptNames = ['quanyu:session', 'quanyu:privacy', 'quanyu:store-choice'];

/** Forgets saved pages, history and drafts; who you are and which store you go to stay. */
function clearCopies(): void {
  for (const name of Taro.getStorageInfoSync().keys) {
    if (name.startsWith('quanyu:') && !keptNames.includes(name)) Taro.removeStorageSync(name);
  }
  void queryClient.invalidateQueries();
  toast('已清除缓存');
}

export default function SettingsPage() {
  const me = useMe();
  const withdraw = useWithdrawConsent();
  const [isRenaming, setRenaming] = useState(false);
  const leave = async () => {
    const text = '之后可以继续浏览；查看订单和下单需要重新同意。已有的订单不受影响。';
    if (!(await ask({ title: '撤回同意并退出？', text, confirm: '撤回', danger: true }))) return;
    withdraw.mutate(undefined, { onSettled: () => openTab('home') });
  };
  return (
    <Screen title="设置">
      {me.mayAsk ? (
        <View className="settings__card">
          <Row text="昵称" value={me.data?.nickname ?? ''} onTap={() => setRenaming(true)} />
          <Row text="手机号" value={me.data?.phoneMasked ?? '未绑定，结算时可绑定'} />
        </View>
      ) : (
        <View className="settings__card">
          <Row text="登录" value="用微信身份登录" onTap={() => void requireConsent()} />
        </View>
      )}
      <View className="settings__card">
        {me.mayAsk ? <Row text="登录设备" onTap={() => openPage('devices')} /> : null}
        <Row text="隐私保护指引" onTap={() => openPage('privacy')} />
        {me.mayAsk ? <Row text="我的申诉" onTap={() => openPage('appeal')} /> : null}
        <Row text="清除缓存" onTap={clearCopies} />
      </View>
      {me.mayAsk ? <OwnData /> : null}
      {me.mayAsk ? (
        <View className="settings__leave">
          <Button block kind="outline" size="large" text="撤回隐私同意并退出" busy={withdraw.isPending} onTap={() => void leave()} />
        </View>
      ) : null}
      {me.data ? <RenameSheet key={me.data.nickname} open={isRenaming} nickname={me.data.nickname} onClose={() => setRenaming(false)} /> : null}
    </Screen>
  );
}

/** Taking one's data along, and being forgotten. */
function OwnData() {
  const exporting = useDataExport();
  const erasure = useErasure();
  const takeAlong = () =>
    exporting.mutate(undefined, {
      onSuccess: (text) => void platform.copy(text).then(() => toast('已复制全部信息，可粘贴保存')),
      onError: (error) => toast(problemCopy(error).title),
    });
  const confirmErasure = () =>
    ask({ title: '注销账号？', text: '姓名、手机号、地址会立即删除，积分和优惠券作废，不能恢复。订单按法律要求保留，但不再带有你的身份。', confirm: '注销', danger: true });
  const forget = () =>
    erasure.mutate(confirmErasure, {
      onSuccess: (outcome) => {
        if (outcome === 'done') openTab('home');
        else if (outcome !== 'kept') void ask({ title: '还不能注销', text: outcome.join('；'), confirm: '知道了', cancel: '返回' });
      },
      onError: (error) => toast(problemCopy(error).title),
    });
  return (
    <View className="settings__card">
      <Row text="导出我的信息" value={exporting.isPending ? '正在整理' : ''} onTap={() => (exporting.isPending ? undefined : takeAlong())} />
      <Row text="注销账号" value={erasure.isPending ? '正在核对' : ''} onTap={() => (erasure.isPending ? undefined : forget())} />
    </View>
  );
}

function RenameSheet({ open, nickname, onClose }: { open: boolean; nickname: string; onClose: () => void }) {
  const rename = useRename();
  const [name, setName] = useState(nickname);
  const save = () =>
    rename.mutate(name.trim(), {
      onSuccess: () => {
        onClose();
        toast('已保存');
      },
      onError: (error) => toast(problemCopy(error).title),
    });
  return (
    <Sheet open={open} title="修改昵称" onClose={onClose} footer={<Button block size="large" text="保存" busy={rename.isPending} disabled={name.trim() === ''} onTap={save} />}>
      <View className="settings__rename">
        <Input className="settings__input" type="nickname" maxlength={20} value={name} placeholder="昵称" onInput={(event) => setName(event.detail.value)} />
      </View>
    </Sheet>
  );
}

function Row({ text, value, onTap }: { text: string; value?: string; onTap?: () => void }) {
  const content = (
    <>
      <View className="settings__text">{text}</View>
      {value ? <View className="settings__value">{value}</View> : null}
      {onTap ? <Icon name="right" size={14} className="settings__go" /> : null}
    </>
  );
  return onTap ? (
    <Tap className="settings__row" label={text} onTap={onTap}>
      {content}
    </Tap>
  ) : (
    <View className="settings__row">{content}</View>
  );
}
