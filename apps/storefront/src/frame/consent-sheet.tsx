import { Button as HostButton, View } from '@tarojs/components';
import { api } from '@/shared/api';
import { openPage } from '@/shared/navigation';
import { answerConsent, useConsent } from '@/shared/session/consent';
import { Icon } from '@/ui/icon';
import type { IconName } from '@/ui/icon';
import { Sheet } from '@/ui/sheet';
import { Tap } from '@/ui/tap';
import './consent-sheet.scss';

const points: { icon: IconName; text: string }[] = [
  { icon: 'user', text: '用微信身份登录，不读取你的好友和聊天' },
  { icon: 'pin', text: '只在你点「附近门店」时使用位置' },
  { icon: 'phone', text: '手机号只给你选的门店，用来联系取货' },
];

async function accept(): Promise<void> {
  answerConsent(true);
  const { version } = useConsent.getState();
  // The answer holds on this device at once; the server's record follows the sign-in.
  if (version) await api.call('acceptPrivacy', { body: { documentVersion: version, accepted: true } }).catch(() => undefined);
}

export function ConsentSheet() {
  const isOpen = useConsent((state) => state.isSheetOpen);
  const refuse = () => answerConsent(false);
  return (
    <Sheet open={isOpen} title="先说清楚，再逛" onClose={refuse}>
      <View className="consent">
        {points.map(({ icon, text }) => (
          <View key={icon} className="consent__point">
            <View className="consent__icon">
              <Icon name={icon} size={18} />
            </View>
            {text}
          </View>
        ))}
        <Tap className="consent__link" role="link" onTap={() => openPage('privacy')}>
          查看《隐私保护指引》全文
        </Tap>
        <View className="consent__actions">
          <Tap className="consent__refuse" onTap={refuse}>
            先逛逛
          </Tap>
          {process.env.TARO_ENV === 'weapp' ? (
            <HostButton id="privacy-agree" className="consent__agree" openType="agreePrivacyAuthorization" onAgreePrivacyAuthorization={() => void accept()}>
              同意并继续
            </HostButton>
          ) : (
            <Tap className="consent__agree" onTap={() => void accept()}>
              同意并继续
            </Tap>
          )}
        </View>
      </View>
    </Sheet>
  );
}
