import type { Schemas } from '../../api';

type ImportPreview = Schemas['ImportPreview'];

/** What may be done with a previewed file. */
export type ImportChoice = 'nothing' | 'all' | 'skipBad';

/** A clean file goes in whole; one with bad rows may go in without them; one with nothing to change may not. */
export function computeImportChoice(preview: Pick<ImportPreview, 'toCreate' | 'toUpdate' | 'errorRows'>): ImportChoice {
  if (preview.toCreate + preview.toUpdate === 0) return 'nothing';
  return preview.errorRows === 0 ? 'all' : 'skipBad';
}

export interface PreviewRow {
  readonly line: number;
  readonly action: ImportPreview['rows'][number]['action'];
  readonly name: string;
  readonly sku: string;
  readonly priceFen: number | null;
  /** What will change, or what is wrong. */
  readonly notes: readonly string[];
}

/** The first rows of the file with what is wrong in each, ready for the table. */
export function toPreviewRows({ rows, errors }: Pick<ImportPreview, 'rows' | 'errors'>): PreviewRow[] {
  return rows.map((row) => {
    const troubles = errors.filter(({ line }) => line === row.line).map(({ column, reason, suggestion }) => [column === '' ? null : `「${column}」`, reason, suggestion === '' ? null : `（${suggestion}）`].filter((part) => part !== null).join(''));
    return {
      line: row.line,
      action: row.action,
      name: [row.title, row.optionText].filter((part) => part !== '').join(' · '),
      sku: row.sku,
      priceFen: row.priceFen,
      notes: troubles.length > 0 ? troubles : row.changes.map((column) => `改「${column}」`),
    };
  });
}
