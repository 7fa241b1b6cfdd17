import { View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { classNames } from '@/ui/class-names';
import { Tap } from '@/ui/tap';
import './coupon-card.scss';

export type CouponFace = { name: string; figure: { before: string; main: string; after: string }; condition: string; scope: string };

type CouponCardProps = {
  face: CouponFace;
  /** Cannot be used any more, or not now. */
  isDull?: boolean;
  /** Until when. */
  note: string;
  isUrgent?: boolean;
  /** Why not, or what is special, under the rest. */
  remark?: string | null;
  /** How many of all are gone, in percent; null where there is no end to them. */
  takenPercent?: number | null;
  /** Stands at the right: a button, or the mark of a choice. */
  side?: ReactNode;
  onTap: () => void;
  role?: 'button' | 'radio';
  checked?: boolean;
};

const longFigure = 4;

/** A ticket: what it is worth on the stub, what it asks for beside it. */
export function CouponCard({ face, isDull = false, note, isUrgent = false, remark = null, takenPercent = null, side, onTap, role = 'button', checked }: CouponCardProps) {
  const { figure, condition, name, scope } = face;
  const isLong = [...figure.main].length >= longFigure;
  return (
    <View className={classNames('coupon', isDull && 'coupon--dull', remark !== null && 'coupon--remarked')}>
      <Tap className="coupon__main" role={role} {...(checked === undefined ? {} : { checked })} label={`${name}，${figure.before}${figure.main}${figure.after}，${condition}，${note}${takenPercent === null ? '' : `，已领 ${takenPercent}%`}${remark ? `，${remark}` : ''}`} onTap={onTap}>
        <View className="coupon__stub">
          <View className={classNames('coupon__figure', isLong && 'coupon__figure--long')}>
            {figure.before ? <View className="coupon__unit">{figure.before}</View> : null}
            {figure.main}
            {figure.after ? <View className="coupon__unit">{figure.after}</View> : null}
          </View>
          <View className="coupon__condition">{condition}</View>
        </View>
        <View className="coupon__body">
          <View className="coupon__name">{name}</View>
          <View className="coupon__scope">{scope}</View>
          <View className={classNames('coupon__note', isUrgent && 'coupon__note--urgent')}>{note}</View>
          {takenPercent === null ? null : (
            <View className="coupon__taken">
              <View className="coupon__taken-part" style={{ width: `${takenPercent}%` }} />
            </View>
          )}
        </View>
      </Tap>
      {side ? <View className="coupon__side">{side}</View> : null}
      {remark ? <View className="coupon__remark">{remark}</View> : null}
    </View>
  );
}
