import { View } from '@tarojs/components';
import { useMemo } from 'react';
import { clock } from '@/shared/clock';
import { useOnline } from '@/shared/network';
import { useRemaining } from '@/shared/ticker';
import { formatMoment, formatWindow } from '@/shared/time';
import { classNames } from '@/ui/class-names';
import { groupDigits } from '@/ui/digits';
import { Icon } from '@/ui/icon';
import { qrPicture } from './qr-picture';
import type { PickupCode } from './queries';
import { describeCount, describeNote } from './words';
import './code-card.scss';

/** White also in the dark: a scanner and a tired clerk both need the contrast. */
export function CodeCard({ code, isStale, onExpire }: { code: PickupCode; isStale: boolean; onExpire: () => void }) {
  return (
    <View className="code-card">
      <View className="code-card__store">{code.storeName}</View>
      <View className="code-card__facts">{`${formatWindow(code.pickupStartAt, code.pickupEndAt, clock.now())} · ${describeCount(code)}`}</View>
      {code.collector ? <View className="code-card__facts">{`由 ${code.collector.name} 代取`}</View> : null}
      <CodeFace code={code} isStale={isStale} onExpire={onExpire} />
      <View className="code-card__foot">
        <Icon name="pin" size={14} />
        {code.storeAddress}
      </View>
      <View className="code-card__number">{`订单 ${code.orderNo}`}</View>
    </View>
  );
}

function CodeFace({ code, isStale, onExpire }: { code: PickupCode; isStale: boolean; onExpire: () => void }) {
  switch (code.state) {
    case 'preparing':
      return <Waiting icon="box" title="备货中，备好会通知你" hint="备好后这里会出现取货码" />;
    case 'canceled':
      return <Waiting icon="close" title="订单已取消" hint="取货码已失效" />;
    case 'used':
      return <UsedCode code={code} />;
    case 'returned':
      return <Waiting icon="box" title="超时未取，商品已放回货架" hint="款项已原路退回" />;
    case 'ready':
    case 'partial':
    case 'no_show':
      return <ReadyCode code={code} isStale={isStale} onExpire={onExpire} />;
  }
}

function Waiting({ icon, title, hint }: { icon: 'box' | 'close'; title: string; hint: string }) {
  return (
    <View className="code-card__waiting" role="status">
      <View className="code-card__disc">
        <Icon name={icon} size={40} />
      </View>
      <View className="code-card__title">{title}</View>
      <View className="code-card__hint">{hint}</View>
    </View>
  );
}

function ReadyCode({ code, isStale, onExpire }: { code: PickupCode; isStale: boolean; onExpire: () => void }) {
  const isOnline = useOnline();
  const picture = useMemo(() => (code.qrContent === null ? null : qrPicture(code.qrContent)), [code.qrContent]);
  const remainingMs = useRemaining(code.qrExpiresAt === null ? 0 : Date.parse(code.qrExpiresAt), onExpire);
  // A QR code that has rotated away is refused at the counter; the digits are not.
  const isOff = !isOnline || isStale || remainingMs === 0;
  return (
    <>
      <View className={classNames('code-card__qr', isOff && 'code-card__qr--off')} style={picture ? { backgroundImage: `url("${picture}")` } : {}} role="img" ariaLabel="取货二维码">
        {isOff ? <View className="code-card__qr-note">{!isOnline || isStale ? '离线，请出示数字码' : '正在刷新…'}</View> : null}
      </View>
      <View className="code-card__rotate">{isOff ? '数字码一直有效' : `二维码 ${Math.ceil(remainingMs / 1000)} 秒后自动刷新`}</View>
      {code.digits === null ? null : (
        <View className="code-card__digits" ariaLabel={`数字码 ${code.digits.split('').join(' ')}`}>
          {groupDigits(code.digits)}
        </View>
      )}
      <View className="code-card__hint">扫不了码时，念这 8 位数字给店员</View>
      <CodeNote code={code} />
    </>
  );
}

/** What is special about this pickup: some of it was collected, or its time is running out. */
function CodeNote({ code }: { code: PickupCode }) {
  const text = describeNote(code, clock.now());
  return text === null ? null : (
    <View className={classNames('code-card__note', code.state === 'no_show' && 'code-card__note--late')} role="status">
      {text}
    </View>
  );
}

function UsedCode({ code }: { code: PickupCode }) {
  const when = code.handedOverAt ? formatMoment(code.handedOverAt, clock.now()) : '';
  return (
    <View className="code-card__waiting" role="status">
      <View className="code-card__disc code-card__disc--used">
        <Icon name="check" size={40} />
      </View>
      <View className="code-card__title">已取货</View>
      {code.digits === null ? null : <View className="code-card__digits code-card__digits--used">{groupDigits(code.digits)}</View>}
      <View className="code-card__hint">{[when, code.handedOverBy ? `由 ${code.handedOverBy} 交付` : ''].filter(Boolean).join(' · ')}</View>
    </View>
  );
}
