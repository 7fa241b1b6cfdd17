import { problemFrom } from '@quanyu/api-client';
import { adminFetch } from '../api';

/** Saves a file that only a signed-in person may fetch. Throws the API's problem when it is refused. */
export async function downloadFile(path: string, fileName: string): Promise<void> {
  const response = await adminFetch(path);
  if (!response.ok) throw problemFrom({ status: response.status, body: await response.json().catch(() => undefined) });
  saveBlob(await response.blob(), fileName);
}

/** Saves text that this page has, as a file that a spreadsheet opens. */
export function saveText(text: string, fileName: string): void {
  saveBlob(new Blob(['\uFEFF', text], { type: 'text/csv;charset=utf-8' }), fileName);
}

function saveBlob(blob: Blob, fileName: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
