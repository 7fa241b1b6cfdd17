import { groupDigits } from '@/ui/digits';
import { qrPicture } from './qr-picture';

it('groups the eight digits by four', () => {
  expect(groupDigits('12345678')).toBe('1234 5678');
});

describe('the QR code', () => {
  const svgOf = (content: string) => decodeURIComponent(qrPicture(content).replace('data:image/svg+xml,', ''));

  it('keeps four modules of white around it', () => {
    const svg = svgOf('v1.order.1700000000.signature');
    const side = Number(/viewBox='0 0 (\d+)/.exec(svg)?.[1]);
    const starts = [...svg.matchAll(/M(\d+) (\d+)h(\d+)/g)].map(([, x, y, run]) => [Number(x), Number(y), Number(x) + Number(run)]);
    expect(Math.min(...starts.flatMap(([x = 0, y = 0]) => [x, y]))).toBe(4);
    expect(Math.max(...starts.map(([, , end = 0]) => end))).toBe(side - 4);
  });

  it('changes with its content', () => {
    expect(svgOf('one')).not.toBe(svgOf('two'));
  });
});
