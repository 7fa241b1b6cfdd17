import { View } from '@tarojs/components';
import { goBack } from '@/shared/navigation';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import './nav-bar.scss';

type NavBarProps = { title: string };

/** The bar with the way back on second-level pages of the H5; WeChat draws its own. */
export function NavBar({ title }: NavBarProps) {
  if (process.env.TARO_ENV !== 'h5') return null;
  return (
    <View className="nav-bar">
      <Tap className="nav-bar__back" label="返回" onTap={() => goBack()}>
        <Icon name="back" size={22} />
      </Tap>
      <View className="nav-bar__title" role="heading">
        {title}
      </View>
    </View>
  );
}
