import { useState } from 'react';
import { type Display, readDisplay, saveDisplay } from '../../shell/display';
import { Choice } from '../../ui/Choice';
import { Card } from '../../ui/Screen';

const CONTRAST = [{ value: 'usual', text: '平常颜色' }, { value: 'high', text: '高对比度' }] as const;
const TARGETS = [{ value: 'usual', text: '平常按钮' }, { value: 'large', text: '大按钮' }] as const;

/** How this device shows things. */
export function DisplaySettings() {
  const [display, setDisplay] = useState(readDisplay);
  const change = (part: Partial<Display>): void => {
    const next = { ...display, ...part };
    setDisplay(next);
    saveDisplay(next);
  };
  return (
    <Card title="显示">
      <p>光线强、看不清时用高对比度；戴着手套时用大按钮</p>
      <Choice label="颜色" options={CONTRAST} value={display.isHighContrast ? 'high' : 'usual'} onChange={(chosen) => change({ isHighContrast: chosen === 'high' })} />
      <Choice label="按钮大小" options={TARGETS} value={display.hasLargeTargets ? 'large' : 'usual'} onChange={(chosen) => change({ hasLargeTargets: chosen === 'large' })} />
    </Card>
  );
}
