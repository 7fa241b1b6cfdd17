import { describeFees, describeSteps, findAreaTrouble, newAreaDraft } from './area-draft';

describe('an area while it is written', () => {
  const draft = newAreaDraft('instantDelivery');

  it('can be saved as it is proposed', () => {
    expect(findAreaTrouble(draft)).toBeNull();
    expect(describeFees(draft)).toBe('¥20.00 起送 · 配送费 ¥5.00 · 满 ¥59.00 免');
  });

  it('says its fee by distance, the farthest step that is reached', () => {
    const steps = [{ fromMetres: 5000, extraFeeFen: 600 }, { fromMetres: 2000, extraFeeFen: 200 }];
    expect(describeSteps({ ...draft, distanceSteps: steps })).toEqual(['近处 ¥5.00', '2 公里起 ¥7.00', '5 公里起 ¥11.00']);
  });

  it('is free from no less than its minimum, and has each distance once', () => {
    expect(findAreaTrouble({ ...draft, freeAboveFen: 1000 })).toBe('免配送费的金额不能低于起送价');
    expect(findAreaTrouble({ ...draft, distanceSteps: [{ fromMetres: 2000, extraFeeFen: 1 }, { fromMetres: 2000, extraFeeFen: 2 }] })).toBe('有两档距离一样');
  });
});
