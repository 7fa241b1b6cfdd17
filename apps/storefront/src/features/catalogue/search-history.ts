import { useState } from 'react';
import { forget, readStored, store } from '@/shared/storage';

const storageName = 'search-history';
const historyMax = 10;

function load(): string[] {
  const saved = readStored(storageName);
  return Array.isArray(saved) ? saved.filter((word): word is string => typeof word === 'string') : [];
}

/** The last words searched on this device, newest first. */
export function useSearchHistory() {
  const [words, setWords] = useState(load);
  return {
    words,
    remember(word: string) {
      const next = [word, ...words.filter((known) => known !== word)].slice(0, historyMax);
      setWords(next);
      store(storageName, next);
    },
    clear() {
      setWords([]);
      forget(storageName);
    },
  };
}
