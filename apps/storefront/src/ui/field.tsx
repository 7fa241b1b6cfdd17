import { Input, Textarea, View } from '@tarojs/components';
import type { ReactNode } from 'react';
import { classNames } from './class-names';
import { Icon } from './icon';
import { Tap } from './tap';
import './field.scss';

type FieldProps = {
  name: string;
  value: string;
  placeholder: string;
  onInput: (value: string) => void;
  maxLength: number;
  type?: 'text' | 'number';
  /** Stands behind the field, for instance a button that fills it. */
  children?: ReactNode;
};

/** Room between the field and the keyboard. */
const keyboardGap = 80;

/** A row of a form: what is asked, and what was typed. */
export function Field({ name, value, placeholder, onInput, maxLength, type = 'text', children }: FieldProps) {
  return (
    <View className="field">
      <View className="field__name">{name}</View>
      <Input className="field__input" type={type} maxlength={maxLength} placeholder={placeholder} placeholderClass="field__placeholder" value={value} cursorSpacing={keyboardGap} onInput={(event) => onInput(event.detail.value)} />
      {children}
    </View>
  );
}

/** A row whose text may take several lines. */
export function TextField({ name, value, placeholder, onInput, maxLength }: Omit<FieldProps, 'type' | 'children'>) {
  return (
    <View className="field">
      <View className="field__name">{name}</View>
      <Textarea className="field__text" maxlength={maxLength} autoHeight placeholder={placeholder} placeholderClass="field__placeholder" value={value} cursorSpacing={keyboardGap} onInput={(event) => onInput(event.detail.value)} />
    </View>
  );
}

type ChoiceFieldProps = { name: string; value: string | null; placeholder: string; label: string; onTap: () => void };

/** A row that opens something to choose from. */
export function ChoiceField({ name, value, placeholder, label, onTap }: ChoiceFieldProps) {
  return (
    <Tap className="field" label={label} onTap={onTap}>
      <View className="field__name">{name}</View>
      <View className={classNames('field__value', value === null && 'field__value--open')}>{value ?? placeholder}</View>
      <Icon name="right" size={14} className="field__go" />
    </Tap>
  );
}

/** What is wrong with the row above. */
export function FieldProblem({ text }: { text: string | null }) {
  if (text === null) return null;
  return (
    <View className="field-problem" role="alert">
      {text}
    </View>
  );
}
