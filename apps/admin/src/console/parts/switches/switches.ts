import { queryOptions } from '@tanstack/react-query';
import { adminApi } from '../../api';

const REFRESH_MS = 5_000;

export const switchesQuery = queryOptions({
  queryKey: ['switches'],
  queryFn: ({ signal }) => adminApi.call('listSwitches', { signal }),
  refetchInterval: REFRESH_MS,
});

/** After how many minutes a switch goes back by itself; 0 stands for never. */
export const revertChoices = [
  { value: 15, label: '15 分钟后' },
  { value: 60, label: '1 小时后' },
  { value: 240, label: '4 小时后' },
  { value: 1440, label: '1 天后' },
  { value: 0, label: '不自动恢复' },
] as const;
