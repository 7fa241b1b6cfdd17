import { SearchOutlined } from '@ant-design/icons';
import { DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useState } from 'react';

interface SearchFilterProps {
  readonly value: string | undefined;
  readonly placeholder: string;
  readonly onChange: (value: string | undefined) => void;
  readonly width?: number;
}

/** Searches on Enter or when the field is left, not on every key. */
export function SearchFilter({ value, placeholder, onChange, width = 320 }: SearchFilterProps) {
  const [typed, setTyped] = useState(value ?? '');
  useEffect(() => setTyped(value ?? ''), [value]);
  const commit = (): void => {
    const wanted = typed.trim();
    if (wanted !== (value ?? '')) onChange(wanted === '' ? undefined : wanted);
  };
  return (
    <Input
      allowClear
      prefix={<SearchOutlined className="quiet" />}
      style={{ width, maxWidth: '100%' }}
      value={typed}
      placeholder={placeholder}
      aria-label={placeholder}
      maxLength={60}
      onChange={(event) => {
        setTyped(event.target.value);
        if (event.target.value === '') onChange(undefined);
      }}
      onPressEnter={commit}
      onBlur={commit}
    />
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface SelectFilterProps {
  readonly value: string | undefined;
  readonly placeholder: string;
  readonly options: readonly Choice[];
  readonly onChange: (value: string | undefined) => void;
  readonly width?: number;
  readonly isLoading?: boolean;
}

export function SelectFilter({ value, placeholder, options, onChange, width = 140, isLoading = false }: SelectFilterProps) {
  return (
    <Select
      allowClear
      showSearch={options.length > 8 ? { optionFilterProp: 'label' } : false}
      style={{ width }}
      value={value ?? null}
      placeholder={placeholder}
      aria-label={placeholder}
      loading={isLoading}
      options={[...options]}
      onChange={(next: string | null | undefined) => onChange(next ?? undefined)}
      popupMatchSelectWidth={false}
    />
  );
}

interface DateRangeFilterProps {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onChange: (range: { readonly from: string | undefined; readonly to: string | undefined }) => void;
}

/** Calendar dates in the shops' time zone, both ends included. */
export function DateRangeFilter({ from, to, onChange }: DateRangeFilterProps) {
  return (
    <DatePicker.RangePicker
      value={[from === undefined ? null : dayjs(from), to === undefined ? null : dayjs(to)]}
      allowEmpty={[true, true]}
      presets={[
        { label: '今天', value: [dayjs(), dayjs()] },
        { label: '近 7 天', value: [dayjs().subtract(6, 'day'), dayjs()] },
        { label: '近 30 天', value: [dayjs().subtract(29, 'day'), dayjs()] },
      ]}
      onChange={(range) => onChange({ from: range?.[0]?.format('YYYY-MM-DD'), to: range?.[1]?.format('YYYY-MM-DD') })}
    />
  );
}

/** The words of a label table as choices of a select. */
export function choicesOf(labels: Readonly<Record<string, { readonly text: string }>>): Choice[] {
  return Object.entries(labels).map(([value, { text }]) => ({ value, label: text }));
}
