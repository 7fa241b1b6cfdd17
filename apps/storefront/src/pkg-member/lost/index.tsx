import { Screen } from '@/frame/screen';
import { openTab } from '@/shared/navigation';
import { Empty } from '@/ui/state';

/** Where a link leads that no page answers. */
export default function LostPage() {
  return (
    <Screen title="页面不见了">
      <Empty icon="info" title="这个页面不见了" hint="链接可能过期了，商品还在" action={{ text: '返回首页', onTap: () => openTab('home') }} />
    </Screen>
  );
}
