import { queryOptions, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import { adminApi } from '../../api';
import type { TakenStep } from '../../ui/StepActs';
import { useAct } from '../../ui/useAct';
import type { Move, Presale } from './presales';

export const presaleQuery = (presaleId: string) =>
  queryOptions({ queryKey: ['presale', presaleId], queryFn: ({ signal }) => adminApi.call('getPresaleForStaff', { params: { presaleId }, signal }) });

const DONE: Readonly<Record<Move, string>> = {
  submit: '已提交，等另一位同事审批',
  approve: '已通过，到时间自动开始',
  reject: '已退回草稿',
  closeSupply: '已确认，没分到货的定金正在退',
  cancel: '预售已取消',
};

function takeStep({ presaleId, version }: Pick<Presale, 'presaleId' | 'version'>, { key, reason = '' }: TakenStep<Move>): Promise<Presale> {
  const params = { presaleId };
  switch (key) {
    case 'submit':
      return adminApi.call('submitPresale', { params, body: { version } });
    case 'approve':
      return adminApi.call('approvePresale', { params, body: { version } });
    case 'reject':
      return adminApi.call('rejectPresale', { params, body: { version, reason } });
    case 'closeSupply':
      return adminApi.call('closePresaleSupply', { params, body: { version, reason } });
    case 'cancel':
      return adminApi.call('cancelPresale', { params, body: { version, reason } });
  }
}

/** Takes what an act returned for what is on the screen, and reads the lists anew. */
export function useKeepPresale(): (latest: Presale) => void {
  const queryClient = useQueryClient();
  return (latest) => {
    queryClient.setQueryData(presaleQuery(latest.presaleId).queryKey, latest);
    for (const list of ['presales', 'presale-deposits', 'presale-queue']) void queryClient.invalidateQueries({ queryKey: [list] });
  };
}

/** A step of a presale's life, in the version that the person saw. */
export function useMovePresale(presale: Pick<Presale, 'presaleId' | 'version'>): UseMutationResult<Presale, Error, TakenStep<Move>> {
  const onDone = useKeepPresale();
  return useAct({ act: (step: TakenStep<Move>) => takeStep(presale, step), doneText: ({ key }) => DONE[key], onDone });
}
