import { createElement } from 'react';
import type { ChangeEvent, ReactNode } from 'react';

type HostProps = Record<string, unknown> & { children?: ReactNode; onClick?: (event: { stopPropagation: () => void }) => void };

const onlyDom = ['id', 'className', 'style', 'role', 'tabIndex', 'onClick'];

/** Stands for the host's components in unit tests: the same tree in plain elements. */
function host(tag: string) {
  return function Host({ children, ...props }: HostProps) {
    const dom = Object.fromEntries(Object.entries(props).filter(([name]) => onlyDom.includes(name)));
    return createElement(tag, { ...dom, 'aria-label': props['ariaLabel'], 'aria-disabled': props['ariaDisabled'], 'aria-checked': props['ariaChecked'] }, children);
  };
}

export const View = host('div');
export const Text = host('span');
export const ScrollView = host('div');
export const Swiper = host('div');
export const SwiperItem = host('div');
export const Button = host('button');

export function Image({ src, className, ariaLabel }: { src?: string; className?: string; ariaLabel?: string }) {
  return <img src={src} className={className} alt={ariaLabel ?? ''} />;
}

type FieldEvent = { detail: { value: string } };
type InputProps = { value?: string; className?: string; placeholder?: string; onInput?: (event: FieldEvent) => void; onBlur?: (event: FieldEvent) => void };

export function Input({ value, className, placeholder, onInput, onBlur }: InputProps) {
  return (
    <input
      value={value ?? ''}
      className={className}
      placeholder={placeholder}
      onChange={(event: ChangeEvent<HTMLInputElement>) => onInput?.({ detail: { value: event.target.value } })}
      onBlur={() => onBlur?.({ detail: { value: value ?? '' } })}
    />
  );
}

export const Textarea = Input;
