import { endView } from '../../shared/session/view-as';
import { ViewNotice } from '../../shared/session/ViewNotice';
import { view } from '../api';

/** Says whose eyes this tab looks through; nothing is there for the person themselves. */
export function ViewBanner() {
  return view === null ? null : <ViewNotice name={view.name} expiresAtMs={view.expiresAtMs} onEnd={endView} />;
}
