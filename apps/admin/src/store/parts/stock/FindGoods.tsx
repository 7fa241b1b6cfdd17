import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { type GoodsFacts, staffApi } from '../../api';
import { Field } from '../../ui/Field';
import { Photo } from '../../ui/Photo';
import styles from './FindGoods.module.css';

const SHOWN = 8;

/** Goods by name, for what has no barcode at hand. */
export function FindGoods({ onFound }: { readonly onFound: (goods: GoodsFacts) => void }) {
  const [words, setWords] = useState('');
  const wanted = useDeferredValue(words.trim());
  const found = useQuery({
    queryKey: ['goods-search', wanted],
    queryFn: ({ signal }) => staffApi.call('findGoods', { query: { q: wanted, limit: SHOWN }, signal }),
    enabled: wanted.length > 0,
    placeholderData: (previous) => previous,
  });
  return (
    <div className={styles['find']}>
      <Field label="没有条码？按名称找" type="search" value={words} placeholder="商品名或货号" maxLength={40} onChange={setWords} />
      {wanted !== '' && found.data?.items.length === 0 && <p>没有找到「{wanted}」，换个词试试</p>}
      {wanted !== '' &&
        found.data?.items.map((goods) => (
          <button
            key={goods.variantId}
            type="button"
            onClick={() => {
              setWords('');
              onFound(goods);
            }}
          >
            <Photo url={goods.imageUrl} size={40} />
            <span>
              {goods.title}
              <small>
                {goods.optionText} {goods.sku}
              </small>
            </span>
          </button>
        ))}
    </div>
  );
}
