import { View } from '@tarojs/components';
import { useState } from 'react';
import { Highlighted } from '@/features/catalogue/highlighted';
import { useHome, useSuggestions } from '@/features/catalogue/queries';
import { useSearchHistory } from '@/features/catalogue/search-history';
import { Screen } from '@/frame/screen';
import { openPage, openTab } from '@/shared/navigation';
import { usePageParams } from '@/shared/page-params';
import { platform } from '@/shared/platform';
import { useIsDown } from '@/shared/switches';
import { useDebounced } from '@/shared/use-debounced';
import { Icon } from '@/ui/icon';
import { Picture } from '@/ui/picture';
import { Price } from '@/ui/price';
import { SearchField } from '@/ui/search-bar';
import { Empty } from '@/ui/state';
import { Tap } from '@/ui/tap';
import { ask } from '@/ui/toast';
import './index.scss';

const settleMs = 200;

export default function SearchPage() {
  const { q } = usePageParams('q');
  const [text, setText] = useState(q);
  const typed = useDebounced(text.trim(), settleMs);
  const history = useSearchHistory();
  const { data: home } = useHome();
  const hotWords = home?.hotWords ?? [];

  const search = (word: string) => {
    const wanted = word.trim() || hotWords[0];
    if (!wanted) return;
    history.remember(wanted);
    openPage('result', { q: wanted });
  };
  const isDown = useIsDown('search');
  const scan = platform.scan;
  const clearHistory = async () => {
    if (await ask({ title: '清空搜索历史？', confirm: '清空' })) history.clear();
  };
  if (isDown) {
    return (
      <Screen title="搜索">
        <Empty icon="search" title="高峰期暂停搜索" hint="按分类找更快，不影响下单" action={{ text: '去分类看看', onTap: () => openTab('category') }} />
      </Screen>
    );
  }
  return (
    <Screen title="搜索">
      <View className="search__head">
        <SearchField autoFocus value={text} placeholder={hotWords[0] ?? '商品、品牌、拼音首字母'} onInput={setText} onSubmit={search} />
        {scan ? (
          <Tap className="search__scan" label="扫商品条码" onTap={() => void scan().then((code) => code && search(code))}>
            <Icon name="scan" size={22} />
          </Tap>
        ) : null}
        <Tap className="search__go" onTap={() => search(text)}>
          搜索
        </Tap>
      </View>
      {typed ? (
        <Suggestions q={typed} onWord={search} />
      ) : (
        <View className="search__body">
          {history.words.length > 0 ? (
            <>
              <View className="search__title">
                最近搜过
                <Tap className="search__clear" label="清空搜索历史" onTap={() => void clearHistory()}>
                  <Icon name="trash" size={16} />
                </Tap>
              </View>
              <WordCloud words={history.words} onWord={search} />
            </>
          ) : null}
          {hotWords.length > 0 ? (
            <>
              <View className="search__title">大家在搜</View>
              <WordCloud words={hotWords} onWord={search} />
            </>
          ) : null}
        </View>
      )}
    </Screen>
  );
}

function WordCloud({ words, onWord }: { words: readonly string[]; onWord: (word: string) => void }) {
  return (
    <View className="search__words">
      {words.map((word) => (
        <Tap key={word} className="search__word" onTap={() => onWord(word)}>
          {word}
        </Tap>
      ))}
    </View>
  );
}

function Suggestions({ q, onWord }: { q: string; onWord: (word: string) => void }) {
  const { data, isError } = useSuggestions(q);
  return (
    <View className="search__suggestions">
      {data?.words.map(({ word, highlights }) => (
        <Tap key={word} className="search__suggestion" role="link" onTap={() => onWord(word)}>
          <Icon name="search" size={16} className="search__mark" />
          <Highlighted text={word} ranges={highlights} />
        </Tap>
      ))}
      {data?.products.map(({ productId, title, imageUrl, imageColor, priceFen, highlights }) => (
        <Tap key={productId} className="search__product" role="link" label={title} onTap={() => openPage('product', { productId })}>
          <Picture className="search__picture" url={imageUrl} color={imageColor} alt={title} />
          <View className="search__product-title">
            <Highlighted text={title} ranges={highlights} />
          </View>
          <Price fen={priceFen} size="body" />
        </Tap>
      ))}
      {isError || (data && data.words.length + data.products.length === 0) ? (
        <Tap className="search__suggestion" role="link" onTap={() => onWord(q)}>
          <Icon name="search" size={16} className="search__mark" />
          {`搜索「${q}」`}
        </Tap>
      ) : null}
    </View>
  );
}
