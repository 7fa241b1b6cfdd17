import Taro from '@tarojs/taro';
import type { CalendarEntry, ImportedAddress, PickedPlace, Place, Platform, Position, WechatPayParams } from './contract';

async function login(): Promise<string> {
  const { code } = await Taro.login();
  return code;
}

async function pay(params: WechatPayParams): Promise<'ok' | 'cancel'> {
  try {
    await Taro.requestPayment({
      timeStamp: params.timeStamp,
      nonceStr: params.nonceStr,
      package: params.package,
      signType: params.signType,
      paySign: params.paySign,
    });
    return 'ok';
  } catch (error) {
    const message = typeof error === 'object' && error !== null && 'errMsg' in error ? String(error.errMsg) : '';
    if (message.includes('cancel')) return 'cancel';
    // Anything else is unknown, and unknown is asked of the server like a success.
    return 'ok';
  }
}

async function locate(): Promise<Position | null> {
  try {
    const { latitude, longitude } = await Taro.getLocation({ type: 'gcj02' });
    return { lat: latitude, lng: longitude };
  } catch {
    return null;
  }
}

async function scan(): Promise<string | null> {
  try {
    const { result } = await Taro.scanCode({ scanType: ['barCode', 'qrCode'] });
    return result;
  } catch {
    return null;
  }
}

async function importAddress(): Promise<ImportedAddress | null> {
  try {
    const { userName, telNumber, provinceName, cityName, countyName, detailInfo } = await Taro.chooseAddress();
    return { contactName: userName, contactPhone: telNumber, province: provinceName, city: cityName, district: countyName, detail: detailInfo };
  } catch {
    return null;
  }
}

async function pickPlace(): Promise<PickedPlace | null> {
  try {
    const { name, address, latitude, longitude } = await Taro.chooseLocation({});
    return { name, address, lat: Number(latitude), lng: Number(longitude) };
  } catch {
    return null;
  }
}

async function addToCalendar({ title, place, note, startAt, endAt }: CalendarEntry): Promise<boolean> {
  const seconds = (at: string) => Math.floor(Date.parse(at) / 1000);
  try {
    await Taro.addPhoneCalendar({ title, location: place, description: note, startTime: seconds(startAt), endTime: String(seconds(endAt)) });
    return true;
  } catch {
    return false;
  }
}

async function pickPhotos(max: number): Promise<string[]> {
  try {
    const { tempFiles } = await Taro.chooseMedia({ count: max, mediaType: ['image'], sizeType: ['compressed'], sourceType: ['album', 'camera'] });
    return tempFiles.map(({ tempFilePath }) => tempFilePath);
  } catch {
    return [];
  }
}

function openMap({ lat, lng, name, address }: Place): void {
  void Taro.openLocation({ latitude: lat, longitude: lng, name, address });
}

function brighten(): () => void {
  let before: number | null = null;
  void Taro.getScreenBrightness({ success: (now) => void (before = 'value' in now ? Number(now.value) : null) });
  void Taro.setScreenBrightness({ value: 1 });
  void Taro.setKeepScreenOn({ keepScreenOn: true });
  return () => {
    if (before !== null) void Taro.setScreenBrightness({ value: before });
    void Taro.setKeepScreenOn({ keepScreenOn: false });
  };
}

type Resolve = (answer: { event: 'agree' | 'disagree' | 'exposureAuthorization'; buttonId?: string }) => void;
const waiting: Resolve[] = [];

// WeChat keeps a call that needs consent pending until it is told the answer. Our own sheet asks before any such call,
// so a call that still waits is answered with what the shopper has said.
Taro.onNeedPrivacyAuthorization?.((resolve: Resolve) => {
  resolve({ event: 'exposureAuthorization' });
  waiting.push(resolve);
});

function settlePrivacy(accepted: boolean): void {
  for (const resolve of waiting.splice(0)) resolve(accepted ? { event: 'agree', buttonId: 'privacy-agree' } : { event: 'disagree' });
}

/** WeChat's own sheet. A template that was refused, or that WeChat does not know, is not allowed. */
async function askForMessages(templateIds: readonly string[]): Promise<string[]> {
  try {
    const answers: Record<string, unknown> = { ...(await Taro.requestSubscribeMessage({ tmplIds: [...templateIds], entityIds: [] })) };
    return templateIds.filter((id) => answers[id] === 'accept');
  } catch {
    return [];
  }
}

export const platform: Platform = {
  login,
  phoneCode: null,
  pay,
  askForMessages,
  locate,
  scan,
  importAddress,
  pickPlace,
  hasMap: true,
  addToCalendar,
  copy: async (text) => void (await Taro.setClipboardData({ data: text })),
  pickPhotos,
  showPhotos: (urls, current) => void Taro.previewImage({ urls, current }),
  call: (phone) => void Taro.makePhoneCall({ phoneNumber: phone }),
  openMap,
  brighten,
  settlePrivacy,
};
