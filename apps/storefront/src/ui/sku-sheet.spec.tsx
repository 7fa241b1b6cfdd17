import { fireEvent, render, screen } from '@testing-library/react';
import { SkuSheet } from './sku-sheet';
import type { SkuSheetProps } from './sku-sheet';

const variant = (color: string, size: string, priceFen: number, available: number) => ({
  variantId: `${color}-${size}`, optionValues: [color, size], priceFen, listPriceFen: null, imageUrl: '/media/a.webp', maxPerOrder: 5, available,
});

function open(change: Partial<SkuSheetProps> = {}) {
  const onSubmit = jest.fn();
  render(
    <SkuSheet
      open
      onClose={jest.fn()}
      title="毛巾"
      options={[
        { name: '颜色', values: [{ value: '白' }, { value: '粉' }] },
        { name: '尺寸', values: [{ value: '小' }, { value: '大' }] },
      ]}
      variants={[variant('白', '小', 1990, 3), variant('白', '大', 2990, 0), variant('粉', '大', 3990, 9)]}
      isStockKnown
      cover={{ imageUrl: '/media/a.webp', color: null }}
      submitText="加入购物车"
      busy={false}
      onSubmit={onSubmit}
      {...change}
    />,
  );
  return onSubmit;
}

describe('the sheet on which a shopper chooses', () => {
  it('shows the lowest price with 起 until the choice is complete', () => {
    open();
    expect(screen.getByLabelText('十九元九角起')).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: '粉' }));
    fireEvent.click(screen.getByRole('radio', { name: '大' }));
    expect(screen.getByLabelText('三十九元九角')).toBeTruthy();
  });

  it('does not let a sold-out combination be tapped', () => {
    open();
    fireEvent.click(screen.getByRole('radio', { name: '白' }));
    expect(screen.getByRole('radio', { name: '大，缺货' }).getAttribute('aria-disabled')).toBe('true');
  });

  it('puts in the chosen variant with the chosen number of pieces', () => {
    const onSubmit = open();
    fireEvent.click(screen.getByRole('radio', { name: '白' }));
    fireEvent.click(screen.getByRole('radio', { name: '小' }));
    fireEvent.click(screen.getByRole('button', { name: '增加一件' }));
    fireEvent.click(screen.getByRole('button', { name: '加入购物车' }));
    expect(onSubmit).toHaveBeenCalledWith(expect.objectContaining({ variantId: '白-小' }), 2);
  });

  it('never offers more pieces than the store has', () => {
    const onSubmit = open();
    fireEvent.click(screen.getByRole('radio', { name: '白' }));
    fireEvent.click(screen.getByRole('radio', { name: '小' }));
    for (let tap = 0; tap < 6; tap += 1) fireEvent.click(screen.getByRole('button', { name: '增加一件' }));
    fireEvent.click(screen.getByRole('button', { name: '加入购物车' }));
    expect(onSubmit).toHaveBeenCalledWith(expect.anything(), 3);
  });

  it('puts in nothing while an option is open', () => {
    const onSubmit = open();
    fireEvent.click(screen.getByRole('button', { name: '加入购物车' }));
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('says so when the store has none of it', () => {
    open({ variants: [variant('白', '小', 1990, 0)] });
    expect(screen.getByRole('button', { name: '本店暂时缺货' }).getAttribute('aria-disabled')).toBe('true');
  });
});
