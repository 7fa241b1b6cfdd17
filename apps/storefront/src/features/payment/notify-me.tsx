import { useMutation } from '@tanstack/react-query';
import { View } from '@tarojs/components';
import { allowMessages, type MessageKind } from '@/shared/messages';
import { Button } from '@/ui/button';
import { toast } from '@/ui/toast';
import './notify-me.scss';

/** WeChat asks about three kinds at most. What is brought may be collected in the end, so its shopper is asked about that, too. */
const ALWAYS: readonly MessageKind[] = ['pickupReady', 'orderChange'];

/** After paying WeChat may be asked; whoever does not want it finds everything on the order. */
export function NotifyMe({ isCollected }: { isCollected: boolean }) {
  const asking = useMutation({ mutationFn: () => allowMessages(isCollected ? [...ALWAYS, 'pickupReminder'] : ALWAYS), onError: () => toast('这次没有开成，订单里随时能看') });
  if (asking.data !== undefined) return <View className="notify-me__done" role="status">{asking.data > 0 ? '备好或有变动，微信会通知你' : '没有开通知，订单里随时能看'}</View>;
  return <Button block size="large" kind="soft" icon="bell" text="备好或有变动，微信通知我" busy={asking.isPending} onTap={() => asking.mutate()} />;
}
