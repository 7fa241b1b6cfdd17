import { useMutation } from '@tanstack/react-query';
import { View } from '@tarojs/components';
import { allowMessages } from '@/shared/messages';
import { Button } from '@/ui/button';
import { toast } from '@/ui/toast';
import './notify-me.scss';

/** After paying WeChat may be asked; whoever does not want it finds everything on the order. */
export function NotifyMe() {
  const asking = useMutation({ mutationFn: () => allowMessages(['pickupReady', 'orderChange']), onError: () => toast('这次没有开成，订单里随时能看') });
  if (asking.data !== undefined) return <View className="notify-me__done" role="status">{asking.data > 0 ? '备好或有变动，微信会通知你' : '没有开通知，订单里随时能看'}</View>;
  return <Button block size="large" kind="soft" icon="bell" text="备好或有变动，微信通知我" busy={asking.isPending} onTap={() => asking.mutate()} />;
}
