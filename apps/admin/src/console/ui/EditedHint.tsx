import type { Label } from '../../shared/labels';
import { Moment, StatusTag } from './inline';

interface EditedHintProps {
  readonly label: Label;
  readonly byName: string;
  readonly at: string;
  readonly isDirty: boolean;
}

/** Under the title of something that is edited: its state, who wrote it last, and whether the screen holds more than was saved. */
export function EditedHint({ label, byName, at, isDirty }: EditedHintProps) {
  return (
    <>
      <StatusTag label={label} /> {byName} 修改于 <Moment at={at} />
      <Unsaved isDirty={isDirty} />
    </>
  );
}

/** Says so while the screen holds more than was saved. */
export function Unsaved({ isDirty }: { readonly isDirty: boolean }) {
  return isDirty ? <span style={{ color: 'var(--color-warning)' }}> · 有未保存的修改</span> : null;
}
