import { View } from '@tarojs/components';
import { Screen } from '@/frame/screen';
import { useConsent } from '@/shared/session/consent';
import './index.scss';

const sections: readonly { title: string; text: string }[] = [
  { title: '我们收集什么', text: '微信身份标识，用来登录和找回你的订单；取货人姓名和手机号，由你在结算时填写或从微信授权；订单和取货记录。' },
  { title: '位置', text: '只在你点「使用当前位置」时读取一次，用来排列附近门店，不保存、不在后台读取。' },
  { title: '谁会看到', text: '你选的门店能看到取货人姓名和手机尾号，用来备货和核对；付款由微信支付处理，我们不接触你的银行卡。' },
  { title: '保存多久', text: '订单和付款记录按法律规定保存；搜索历史和浏览缓存只在你的手机上，可随时清除。' },
  { title: '你的选择', text: '不同意也可以浏览商品和门店。同意后可在「我的 - 设置」里随时撤回，撤回后我们不再处理你的个人信息，已有订单的履约除外。' },
];

export default function PrivacyPage() {
  const version = useConsent((state) => state.version);
  return (
    <Screen title="隐私保护指引">
      <View className="privacy">
        {sections.map(({ title, text }) => (
          <View key={title} className="privacy__section">
            <View className="privacy__title">{title}</View>
            <View className="privacy__text">{text}</View>
          </View>
        ))}
        {version ? <View className="privacy__version">{`版本 ${version}`}</View> : null}
      </View>
    </Screen>
  );
}
