import { Input, View } from '@tarojs/components';
import { useState } from 'react';
import { classNames } from './class-names';
import { Icon } from './icon';
import { Tap } from './tap';
import './stepper.scss';

type StepperProps = {
  value: number;
  onChange: (value: number) => void;
  min?: number;
  max: number;
  size?: 'medium' | 'small';
  /** Called instead of going below `min`, for instance to remove the line. */
  onUnderflow?: () => void;
  /** Called instead of going above `max`, to say why. */
  onOverflow?: () => void;
};

export function Stepper({ value, onChange, min = 1, max, size = 'medium', onUnderflow, onOverflow }: StepperProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const step = (next: number) => {
    if (next < min) return onUnderflow?.();
    if (next > max) return onOverflow?.();
    onChange(next);
  };
  const commit = () => {
    const typed = Number.parseInt(draft ?? '', 10);
    setDraft(null);
    if (!Number.isFinite(typed) || typed === value) return;
    if (typed > max) onOverflow?.();
    const allowed = Math.min(Math.max(typed, min), Math.max(max, min));
    if (allowed !== value) onChange(allowed);
  };
  return (
    <View className={classNames('stepper', `stepper--${size}`)} ariaLabel={`数量 ${value}`}>
      <Tap className="stepper__key" label="减少一件" disabled={value <= min && !onUnderflow} onTap={() => step(value - 1)}>
        <Icon name="minus" size={14} className={value <= min && !onUnderflow ? 'stepper__off' : ''} />
      </Tap>
      <Input
        className="stepper__value"
        type="number"
        maxlength={3}
        value={draft ?? String(value)}
        cursorSpacing={60}
        onInput={(event) => setDraft(event.detail.value.replace(/\D/g, ''))}
        onBlur={commit}
        onConfirm={commit}
      />
      <Tap className="stepper__key" label="增加一件" disabled={value >= max && !onOverflow} onTap={() => step(value + 1)}>
        <Icon name="plus" size={14} className={value >= max ? 'stepper__off' : ''} />
      </Tap>
    </View>
  );
}
