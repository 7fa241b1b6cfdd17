import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { type Operation, operation, type OperationQueue } from './operation';

interface DeviceSchema extends DBSchema {
  operations: { key: string; value: unknown };
  /** The last of each thing that the server said and that is needed without it, by name. */
  kept: { key: string; value: { readonly savedAtMs: number; readonly content: unknown } };
}

const DATABASE = 'quanyu.store';

/** What this device keeps through reloads and days without a network. */
export interface DeviceStore {
  readonly operations: OperationQueue;
  keep(name: string, content: unknown, nowMs: number): Promise<void>;
  recall(name: string): Promise<{ readonly savedAtMs: number; readonly content: unknown } | null>;
  forget(name: string): Promise<void>;
}

/** Opens the device's database on first use. */
export function createDeviceStore(name = DATABASE): DeviceStore {
  let opening: Promise<IDBPDatabase<DeviceSchema>> | null = null;
  const open = (): Promise<IDBPDatabase<DeviceSchema>> => {
    opening ??= openDB<DeviceSchema>(name, 1, {
      upgrade(database) {
        database.createObjectStore('operations');
        database.createObjectStore('kept');
      },
    });
    return opening;
  };
  const readAll = async (): Promise<Operation[]> => {
    const rows = await (await open()).getAll('operations');
    return rows.flatMap((row) => {
      const parsed = operation.safeParse(row);
      return parsed.success ? [parsed.data] : [];
    });
  };
  return {
    operations: {
      async add(added) {
        await (await open()).put('operations', added, added.id);
      },
      async list(storeId) {
        return (await readAll()).filter((each) => each.storeId === storeId).sort((a, b) => a.createdAtMs - b.createdAtMs);
      },
      async settle(id, outcome) {
        const database = await open();
        const transaction = database.transaction('operations', 'readwrite');
        const found = operation.safeParse(await transaction.store.get(id));
        if (found.success) await transaction.store.put({ ...found.data, refusal: null, ...outcome }, id);
        await transaction.done;
      },
      async remove(id) {
        await (await open()).delete('operations', id);
      },
    },
    async keep(what, content, nowMs) {
      await (await open()).put('kept', { savedAtMs: nowMs, content }, what);
    },
    async recall(what) {
      return (await (await open()).get('kept', what)) ?? null;
    },
    async forget(what) {
      await (await open()).delete('kept', what);
    },
  };
}

export const deviceStore = createDeviceStore();
