import { Text } from '@tarojs/components';
import './highlighted.scss';

/** A text with the searched words in the accent colour; ranges are half open, in order. */
export function Highlighted({ text, ranges }: { text: string; ranges: readonly (readonly number[])[] }) {
  const parts: { text: string; isHit: boolean }[] = [];
  let from = 0;
  for (const [start = 0, end = 0] of ranges) {
    if (start > from) parts.push({ text: text.slice(from, start), isHit: false });
    parts.push({ text: text.slice(start, end), isHit: true });
    from = end;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isHit: false });
  return (
    <Text>
      {parts.map((part, index) => (
        <Text key={index} className={part.isHit ? 'highlighted' : ''}>
          {part.text}
        </Text>
      ))}
    </Text>
  );
}
