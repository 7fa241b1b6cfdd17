import { View } from '@tarojs/components';
import Taro, { useDidShow, usePullDownRefresh, useReachBottom } from '@tarojs/taro';
import { useState } from 'react';
import { useLedger, useMembership, useWallet } from '@/features/membership/queries';
import type { LedgerEntry, LedgerUnit, MemberCard, Wallet } from '@/features/membership/queries';
import { formatAmount, formatChange, formatPieces, unitName } from '@/features/membership/words';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { clock } from '@/shared/clock';
import { formatFen } from '@/shared/money';
import { openPage, openTab } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { requireConsent } from '@/shared/session/consent';
import { formatDate, formatMoment } from '@/shared/time';
import { Button } from '@/ui/button';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Bone } from '@/ui/skeleton';
import { Empty, ErrorState, ListEnd } from '@/ui/state';
import { Tap } from '@/ui/tap';
import './index.scss';

const units: readonly LedgerUnit[] = ['points', 'growth', 'storedValue'];

/** What came in and what went out, newest first. */
export default function LedgerPage() {
  const params = usePageParams('unit');
  const [unit, setUnit] = useState<LedgerUnit>(units.find((known) => known === params.unit) ?? 'points');
  const membership = useMembership();
  const card = membership.data?.card ?? null;
  const wallet = useWallet(card !== null);
  useDidShow(() => void (membership.mayAsk && membership.refetch()));
  return (
    <Screen title="会员账本">
      {membership.mayAsk ? (
        <>
          <View className="ledger__tabs">
            {units.map((entry) => (
              <Tap key={entry} role="tab" checked={unit === entry} className={classNames('ledger__tab', unit === entry && 'ledger__tab--on')} onTap={() => setUnit(entry)}>
                {unitName(entry)}
              </Tap>
            ))}
          </View>
          {card === null || (unit === 'storedValue' && wallet.data === undefined) ? null : <Balance unit={unit} card={card} wallet={wallet.data?.wallet} />}
          <Entries key={unit} unit={unit} />
        </>
      ) : (
        <Empty icon="list" title="登录后查看明细" hint="用微信身份登录，不用填密码" action={{ text: '登录', onTap: () => void requireConsent() }} />
      )}
    </Screen>
  );
}

function Balance({ unit, card, wallet }: { unit: LedgerUnit; card: MemberCard; wallet: Wallet | undefined }) {
  const notes: Record<LedgerUnit, string> = {
    points: card.pointsExpiringSoon > 0 ? `${formatPieces(card.pointsExpiringSoon)} 积分将在 30 天内过期` : '积分满一年的当月底过期，先到期的先用',
    growth: '每实付 1 元得 1，一年内有效',
    storedValue: wallet?.isFrozen ? '余额已冻结，请联系客服' : `本金 ${formatFen(wallet?.paidFen ?? 0)}，赠送 ${formatFen(wallet?.giftFen ?? 0)}；先用本金`,
  };
  return (
    <View className="ledger__balance">
      <View className="ledger__amount">{unit === 'storedValue' ? formatFen(wallet?.balanceFen ?? 0) : formatPieces(card[unit])}</View>
      <View className="ledger__note">{notes[unit]}</View>
      {unit === 'points' ? <Button size="small" kind="soft" className="ledger__exchange" text="用积分换券" onTap={() => openPage('couponCentre', { points: 1 })} /> : null}
    </View>
  );
}

function Entries({ unit }: { unit: LedgerUnit }) {
  const ledger = useLedger(unit);
  const rows = ledger.data?.pages.flatMap(({ items }) => items) ?? [];
  const loadMore = () => void (ledger.hasNextPage && !ledger.isFetchingNextPage && ledger.fetchNextPage());
  useReachBottom(loadMore);
  useDidShow(() => void ledger.refetch());
  usePullDownRefresh(() => void ledger.refetch().finally(() => Taro.stopPullDownRefresh()));
  if (ledger.data === undefined) {
    if (ledger.isError) return <ErrorState {...problemCopy(ledger.error)} onRetry={() => void ledger.refetch()} />;
    return (
      <View className="ledger__list">
        {[0, 1, 2, 3].map((row) => (
          <View key={row} className="ledger__row">
            <Bone width="60%" height="20px" />
          </View>
        ))}
      </View>
    );
  }
  if (rows.length === 0) return <Empty icon="list" title={`还没有${unitName(unit)}记录`} hint={unit === 'storedValue' ? '充值后，余额可以在结算时用' : '下一单就有了'} action={{ text: '去逛逛', onTap: () => openTab('home') }} />;
  return (
    <View className="ledger__list">
      {rows.map((entry) => (
        <EntryRow key={entry.id} entry={entry} unit={unit} />
      ))}
      <ListEnd state={ledger.isFetchNextPageError ? 'error' : ledger.isFetchingNextPage ? 'loading' : ledger.hasNextPage ? 'more' : 'end'} onRetry={loadMore} />
    </View>
  );
}

const aboutOrders: readonly LedgerEntry['kind'][] = ['order', 'orderReversal', 'spend', 'spendReturn'];

function EntryRow({ entry, unit }: { entry: LedgerEntry; unit: LedgerUnit }) {
  const orderId = aboutOrders.some((kind) => kind === entry.kind) ? entry.referenceId : null;
  const words = (
    <>
      <View className="ledger__words">
        <View className="ledger__what">{entry.note}</View>
        <View className="ledger__when">
          {formatMoment(entry.at, clock.now())}
          {entry.expiresAt === null ? '' : `，${formatDate(entry.expiresAt)} 前有效`}
          {entry.owedChange > 0 ? `，另欠 ${formatAmount(entry.owedChange, unit)}` : ''}
        </View>
      </View>
      <View className={classNames('ledger__change', entry.change > 0 && 'ledger__change--in')}>{formatChange(entry.change, unit)}</View>
    </>
  );
  if (orderId === null) return <View className="ledger__row">{words}</View>;
  return (
    <Tap className="ledger__row" role="link" label={`${entry.note}，${formatChange(entry.change, unit)}`} onTap={() => openPage('order', { orderId })}>
      {words}
      <Icon name="right" size={14} className="ledger__go" />
    </Tap>
  );
}
