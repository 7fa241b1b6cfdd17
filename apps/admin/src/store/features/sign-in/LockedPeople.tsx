import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { idleWatch, lockedSessions, session } from '../../api';
import { keepLockKey } from '../../shell/lock';
import { PrimaryButton } from '../../ui/PrimaryButton';
import { PIN_LENGTH, PinField } from '../../ui/PinField';
import styles from './SignIn.module.css';

/** Whoever left this device for a while is back with six digits. */
export function LockedPeople() {
  const [people, setPeople] = useState(() => lockedSessions.list());
  const [chosen, setChosen] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const unlock = useMutation({
    async mutationFn(username: string) {
      const outcome = await lockedSessions.unlock(username, pin);
      // A device that locks itself does so again with the same digits.
      if (outcome.kind === 'opened' && idleWatch.minutes() > 0) await keepLockKey(outcome.lockKey);
      return outcome;
    },
    onSuccess(outcome) {
      setPin('');
      if (outcome.kind === 'opened') return session.adopt(outcome.tokens);
      setPeople(lockedSessions.list());
      setRefusal(outcome.kind === 'wrong' ? `数字不对，还能试 ${outcome.triesLeft} 次` : '试错太多次，请用密码登录');
      if (outcome.kind === 'forgotten') setChosen(null);
    },
  });
  if (people.length === 0 && refusal === null) return null;
  return (
    <form
      className={styles['card']}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== null) unlock.mutate(chosen);
      }}
    >
      <h1>我回来了</h1>
      <div className={styles['people']}>
        {people.map(({ username, name }) => (
          <button key={username} type="button" aria-pressed={chosen === username} onClick={() => setChosen(username)}>
            {name}
          </button>
        ))}
      </div>
      {chosen !== null && <PinField label={`离开时设的 ${PIN_LENGTH} 位数字`} value={pin} onChange={setPin} />}
      {refusal !== null && (
        <p className={styles['error']} role="alert">
          {refusal}
        </p>
      )}
      {chosen !== null && (
        <PrimaryButton type="submit" isBusy={unlock.isPending} disabled={pin.length !== PIN_LENGTH}>
          继续工作
        </PrimaryButton>
      )}
    </form>
  );
}
