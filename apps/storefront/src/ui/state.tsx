import { View } from '@tarojs/components';
import { Button } from './button';
import { Icon } from './icon';
import type { IconName } from './icon';
import './state.scss';

type StateProps = {
  icon: IconName;
  title: string;
  hint?: string;
  action?: { text: string; onTap: () => void };
};

/** A screen or a part of one that has nothing to show: what happened and the one useful next step. */
export function Empty({ icon, title, hint, action }: StateProps) {
  return (
    <View className="state">
      <View className="state__disc">
        <Icon name={icon} size={40} />
      </View>
      <View className="state__title">{title}</View>
      {hint ? <View className="state__hint">{hint}</View> : null}
      {action ? <Button text={action.text} kind="soft" className="state__action" onTap={action.onTap} /> : null}
    </View>
  );
}

type ErrorStateProps = { onRetry: () => void; title?: string; hint?: string };

/** Loading failed. `title` and `hint` come from the table of error codes when the server gave one. */
export function ErrorState({ onRetry, title = '网络不太稳', hint = '检查一下网络，点我重试' }: ErrorStateProps) {
  return <Empty icon="offline" title={title} hint={hint} action={{ text: '重试', onTap: onRetry }} />;
}

type ListEndProps = { state: 'loading' | 'more' | 'end' | 'error'; onRetry: () => void };

/** The foot of a paged list. */
export function ListEnd({ state, onRetry }: ListEndProps) {
  if (state === 'error') {
    return (
      <View className="list-end">
        <Button text="没加载出来，点我重试" kind="plain" size="small" onTap={onRetry} />
      </View>
    );
  }
  return <View className="list-end">{state === 'end' ? '没有更多了' : '正在加载…'}</View>;
}
