import { ScrollView, View } from '@tarojs/components';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { Icon } from './icon';
import { Tap } from './tap';
import './sheet.scss';

type SheetProps = {
  open: boolean;
  onClose: () => void;
  title?: string;
  /** Stays above the scrolling part, for instance a product's picture and price. */
  header?: ReactNode;
  /** Stays under the scrolling part. */
  footer?: ReactNode;
  children: ReactNode;
};

const leaveMs = 220;

/** A panel from below, at most 80 % high, with a scroll area of its own so that the page behind it stays still. */
export function Sheet({ open, onClose, title, header, footer, children }: SheetProps) {
  const [mounted, setMounted] = useState(open);
  useEffect(() => {
    if (open) {
      setMounted(true);
      return undefined;
    }
    const timer = setTimeout(() => setMounted(false), leaveMs);
    return () => clearTimeout(timer);
  }, [open]);
  if (!open && !mounted) return null;
  return (
    <View className={classNames('sheet', open && 'sheet--open')} catchMove>
      <View className="sheet__mask" onClick={onClose} />
      <View className="sheet__panel" role="dialog" ariaLabel={title ?? '面板'}>
        {title ? <View className="sheet__title">{title}</View> : null}
        <Tap className="sheet__close" label="关闭" onTap={onClose}>
          <Icon name="close" size={20} />
        </Tap>
        {header}
        <ScrollView className="sheet__body" scrollY enhanced showScrollbar={false}>
          {children}
        </ScrollView>
        {footer ? <View className="sheet__footer">{footer}</View> : <View className="sheet__inset" />}
      </View>
    </View>
  );
}
