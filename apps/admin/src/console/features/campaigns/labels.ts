import type { Label } from '../../../shared/labels';
import type { Schemas } from '../../api';

type Check = Schemas['CampaignCheck'];

export const checkNames: Readonly<Record<Check['key'], string>> = {
  times: '场次时间有效',
  price: '秒杀价低于日常价',
  overlap: '和别的活动不重叠',
  stock: '活动库存已锁定',
  warmUp: '预热完成',
  loadTest: '最近压测达到预计下单数',
};

export const tierNames = ['所有人', '注册会员（手机号已验证）'] as const;

export const challengeNames = { off: '不验证', light: '轻验证', heavy: '强验证' } as const;

export const sessionPhaseLabels = {
  upcoming: { text: '未开始', tone: 'info' },
  running: { text: '抢购中', tone: 'success' },
  paused: { text: '暂停中', tone: 'urgent' },
  ended: { text: '已结束', tone: 'neutral' },
} as const satisfies Readonly<Record<string, Label>>;
