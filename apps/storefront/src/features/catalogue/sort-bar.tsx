import { View } from '@tarojs/components';
import { classNames } from '@/ui/class-names';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import type { Sort } from './queries';
import './sort-bar.scss';

type SortBarProps = {
  sort: Sort;
  onSort: (sort: Sort) => void;
  isFiltered: boolean;
  onFilter: () => void;
  layout: 'grid' | 'row';
  onLayout: () => void;
};

const plainSorts: { sort: Sort; text: string }[] = [
  { sort: 'default', text: '综合' },
  { sort: 'sales', text: '销量' },
  { sort: 'newest', text: '新品' },
];

export function SortBar({ sort, onSort, isFiltered, onFilter, layout, onLayout }: SortBarProps) {
  const isPrice = sort === 'priceAsc' || sort === 'priceDesc';
  return (
    <View className="sort-bar">
      {plainSorts.map((entry) => (
        <Tap key={entry.sort} role="tab" checked={sort === entry.sort} className={classNames('sort-bar__item', sort === entry.sort && 'sort-bar__item--on')} onTap={() => onSort(entry.sort)}>
          {entry.text}
        </Tap>
      ))}
      <Tap
        role="tab"
        checked={isPrice}
        label={sort === 'priceAsc' ? '价格从低到高' : sort === 'priceDesc' ? '价格从高到低' : '按价格排序'}
        className={classNames('sort-bar__item', isPrice && 'sort-bar__item--on')}
        onTap={() => onSort(sort === 'priceAsc' ? 'priceDesc' : 'priceAsc')}
      >
        价格
        <View className="sort-bar__arrows">
          <Icon name="triangle-up" size={12} className={sort === 'priceAsc' ? '' : 'sort-bar__arrow--off'} />
          <Icon name="triangle-down" size={12} className={sort === 'priceDesc' ? '' : 'sort-bar__arrow--off'} />
        </View>
      </Tap>
      <Tap className={classNames('sort-bar__item', isFiltered && 'sort-bar__item--on')} onTap={onFilter}>
        筛选
        <Icon name="filter" size={16} />
      </Tap>
      <Tap className="sort-bar__layout" label={layout === 'grid' ? '换成列表' : '换成大图'} onTap={onLayout}>
        <Icon name={layout === 'grid' ? 'list' : 'grid'} size={20} />
      </Tap>
    </View>
  );
}
