import { problemFrom } from '@quanyu/api-client';
import { adminFetch } from '../api';

/** Saves a file that only a signed-in person may fetch. Throws the API's problem when it is refused. */
export async function downloadFile(path: string, fileName: string): Promise<void> {
  const response = await adminFetch(path);
  if (!response.ok) throw problemFrom({ status: response.status, body: await response.json().catch(() => undefined) });
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
