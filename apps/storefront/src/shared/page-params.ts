import { useRouter } from '@tarojs/taro';
import { useMemo } from 'react';

/** The parameters this page was opened with, decoded; an absent one is ''. */
export function usePageParams<Name extends string>(...names: readonly Name[]): Record<Name, string> {
  const { params } = useRouter();
  return useMemo(() => {
    const read = (name: Name) => {
      const value = params[name];
      if (value === undefined) return '';
      try {
        return decodeURIComponent(value);
      } catch {
        return value;
      }
    };
    return Object.fromEntries(names.map((name) => [name, read(name)])) as Record<Name, string>;
  }, []);
}
