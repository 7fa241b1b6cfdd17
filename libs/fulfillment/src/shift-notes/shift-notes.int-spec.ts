import { outcomeOf } from '@quanyu/testing';
import { WorkShop } from '../test-kit/work-shop.js';
import { ShiftNotes } from './shift-notes.js';

let shop: WorkShop;

beforeAll(async () => {
  shop = await WorkShop.open();
}, 120_000);
afterAll(() => shop.close());

describe('what one shift tells the next', () => {
  it('is read newest first, in its own store only, with the work that was left', async () => {
    const notes = shop.get(ShiftNotes);
    const [here, there] = shop.stores;
    if (here === undefined || there === undefined) throw new Error('there are two stores');
    await notes.write(shop.staff, 'note-key-0000000001', { storeId: here.id, text: '冰柜 2 号坏了，报修了' });
    await notes.write(shop.staff, 'note-key-0000000002', { storeId: here.id, text: 'A012 顾客说八点来' });
    await notes.write(shop.staff, 'note-key-0000000003', { storeId: there.id, text: '别家的事' });
    expect((await notes.list(here.id)).map(({ text, staffName, toAccept }) => ({ text, staffName, toAccept }))).toEqual([
      { text: 'A012 顾客说八点来', staffName: shop.staff.name, toAccept: 0 },
      { text: '冰柜 2 号坏了，报修了', staffName: shop.staff.name, toAccept: 0 },
    ]);
  });

  it('is written in a store of theirs alone, also where the code forgot to ask', async () => {
    const [here, there] = shop.stores;
    const notes = shop.get(ShiftNotes);
    const before = (await notes.list(here.id)).length;
    const write = (key: string, storeId: string) => outcomeOf(notes.write({ ...shop.staff, storeScope: [there.id] }, key, { storeId, text: '替别家写的' }));
    expect([await write('note-key-0000000005', here.id), await write('note-key-0000000006', there.id)]).toEqual(['AUTH.FORBIDDEN', 'done']);
    expect(await notes.list(here.id)).toHaveLength(before);
  });

  it('stands once, however often it was sent', async () => {
    const notes = shop.get(ShiftNotes);
    const [here] = shop.stores;
    if (here === undefined) throw new Error('there is a store');
    const before = (await notes.list(here.id)).length;
    const first = await notes.write(shop.staff, 'note-key-0000000004', { storeId: here.id, text: '钥匙在柜台' });
    const again = await notes.write(shop.staff, 'note-key-0000000004', { storeId: here.id, text: '钥匙在柜台' });
    expect(again.id).toBe(first.id);
    expect(await notes.list(here.id)).toHaveLength(before + 1);
  });
});
