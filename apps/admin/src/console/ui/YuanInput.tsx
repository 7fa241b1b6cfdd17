import { Input } from 'antd';
import { useEffect, useState } from 'react';
import { fenToInput, parseYuan } from '../../shared/money';

interface YuanInputProps {
  readonly valueFen: number | null;
  /** Null when the field is empty; not called while it holds something that is not an amount. */
  readonly onChange: (fen: number | null) => void;
  readonly placeholder?: string;
  readonly label: string;
  readonly isDisabled?: boolean;
}

/** An amount typed in yuan and kept in fen, so that no fraction of a fen can come in between. */
export function YuanInput({ valueFen, onChange, placeholder = '0.00', label, isDisabled = false }: YuanInputProps) {
  const [typed, setTyped] = useState(valueFen === null ? '' : fenToInput(valueFen));
  useEffect(() => {
    setTyped((current) => (parseYuan(current) === valueFen ? current : valueFen === null ? '' : fenToInput(valueFen)));
  }, [valueFen]);
  const isWrong = typed.trim() !== '' && parseYuan(typed) === null;
  return (
    <Input
      prefix="¥"
      value={typed}
      placeholder={placeholder}
      aria-label={label}
      disabled={isDisabled}
      status={isWrong ? 'error' : ''}
      inputMode="decimal"
      style={{ fontVariantNumeric: 'tabular-nums' }}
      onChange={(event) => {
        setTyped(event.target.value);
        const fen = parseYuan(event.target.value);
        if (event.target.value.trim() === '') onChange(null);
        else if (fen !== null) onChange(fen);
      }}
      onBlur={() => setTyped(valueFen === null ? '' : fenToInput(valueFen))}
    />
  );
}
