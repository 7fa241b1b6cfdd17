import { isApiProblem } from '@quanyu/api-client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../../shared/money';
import { describeProblem } from '../../../shared/problems';
import { type MemberAtStore, staffApi } from '../../api';
import { benefitWords } from '../../parts/members/member-words';
import { useCurrentStore } from '../../shell/currentStore';
import { ScanBar, type ScanVerdict } from '../../ui/ScanBar';
import { Card, Facts, Notice, Screen } from '../../ui/Screen';
import { EmptyState } from '../../ui/ScreenState';

/** Who shows this code: tier, points and benefits, nothing that staff need not know. */
export function MemberPage() {
  const store = useCurrentStore();
  const [verdict, setVerdict] = useState<ScanVerdict | null>(null);
  const reading = useMutation({
    mutationFn: (code: string) => staffApi.call('readMemberCode', { params: { storeId: store.id }, body: { code } }),
    onSuccess: ({ nickname }) => setVerdict({ kind: 'good', text: `${nickname} 的会员码`, at: Date.now() }),
    onError: (error) => setVerdict({ kind: 'wrong', text: isApiProblem(error, 'REQUEST.INVALID') ? '这不是会员码' : describeProblem(error).title, at: Date.now() }),
  });
  return (
    <Screen title="会员" back={{ to: '/tasks', label: '返回作业' }}>
      <ScanBar
        what="会员码"
        verdict={verdict}
        onScan={(code) => {
          setVerdict({ kind: 'busy', text: '识别中…', at: Date.now() });
          reading.reset();
          reading.mutate(code);
        }}
      />
      {reading.data === undefined ? <EmptyState title="等待会员码">请顾客打开小程序「我的 · 会员码」；二维码或 20 位数字都可以</EmptyState> : <MemberCard member={reading.data} />}
    </Screen>
  );
}

function MemberCard({ member: { nickname, phoneMasked, memberNo, card } }: { readonly member: MemberAtStore }) {
  return (
    <>
      <Card title={`${nickname} · ${card.tier.name}`}>
        <Facts
          facts={[
            ['会员号', memberNo],
            ['手机号', phoneMasked ?? '未绑定'],
            ['积分', formatCount(card.points)],
            ['成长值', card.nextTier === null ? formatCount(card.growth) : `${formatCount(card.growth)}，再得 ${formatCount(card.nextTier.missing)} 升为${card.nextTier.tier.name}`],
          ]}
        />
        {card.pointsExpiringSoon > 0 && <Notice tone="warning">{formatCount(card.pointsExpiringSoon)} 积分将在 30 天内过期，可以提醒顾客</Notice>}
      </Card>
      <Card title="权益">
        <Facts facts={card.benefits.map(benefitWords)} />
      </Card>
    </>
  );
}
