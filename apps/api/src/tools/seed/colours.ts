/** Chinese colour names as makers use them, the specific before the general; the first match wins. */
const namedColours: readonly (readonly [RegExp, string])[] = [
  [/星空蓝|海军蓝|藏青|宝石蓝/, '#35507f'],
  [/蒂芙尼|松石|水蓝|青粉|天青/, '#7cc3c4'],
  [/静谧蓝|缥蓝|雾蓝|灰蓝|蓝灰|灰紫蓝/, '#8da9c4'],
  [/牛仔|青蓝|妖姬蓝/, '#4f7cac'],
  [/天蓝|浅蓝|冰川蓝/, '#9cc9e8'],
  [/珊瑚|蜜橙|粉橙|亮橙|橙/, '#ee9b6e'],
  [/樱花|樱粉|香芋粉|水粉|珍珠粉|浪漫粉|茶香粉|菡萏|粉/, '#efb4bd'],
  [/胭脂|石竹/, '#d98a94'],
  [/酒红|玛瑙|砖|釉|真朱|苋红|樱桃|红/, '#b9474b'],
  [/藕荷|灰紫|赤紫|丁香|紫/, '#a58fb4'],
  [/若绿|豆绿|薄荷|抹茶|荧光绿|浅绿/, '#a9cbaa'],
  [/松|柏|烟草绿|墨绿|千岁|橄榄|草绿|动感绿|绿/, '#6f9a7c'],
  [/木兰|姜黄|芥子|姜|古典金|象牙黄|黄/, '#e3b85b'],
  [/杏|米|象牙|燕麦|本白|莹白|奶油|素麻|原木|木纹|本色/, '#ead9bd'],
  [/胡桃|深咖|深褐|深茶|黑茶|烟褐|伽罗|棕/, '#7d5d48'],
  [/枯茶|卡其|驼|咖|褐|烟草/, '#b3926f'],
  [/墨黑|哑黑|曜石|黑/, '#4a4d55'],
  [/石板|枯野|丁子|烟灰|冷灰|山岩|深灰|青丝/, '#8d9097'],
  [/银|薄灰|水银|浅灰|灰/, '#bfc2c7'],
  [/白/, '#f3f1ec'],
  [/蓝/, '#6c9bcf'],
  [/迷彩/, '#7f8a5f'],
  [/青/, '#74b3a5'],
];

/** The hex colour that a colour name suggests, or null when it names none (such as 多色条纹). */
export function findColourHex(name: string): string | null {
  return namedColours.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}

/** Moves a hex colour towards white (`amount` > 0, up to 1) or towards black (`amount` < 0, down to -1). */
export function shade(hex: string, amount: number): string {
  const target = amount < 0 ? 0 : 255;
  return mix(hex, target * 0x10101, Math.abs(amount));
}

/** `share` of the second colour in the first. */
export function blend(hex: string, other: string, share: number): string {
  return mix(hex, Number.parseInt(other.slice(1), 16), share);
}

function mix(hex: string, target: number, share: number): string {
  const from = Number.parseInt(hex.slice(1), 16);
  const channels = [16, 8, 0].map((shift) => {
    const start = (from >> shift) & 255;
    return Math.round(start + (((target >> shift) & 255) - start) * share);
  });
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
