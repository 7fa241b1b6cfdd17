import { queryOptions, useQuery } from '@tanstack/react-query';
import { formatInstant } from '../../shared/time';
import { useNow } from '../../shared/useNow';
import { staffApi } from '../api';
import { useCurrentStore } from './currentStore';
import styles from './LastNote.module.css';

/** A note older than this is history, not news. */
const FRESH_MS = 24 * 3_600_000;

export function shiftNotesQuery(storeId: string) {
  return queryOptions({ queryKey: ['shift-notes', storeId], queryFn: ({ signal }) => staffApi.call('listShiftNotes', { params: { storeId }, signal }), staleTime: 60_000 });
}

/** What the shift before left to say. Nothing at all where it said nothing lately. */
export function LastNote() {
  const store = useCurrentStore();
  const now = useNow();
  const notes = useQuery(shiftNotesQuery(store.id));
  const [last] = notes.data?.items ?? [];
  if (last === undefined || now - Date.parse(last.writtenAt) > FRESH_MS) return null;
  return (
    <aside className={styles['note']} aria-label="上一班的留言">
      <b>
        {last.staffName} 交班留言 · {formatInstant(last.writtenAt, now)}
      </b>
      <p>{last.text}</p>
    </aside>
  );
}
