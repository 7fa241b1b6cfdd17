import { Price } from '@/ui/price';
import { Button } from '@/ui/button';
import { Screen } from '@/frame/screen';
import { openPage } from '@/shared/navigation';

export default function Page() {
  return (
    <Screen title="lost">
      <Price fen={129900} size="large" />
      <Button text="去看看" icon="search" onTap={() => openPage('search')} />
    </Screen>
  );
}
