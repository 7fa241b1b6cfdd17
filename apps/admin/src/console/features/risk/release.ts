/** How long somebody who was wrongly turned away passes every rule. */
export const ALLOW_TERMS = [
  { value: 1, label: '1 天' },
  { value: 7, label: '7 天' },
  { value: 30, label: '30 天' },
  { value: 90, label: '90 天' },
];
