import { View } from '@tarojs/components';
import { useDecidePurpose, usePurposes } from '@/features/account/queries';
import { Screen } from '@/frame/screen';
import { problemCopy } from '@/shared/api/problem-copy';
import { useConsent } from '@/shared/session/consent';
import { Loadable } from '@/ui/loadable';
import { Bone } from '@/ui/skeleton';
import { toast } from '@/ui/toast';
import { Toggle } from '@/ui/toggle';
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
  const mayAsk = useConsent(({ answer }) => answer?.accepted === true);
  return (
    <Screen title="隐私保护指引">
      <View className="privacy">
        {sections.map(({ title, text }) => (
          <View key={title} className="privacy__section">
            <View className="privacy__title">{title}</View>
            <View className="privacy__text">{text}</View>
          </View>
        ))}
        {mayAsk ? <Choices /> : null}
        {version ? <View className="privacy__version">{`版本 ${version}`}</View> : null}
      </View>
    </Screen>
  );
}

/** Each use of the data with its fields; those that rest on consent alone can be ended here. */
function Choices() {
  const purposes = usePurposes();
  const decide = useDecidePurpose();
  const documentVersion = purposes.data?.documentVersion ?? '';
  const choose = (purpose: 'marketing' | 'profiling', accepted: boolean) =>
    decide.mutate({ purpose, documentVersion, accepted }, { onSuccess: () => toast(accepted ? '已同意' : '已撤回，立即生效'), onError: (error) => toast(problemCopy(error).title) });
  return (
    <View className="privacy__section">
      <View className="privacy__title">你的信息用在哪里</View>
      <Loadable query={purposes} skeleton={<Bone height="120px" />}>
        {({ items }) =>
          items.map(({ code, title, text, fields, keptFor, stops, accepted }) => (
            <View key={code} className="privacy__use">
              <View className="privacy__use-head">
                <View className="privacy__use-title">{title}</View>
                {code === 'marketing' || code === 'profiling' ? <Toggle isOn={accepted} label={title} disabled={decide.isPending} onChange={(on) => choose(code, on)} /> : <View className="privacy__needed">必需</View>}
              </View>
              <View className="privacy__text">{text}</View>
              <View className="privacy__fact">{`用到：${fields.join('、')}`}</View>
              <View className="privacy__fact">{`保存：${keptFor}`}</View>
              {stops === null ? null : <View className="privacy__fact">{`关闭后：${stops}`}</View>}
            </View>
          ))
        }
      </Loadable>
    </View>
  );
}
