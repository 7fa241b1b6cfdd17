import { actionTitle } from '../../shell/actions';
import { compareRecords, reasonTitle, targetTitle, toInstantRange } from './audit';

describe('the audit log', () => {
  it('names acts in words, and unknown ones by their name', () => {
    expect(actionTitle('order.cancel')).toBe('取消订单');
    expect(actionTitle('moon.land')).toBe('moon.land');
  });

  it('says to what kind of thing it was done', () => {
    expect([targetTitle('order'), targetTitle('moon')]).toEqual(['订单', 'moon']);
  });

  it('says why in words, whether they were chosen or written', () => {
    expect([reasonTitle('damage'), reasonTitle('顾客来电')]).toEqual(['报损', '顾客来电']);
  });

  it('shows only the fields that an act changed', () => {
    expect(compareRecords({ name: '静安店', phone: '1', hours: [1] }, { name: '静安寺店', phone: '1', hours: [1, 2] })).toEqual([
      { field: 'name', before: '静安店', after: '静安寺店' },
      { field: 'hours', before: '[1]', after: '[1,2]' },
    ]);
  });

  it('shows a new record against nothing', () => {
    expect(compareRecords(null, { name: '静安店' })).toEqual([{ field: 'name', before: '', after: '静安店' }]);
  });

  it('has nothing to show for an act without a record', () => {
    expect(compareRecords(null, undefined)).toEqual([]);
  });

  it('counts days on the shops’ clock, the last one to its end', () => {
    expect(toInstantRange({ from: '2026-06-18', to: '2026-06-18' })).toEqual({ from: '2026-06-18T00:00:00+08:00', to: '2026-06-18T23:59:59.999+08:00' });
    expect(toInstantRange({})).toEqual({ from: undefined, to: undefined });
  });
});
