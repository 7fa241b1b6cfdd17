import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Navigate, useLocation } from 'react-router';
import { z } from 'zod';
import { readTokens } from '../../../shared/backend';
import { describeProblem } from '../../../shared/problems';
import { useSignedIn } from '../../../shared/session/useSignedIn';
import { session, staffApi } from '../../api';
import { PrimaryButton } from '../../ui/PrimaryButton';
import styles from './SignIn.module.css';

const cameFrom = z.object({ from: z.string().startsWith('/') });

/** What staff would call this device when they see it in a list. */
function deviceName(): string {
  const kind = window.matchMedia('(min-width: 840px)').matches ? '平板' : '手机';
  return `门店工作台 · ${kind}`;
}

export function SignInPage() {
  const isSignedIn = useSignedIn(session);
  const location = useLocation();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [isShown, setIsShown] = useState(false);
  const signIn = useMutation({
    mutationFn: () => staffApi.call('signIn', { body: { username: username.trim(), password, deviceName: deviceName() } }),
    onSuccess: (reply) => session.adopt(readTokens(reply, Date.now())),
  });
  if (isSignedIn) {
    const from = cameFrom.safeParse(location.state);
    return <Navigate to={from.success ? from.data.from : '/'} replace />;
  }
  return (
    <div className={styles['page']}>
      <form
        className={styles['card']}
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <img src="/icon.svg" width="56" height="56" alt="" />
        <h1>门店工作台</h1>
        <p className={styles['lead']}>接单、拣货、核销</p>
        <label className={styles['field']}>
          <span>用户名</span>
          <input name="username" autoComplete="username" autoCapitalize="none" autoCorrect="off" spellCheck={false} required value={username} onChange={(event) => setUsername(event.target.value)} />
        </label>
        <label className={styles['field']}>
          <span>密码</span>
          <input name="password" type={isShown ? 'text' : 'password'} autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
          <button type="button" className={styles['reveal']} onClick={() => setIsShown(!isShown)} aria-pressed={isShown}>
            {isShown ? '隐藏' : '显示'}
          </button>
        </label>
        {signIn.isError && <SignInError error={signIn.error} />}
        <PrimaryButton type="submit" isBusy={signIn.isPending} disabled={username.trim() === '' || password === ''}>
          登录
        </PrimaryButton>
        <p className={styles['help']}>忘记密码请联系店长或总部运营重设</p>
      </form>
    </div>
  );
}

function SignInError({ error }: { readonly error: unknown }) {
  const { title } = describeProblem(error);
  return (
    <p className={styles['error']} role="alert">
      {title}
    </p>
  );
}
