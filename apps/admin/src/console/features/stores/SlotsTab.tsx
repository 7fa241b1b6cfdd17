import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Segmented, Skeleton } from 'antd';
import dayjs from 'dayjs';
import { useMemo } from 'react';
import { z } from 'zod';
import { serverNow } from '../../../shared/backend';
import { fulfillmentKindNames } from '../../../shared/labels';
import { shopDate } from '../../../shared/time';
import { adminApi, type Schemas } from '../../api';
import { Columns } from '../../ui/Columns';
import { Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { SlotTemplateForm } from './SlotTemplateForm';
import { SlotWeekGrid } from './SlotWeekGrid';
import { computeSlotWeek, SLOT_KINDS, type SlotTemplate } from './slots';
import styles from './Slots.module.css';

type Store = Schemas['AdminStore'];

const DAYS_SHOWN = 7;
const REFRESH_MS = 30_000;

const filterSchema = z.object({ kind: z.enum(SLOT_KINDS).catch('pickup'), from: z.iso.date().optional().catch(undefined) });

/** Windows of one kind at a time: how they are laid, and how full each of a week is. */
export function SlotsTab({ store }: { readonly store: Store }) {
  const [{ kind, from }, change] = useUrlFilters(filterSchema);
  const queryKey = ['slot-templates', store.id];
  const templates = useQuery({ queryKey, queryFn: ({ signal }) => adminApi.call('listSlotTemplates', { params: { storeId: store.id }, signal }) });
  const queryClient = useQueryClient();
  const template = templates.data?.items.find((one) => one.kind === kind);
  return (
    <>
      <Segmented value={kind} onChange={(value) => change({ kind: value })} options={SLOT_KINDS.map((value) => ({ value, label: fulfillmentKindNames[value] }))} style={{ justifySelf: 'start' }} />
      {templates.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {templates.isError && <ErrorState error={templates.error} onRetry={() => void templates.refetch()} />}
      {template !== undefined && (
        <Columns side={360}>
          <WeekPanel store={store} template={template} from={from ?? shopDate(serverNow())} onFrom={(date) => change({ from: date })} />
          <SlotTemplateForm
            key={`${kind}-${template.version}`}
            store={store}
            template={template}
            onSaved={(saved) => {
              queryClient.setQueryData(queryKey, (known: typeof templates.data) => known && { items: known.items.map((one) => (one.kind === saved.kind ? saved : one)) });
              void queryClient.invalidateQueries({ queryKey: ['slots', store.id, kind] });
            }}
          />
        </Columns>
      )}
    </>
  );
}

interface WeekPanelProps {
  readonly store: Store;
  readonly template: SlotTemplate;
  readonly from: string;
  readonly onFrom: (date: string | undefined) => void;
}

function WeekPanel({ store, template, from, onFrom }: WeekPanelProps) {
  const dates = useMemo(() => Array.from({ length: DAYS_SHOWN }, (_unused, day) => dayjs(from).add(day, 'day').format('YYYY-MM-DD')), [from]);
  const days = useQueries({
    queries: dates.map((date) => ({
      queryKey: ['slots', store.id, template.kind, date],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => adminApi.call('listSlotLedger', { params: { storeId: store.id }, query: { kind: template.kind, date }, signal }),
      refetchInterval: REFRESH_MS,
    })),
  });
  const failed = days.find(({ isError, data }) => isError && data === undefined);
  const isPending = days.some((day) => day.isPending);
  const week = isPending || failed !== undefined ? null : computeSlotWeek(store, template, dates.map((date, index) => ({ date, rows: days[index]?.data?.items ?? [] })), serverNow());
  const move = (weeks: number): void => onFrom(dayjs(from).add(weeks * DAYS_SHOWN, 'day').format('YYYY-MM-DD'));
  return (
    <Panel
      title="一周的时段"
      extra={
        <span className={styles['weeks']}>
          <Button size="small" onClick={() => move(-1)}>
            前 7 天
          </Button>
          <Button size="small" disabled={from === shopDate(serverNow())} onClick={() => onFrom(undefined)}>
            今天
          </Button>
          <Button size="small" onClick={() => move(1)}>
            后 7 天
          </Button>
        </span>
      }
    >
      {isPending && <Skeleton active title={false} paragraph={{ rows: 10, width: '100%' }} />}
      {failed !== undefined && <ErrorState error={failed.error} onRetry={() => days.forEach((day) => void day.refetch())} />}
      {week !== null && <SlotWeekGrid week={week} windowMinutes={template.windowMinutes} />}
    </Panel>
  );
}
