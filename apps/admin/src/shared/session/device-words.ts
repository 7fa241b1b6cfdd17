/** What a browser calls itself, in two words: 「Windows · Chrome」. */
export function describeAgent(userAgent: string): string {
  const system = SYSTEMS.find(([mark]) => userAgent.includes(mark))?.[1];
  const browser = BROWSERS.find(([mark]) => userAgent.includes(mark))?.[1];
  return [system, browser].filter((word) => word !== undefined).join(' · ') || '未知设备';
}

/** In this order: a later name stands in the text of an earlier one, too. */
const SYSTEMS = [['iPad', 'iPad'], ['iPhone', 'iPhone'], ['Android', 'Android'], ['Windows', 'Windows'], ['Mac OS', 'Mac'], ['Linux', 'Linux']] as const;
const BROWSERS = [['MicroMessenger', '微信'], ['Edg/', 'Edge'], ['Firefox/', 'Firefox'], ['Chrome/', 'Chrome'], ['Safari/', 'Safari']] as const;
