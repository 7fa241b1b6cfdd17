/** In this order: a later name stands in the text of an earlier one, too. */
const systems = [['iPad', 'iPad'], ['iPhone', 'iPhone'], ['OpenHarmony', '鸿蒙'], ['Android', '安卓手机'], ['Windows', 'Windows 电脑'], ['Mac OS', 'Mac'], ['Linux', 'Linux 电脑']] as const;
const apps = [['miniProgram', '微信小程序'], ['MicroMessenger', '微信'], ['Edg/', 'Edge 浏览器'], ['Firefox/', 'Firefox 浏览器'], ['Chrome/', 'Chrome 浏览器'], ['Safari/', 'Safari 浏览器']] as const;

/** A device in words that its owner knows: 「iPhone · 微信小程序」. */
export function describeDevice(userAgent: string): string {
  const words = [systems, apps].flatMap((names) => names.find(([mark]) => userAgent.includes(mark))?.[1] ?? []);
  return words.join(' · ') || '未知设备';
}
