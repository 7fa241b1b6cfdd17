/** The look of both halves in one place. CSS reads it as custom properties, antd as theme tokens. */
export const tokens = {
  color: {
    primary: '#0E7A5F',
    primaryPressed: '#0A624C',
    primarySoft: '#E6F4EF',
    urgent: '#E1251B',
    urgentSoft: '#FDECEA',
    urgentText: '#B91C14',
    warning: '#9A5B00',
    warningSoft: '#FFF4E0',
    success: '#1A7A43',
    successSoft: '#E7F5EC',
    info: '#1F6FEB',
    infoSoft: '#E9F1FE',
    infoText: '#1557BD',
    page: '#F5F6F7',
    card: '#FFFFFF',
    sunken: '#EEF0F2',
    text1: '#16181D',
    text2: '#4A4F57',
    text3: '#666B73',
    textDisabled: '#B4B8BF',
    line: '#E6E8EB',
  },
  radius: { tag: 4, control: 8, card: 12, sheet: 16 },
  space: { xs: 4, sm: 8, md: 12, lg: 16, xl: 24, xxl: 32 },
  font: {
    family:
      "-apple-system, BlinkMacSystemFont, 'PingFang SC', 'HarmonyOS Sans SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', system-ui, sans-serif",
    tag: 10,
    caption: 12,
    body: 14,
    listTitle: 15,
    pageTitle: 17,
    section: 20,
    amount: 32,
  },
} as const;

/** For bright light, tired eyes and old screens: every text at least seven to one on its ground, every edge in sight. */
const highContrast: Partial<Record<keyof typeof tokens.color, string>> = {
  primary: '#004D3A',
  primaryPressed: '#00382A',
  urgent: '#A30D05',
  urgentText: '#8A0B04',
  warning: '#5C3600',
  success: '#0B4F28',
  info: '#0B3F94',
  infoText: '#0B3F94',
  // Cards are told from the page by their ground, so it is darker than usual.
  page: '#DDE1E6',
  sunken: '#E2E5E9',
  text1: '#000000',
  text2: '#16181D',
  text3: '#33373D',
  textDisabled: '#6B7078',
  line: '#5A6069',
};

const kebab = (name: string): string => name.replaceAll(/([A-Z]|\d+)/g, (part) => `-${part.toLowerCase()}`);

/** Every token as a CSS custom property, for example `--color-primary-soft` and `--space-lg`. */
export function computeCssVariables(isHighContrast = false): ReadonlyMap<string, string> {
  const variables = new Map<string, string>([['--font-family', tokens.font.family]]);
  for (const [name, value] of Object.entries({ ...tokens.color, ...(isHighContrast ? highContrast : {}) })) variables.set(`--color-${kebab(name)}`, value);
  for (const [name, value] of Object.entries(tokens.radius)) variables.set(`--radius-${kebab(name)}`, `${value}px`);
  for (const [name, value] of Object.entries(tokens.space)) variables.set(`--space-${kebab(name)}`, `${value}px`);
  for (const [name, value] of Object.entries(tokens.font)) {
    if (typeof value === 'number') variables.set(`--font-${kebab(name)}`, `${value}px`);
  }
  return variables;
}

/** Puts the tokens on the root element: before the first render, and when somebody wants another contrast. */
export function applyTokens(root: HTMLElement, isHighContrast = false): void {
  for (const [name, value] of computeCssVariables(isHighContrast)) root.style.setProperty(name, value);
}
