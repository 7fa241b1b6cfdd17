import { type JumpState, stepJump } from './jumps';

const start: JumpState = { startedAtMs: null };

describe('jumping with two keys', () => {
  it('leads to the war room on g and then w', () => {
    const afterG = stepJump(start, 'g', 1000);
    expect(afterG.jump).toBeNull();
    expect(stepJump(afterG.state, 'w', 1400).jump).toBe('w');
  });

  it('forgets g when the second key comes too late or is another one', () => {
    const afterG = stepJump(start, 'g', 1000).state;
    expect(stepJump(afterG, 'w', 2500).jump).toBeNull();
    const afterOther = stepJump(afterG, 'x', 1100).state;
    expect(stepJump(afterOther, 'w', 1200).jump).toBeNull();
  });

  it('does nothing on w alone', () => {
    expect(stepJump(start, 'w', 1000).jump).toBeNull();
  });
});
