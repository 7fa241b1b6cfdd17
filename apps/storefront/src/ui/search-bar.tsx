import { Input, View } from '@tarojs/components';
import { Icon } from './icon';
import { Tap } from './tap';
import './search-bar.scss';

/** Looks like a field and opens the search page. */
export function SearchEntry({ text, onTap }: { text: string; onTap: () => void }) {
  return (
    <Tap className="search-bar" role="link" label={`搜索，${text}`} onTap={onTap}>
      <Icon name="search" size={18} className="search-bar__glass" />
      <View className="search-bar__hint">{text}</View>
    </Tap>
  );
}

type SearchFieldProps = { value: string; placeholder: string; onInput: (value: string) => void; onSubmit: (value: string) => void; autoFocus?: boolean };

export function SearchField({ value, placeholder, onInput, onSubmit, autoFocus = false }: SearchFieldProps) {
  return (
    <View className="search-bar">
      <Icon name="search" size={18} className="search-bar__glass" />
      <Input
        className="search-bar__input"
        type="text"
        confirmType="search"
        maxlength={50}
        focus={autoFocus}
        value={value}
        placeholder={placeholder}
        placeholderClass="search-bar__placeholder"
        onInput={(event) => onInput(event.detail.value)}
        onConfirm={(event) => onSubmit(event.detail.value)}
      />
      {value ? (
        <Tap className="search-bar__clear" label="清空" onTap={() => onInput('')}>
          <Icon name="close" size={14} />
        </Tap>
      ) : null}
    </View>
  );
}
