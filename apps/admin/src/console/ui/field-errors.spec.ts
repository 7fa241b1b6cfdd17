import { errorAt } from './field-errors';

describe('what was refused of a field', () => {
  const errors = new Map([['body.storeIds[1]', '没有这家门店'], ['body.benefit.steps[0].percentOff', '打折要在 0 到 9.9 折'], ['body.name', '先填名称']]);

  it('is said at the field itself, at the list that holds it, and at the group that holds it', () => {
    expect([errorAt(errors, 'body.name'), errorAt(errors, 'body.storeIds'), errorAt(errors, 'body.benefit.steps[0]')]).toEqual(['先填名称', '没有这家门店', '打折要在 0 到 9.9 折']);
  });

  it('is said at no other field, also at none whose name begins alike', () => {
    expect([errorAt(errors, 'body.store'), errorAt(errors, 'body.benefit.step'), errorAt(errors, 'body.channels')]).toEqual([undefined, undefined, undefined]);
  });
});
