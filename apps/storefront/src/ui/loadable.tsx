import { View } from '@tarojs/components';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { problemCopy } from '@/shared/api/problem-copy';
import { formatAge } from '@/shared/time';
import { ErrorState } from './state';
import './loadable.scss';

const patienceMs = 10_000;

type LoadableQuery<T> = {
  data: T | undefined;
  error: unknown;
  isError: boolean;
  refetch: () => unknown;
  copyAgeMs?: number | null;
};

type LoadableProps<T> = { query: LoadableQuery<T>; skeleton: ReactNode; children: (data: T) => ReactNode };

/** What every loaded part shows: its skeleton, then its content, or what went wrong and 重试. Never a spinner for ever. */
export function Loadable<T>({ query, skeleton, children }: LoadableProps<T>) {
  const isWaiting = query.data === undefined && !query.isError;
  const [isTooLong, setTooLong] = useState(false);
  useEffect(() => {
    setTooLong(false);
    if (!isWaiting) return undefined;
    const timer = setTimeout(() => setTooLong(true), patienceMs);
    return () => clearTimeout(timer);
  }, [isWaiting]);
  const retry = () => {
    setTooLong(false);
    query.refetch();
  };
  if (query.data !== undefined) {
    return (
      <>
        {query.copyAgeMs === null || query.copyAgeMs === undefined ? null : (
          <View className="copy-age">{`网络不太稳，正在看${formatAge(query.copyAgeMs)}的内容`}</View>
        )}
        {children(query.data)}
      </>
    );
  }
  if (query.isError) return <ErrorState {...problemCopy(query.error)} onRetry={retry} />;
  return isTooLong ? <ErrorState title="加载有点慢" hint="可能是网络不太稳，点我重试" onRetry={retry} /> : <>{skeleton}</>;
}
