import { DatePicker } from 'antd';
import { fromShopClock, shopTime } from '../../shared/time';
import { Field } from './Field';

interface InstantRangeProps {
  readonly label: string;
  readonly error: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly onChange: (from: string, to: string) => void;
}

/** From when until when, in the shops' time, to the minute. */
export function InstantRange({ label, error, from, to, onChange }: InstantRangeProps) {
  return (
    <Field label={label} error={error} tooltip="北京时间，含开始不含结束">
      {(id) => (
        <DatePicker.RangePicker
          id={{ start: id }} showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" allowClear={false} value={[shopTime(from), shopTime(to)]} style={{ width: '100%' }}
          onChange={(range) => {
            const [start, end] = range ?? [];
            if (start !== null && start !== undefined && end !== null && end !== undefined) onChange(fromShopClock(start.second(0)), fromShopClock(end.second(0)));
          }}
        />
      )}
    </Field>
  );
}
