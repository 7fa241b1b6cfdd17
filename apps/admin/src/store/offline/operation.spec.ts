/** @jest-environment node */
import 'fake-indexeddb/auto';
import { ApiProblem, type ErrorCode } from '@quanyu/api-client';
import { createDeviceStore } from './device-store';
import { bodyOf, isWorthKeeping, type Operation, syncOperations } from './operation';

const problem = (code: ErrorCode, status: number) => new ApiProblem({ code, status, title: '标题', requestId: 'r', details: { handedOverBy: '小李' } });

let count = 0;
const anOperation = (over: Partial<Operation> = {}): Operation => {
  count += 1;
  return {
    id: `operation-${String(count).padStart(8, '0')}`,
    storeId: 's',
    kind: 'handOver',
    subjectId: `order-${count}`,
    label: '核销 A012',
    staffName: '小王',
    createdAtMs: count,
    call: { operationId: 'recordOfflineHandOver', params: { storeId: 's' }, body: {} },
    status: 'waiting',
    refusal: null,
    ...over,
  };
};

const aDevice = async (operations: readonly Operation[]) => {
  const device = createDeviceStore(`device-${(count += 1)}`);
  for (const each of operations) await device.operations.add(each);
  return device;
};

describe('what was done without a network', () => {
  it('reaches the server in the order in which it was done, each once', async () => {
    const [first, second] = [anOperation(), anOperation()];
    const { operations } = await aDevice([second, first]);
    const sent: string[] = [];
    await syncOperations(operations, 's', async ({ id }) => void sent.push(id));
    await syncOperations(operations, 's', async ({ id }) => void sent.push(id));
    expect(sent).toEqual([first.id, second.id]);
    expect((await operations.list('s')).map(({ status }) => status)).toEqual(['done', 'done']);
  });

  it('waits on when the server is away, and goes on from there', async () => {
    const { operations } = await aDevice([anOperation(), anOperation()]);
    let calls = 0;
    const cut = await syncOperations(operations, 's', async () => {
      calls += 1;
      if (calls === 2) throw problem('CLIENT.OFFLINE', 0);
    });
    expect(cut).toEqual({ done: 1, refused: 0, isCut: true });
    expect(await syncOperations(operations, 's', async () => undefined)).toEqual({ done: 1, refused: 0, isCut: false });
  });

  it('waits on when somebody has to sign in again', async () => {
    const { operations } = await aDevice([anOperation()]);
    const result = await syncOperations(operations, 's', () => Promise.reject(problem('AUTH.TOKEN_INVALID' as ErrorCode, 401)));
    expect(result.isCut).toBe(true);
  });

  it('keeps a refusal for people and sends the rest', async () => {
    const { operations } = await aDevice([anOperation(), anOperation()]);
    let calls = 0;
    const result = await syncOperations(operations, 's', async () => {
      calls += 1;
      if (calls === 1) throw problem('PICKUP.ALREADY_HANDED_OVER', 409);
    });
    expect(result).toEqual({ done: 1, refused: 1, isCut: false });
    const [first] = await operations.list('s');
    expect(first).toMatchObject({ status: 'refused', refusal: { code: 'PICKUP.ALREADY_HANDED_OVER', details: { handedOverBy: '小李' } } });
  });

  it('stays with its store', async () => {
    const { operations } = await aDevice([anOperation(), anOperation({ storeId: 'other' })]);
    expect(await operations.list('other')).toHaveLength(1);
  });

  it('is forgotten a day after it was taken in, never before', () => {
    const day = 24 * 3_600_000;
    const isKept = (status: Operation['status'], nowMs: number, kind: Operation['kind'] = 'handOver') => isWorthKeeping({ kind, status, createdAtMs: 0 }, nowMs);
    expect([isKept('done', day + 1), isKept('done', day - 1), isKept('waiting', 9 * day), isKept('refused', 9 * day)]).toEqual([false, true, true, true]);
    expect([isKept('waiting', 9 * day, 'photo'), isKept('done', 1, 'photo')]).toEqual([true, false]);
  });

  it('is a picture that waits on the device and travels as a form, again and again under one key until the server has it', async () => {
    const file = new Blob(['picture'], { type: 'image/jpeg' });
    const taken = anOperation({ kind: 'photo', call: { operationId: 'takeHandOverPhoto', params: { fulfillmentOrderId: 'w' }, body: { file } } });
    const { operations } = await aDevice([taken]);
    const sent: string[] = [];
    const send = (answer: () => void) => async (operation: Operation) => {
      const form = bodyOf(operation);
      sent.push(`${operation.id} ${form instanceof FormData && form.get('file') !== null}`);
      answer();
    };
    await syncOperations(operations, 's', send(() => { throw problem('CLIENT.OFFLINE', 0); }));
    await syncOperations(operations, 's', send(() => undefined));
    await syncOperations(operations, 's', send(() => undefined));
    expect(sent).toEqual([`${taken.id} true`, `${taken.id} true`]);
  });
});
