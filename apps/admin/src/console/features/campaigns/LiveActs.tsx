import { DownOutlined, EditOutlined, PauseOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { adminApi } from '../../api';
import { useMay } from '../../shell/me';
import { ConfirmWithReason } from '../../ui/ConfirmWithReason';
import { AddStock, ChangeAdmission, ExtendSession, ResumeSale } from './LiveForms';
import { campaignKey } from './campaign-queries';
import type { Campaign } from './draft';

export type Act = 'pause' | 'resume' | 'extend' | 'end' | 'addStock' | 'admission';

/** What may be done to a campaign as it stands. */
export function actsFor({ status, phase, protection }: Pick<Campaign, 'status' | 'phase' | 'protection'>): Act[] {
  if (status === 'submitted') return ['end'];
  if (status !== 'scheduled' && status !== 'paused') return [];
  if (phase === 'ended') return ['end'];
  return [status === 'paused' ? 'resume' : 'pause', 'addStock', 'extend', ...(protection.waitingRoom === 'off' ? [] : (['admission'] as const)), 'end'];
}

const TITLES: Readonly<Record<Act, string>> = { pause: '暂停', resume: '恢复', extend: '延长', end: '结束活动', addStock: '加库存', admission: '调放行速度' };

/** The acts of ops on a campaign, each behind a confirmation that says what happens to shoppers. */
export function LiveActs({ campaign }: { readonly campaign: Campaign }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const mayWrite = useMay('campaigns.write');
  const [act, setAct] = useState<Act | null>(null);
  const { campaignId, version } = campaign;
  const done = (next: Campaign, words: string): void => {
    queryClient.setQueryData(campaignKey(campaignId), next);
    void queryClient.invalidateQueries({ queryKey: ['campaign-live', campaignId] });
    setAct(null);
    void message.success(words);
  };
  const stop = useMutation({
    mutationFn: ({ how, reason }: { readonly how: 'pause' | 'end'; readonly reason: string }) =>
      adminApi.call(how === 'pause' ? 'pauseCampaign' : 'endCampaign', { params: { campaignId }, body: { version, reason } }),
    onSuccess: (next, { how }) => done(next, how === 'pause' ? '已暂停，新的下单都会被挡住' : '已结束，剩余库存正在归还'),
  });
  if (!mayWrite) return null;
  if (campaign.status === 'draft') {
    return (
      <Link to={`/campaigns/${campaignId}/edit`}>
        <Button type="primary" icon={<EditOutlined />}>
          继续编辑
        </Button>
      </Link>
    );
  }
  const acts = actsFor(campaign);
  if (acts.length === 0) return null;
  const [first, ...rest] = acts;
  const more: MenuProps['items'] = rest.map((key) => ({ key, label: TITLES[key], danger: key === 'end', onClick: () => setAct(key) }));
  const close = (): void => {
    stop.reset();
    setAct(null);
  };
  return (
    <>
      {first === 'pause' && (
        <Button icon={<PauseOutlined />} onClick={() => setAct('pause')}>
          {TITLES.pause}
        </Button>
      )}
      {first === 'resume' && (
        <Button type="primary" icon={<PlayCircleOutlined />} onClick={() => setAct('resume')}>
          {TITLES.resume}
        </Button>
      )}
      {first === 'end' && (
        <Button danger onClick={() => setAct('end')}>
          {campaign.status === 'submitted' ? '撤销活动' : TITLES.end}
        </Button>
      )}
      {more.length > 0 && (
        <Dropdown menu={{ items: more }} trigger={['click']}>
          <Button>
            更多操作 <DownOutlined />
          </Button>
        </Dropdown>
      )}
      <ConfirmWithReason isOpen={act === 'pause'} title="暂停活动" okText="暂停" isBusy={stop.isPending} error={stop.error} onConfirm={(reason) => stop.mutate({ how: 'pause', reason })} onClose={close}>
        一秒内全部门店停止接受新的下单，顾客看到「活动暂停中」。已下的单照常付款，排队位置保留。
      </ConfirmWithReason>
      <ConfirmWithReason
        isOpen={act === 'end'}
        title={campaign.status === 'submitted' ? '撤销活动' : '结束活动'}
        typed={{ text: campaign.name, label: `输入活动名称「${campaign.name}」确认` }}
        okText={campaign.status === 'submitted' ? '撤销' : '结束'}
        isBusy={stop.isPending}
        error={stop.error}
        onConfirm={(reason) => stop.mutate({ how: 'end', reason })}
        onClose={close}
      >
        全部场次立即结束，不能恢复；没卖出的库存归还日常销售，已下的单照常付款。
      </ConfirmWithReason>
      <ResumeSale isOpen={act === 'resume'} campaign={campaign} onDone={(next) => done(next, '已恢复，可以继续抢')} onClose={close} />
      <ExtendSession isOpen={act === 'extend'} campaign={campaign} onDone={(next) => done(next, '已延长')} onClose={close} />
      <AddStock isOpen={act === 'addStock'} campaign={campaign} onDone={(next) => done(next, '已加库存，马上可以抢')} onClose={close} />
      <ChangeAdmission isOpen={act === 'admission'} campaign={campaign} onDone={(next) => done(next, '放行速度已改，几秒内生效')} onClose={close} />
    </>
  );
}
