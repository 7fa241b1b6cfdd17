import { createTestPlatform, outcomeOf, startTestSimulators, type TestPlatform, type TestSimulators } from '@quanyu/testing';
import { identityEntities, IdentityModule, SignInWithWechat } from '../index.js';
import { AddressBook, type AddressFields, MAX_ADDRESSES } from './address-book.js';

const HOME: AddressFields = {
  contactName: '林小满', contactPhone: '13900001234', province: '上海市', city: '上海市', district: '静安区', detail: '南京西路 1266 号',
  latitude: 31.2276, longitude: 121.4541, tag: '家', isDefault: false,
};

describe("a shopper's address book", () => {
  let simulators: TestSimulators;
  let platform: TestPlatform;
  let book: AddressBook;
  let signIn: SignInWithWechat;

  beforeAll(async () => {
    simulators = await startTestSimulators();
    platform = await createTestPlatform({ entities: identityEntities, env: { WECHAT_API_BASE: simulators.url } });
    const module = await platform.start([IdentityModule]);
    book = module.get(AddressBook);
    signIn = module.get(SignInWithWechat);
  }, 60_000);
  afterAll(async () => {
    await platform.close();
    await simulators.stop();
  });

  const somebody = async (openid: string): Promise<string> => {
    const { code } = await simulators.admin<{ code: string }>('js-code', { openid });
    return (await signIn.execute(code, { ip: '203.0.113.9', address: '203.0.113.9', userAgent: 'WeChat', requestId: 'request-1' })).customer.id;
  };

  it('makes the first address the default, and keeps one default', async () => {
    const customerId = await somebody('oFirst');
    const home = await book.add(customerId, HOME);
    const office = await book.add(customerId, { ...HOME, tag: '公司', isDefault: true });
    expect(home.isDefault).toBe(true);
    expect(await book.list(customerId)).toMatchObject([{ id: office.id, isDefault: true }, { id: home.id, isDefault: false }]);
    await book.update(customerId, home.id, { ...HOME, isDefault: true });
    expect((await book.list(customerId)).filter(({ isDefault }) => isDefault)).toMatchObject([{ id: home.id }]);
  });

  it('holds one default although five are saved as such at once', async () => {
    const customerId = await somebody('oFive');
    await Promise.all(Array.from({ length: 5 }, () => book.add(customerId, { ...HOME, isDefault: true })));
    expect((await book.list(customerId)).filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });

  it('takes an address that nobody has shown on a map', async () => {
    const customerId = await somebody('oPaper');
    expect(await book.add(customerId, { ...HOME, latitude: null, longitude: null })).toMatchObject({ latitude: null, longitude: null });
  });

  it('is nobody else’s to read, change or empty', async () => {
    const owner = await somebody('oOwner');
    const stranger = await somebody('oStranger');
    const { id } = await book.add(owner, HOME);
    expect(await book.list(stranger)).toEqual([]);
    expect(await outcomeOf(book.update(stranger, id, HOME))).toBe('IDENTITY.ADDRESS_NOT_FOUND');
    expect(await outcomeOf(book.remove(stranger, id))).toBe('IDENTITY.ADDRESS_NOT_FOUND');
    await book.remove(owner, id);
    expect(await outcomeOf(book.remove(owner, id))).toBe('IDENTITY.ADDRESS_NOT_FOUND');
  });

  it('is full at its limit, however fast they are added', async () => {
    const customerId = await somebody('oFull');
    const outcomes = await Promise.allSettled(Array.from({ length: MAX_ADDRESSES + 3 }, () => book.add(customerId, HOME)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(MAX_ADDRESSES);
  });
});
