import { useState } from 'react';
import { Navigate, useLocation } from 'react-router';
import { z } from 'zod';
import { describeProblem } from '../../../shared/problems';
import { useStaffSignIn } from '../../../shared/session/useStaffSignIn';
import { useSignedIn } from '../../../shared/session/useSignedIn';
import { session, staffApi } from '../../api';
import { PrimaryButton } from '../../ui/PrimaryButton';
import fields from '../../ui/TallField.module.css';
import { LockedPeople } from './LockedPeople';
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
  const signIn = useStaffSignIn({ session, deviceName, send: (body) => staffApi.call('signIn', { body }) });
  if (isSignedIn) {
    const from = cameFrom.safeParse(location.state);
    return <Navigate to={from.success ? from.data.from : '/'} replace />;
  }
  if (signIn.isCodeAsked) return <CodeStep signIn={signIn} />;
  return (
    <div className={styles['page']}>
      <LockedPeople />
      <form
        className={styles['card']}
        onSubmit={(event) => {
          event.preventDefault();
          signIn.submit({ username, password });
        }}
      >
        <img src="/icon.svg" width="56" height="56" alt="" />
        <h1>门店工作台</h1>
        <p className={styles['lead']}>接单、拣货、核销</p>
        <label className={fields['field']}>
          <span>用户名</span>
          <input name="username" autoComplete="username" autoCapitalize="none" autoCorrect="off" spellCheck={false} required value={username} onChange={(event) => setUsername(event.target.value)} />
        </label>
        <label className={`${fields['field']} ${styles['password']}`}>
          <span>密码</span>
          <input name="password" type={isShown ? 'text' : 'password'} autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.target.value)} />
          <button type="button" className={styles['reveal']} onClick={() => setIsShown(!isShown)} aria-pressed={isShown}>
            {isShown ? '隐藏' : '显示'}
          </button>
        </label>
        {signIn.error !== null && <SignInError error={signIn.error} />}
        <PrimaryButton type="submit" isBusy={signIn.isPending} disabled={username.trim() === '' || password === ''}>
          登录
        </PrimaryButton>
        <p className={styles['help']}>忘记密码请联系店长或总部运营重设</p>
      </form>
    </div>
  );
}

/** The code of the app, or a recovery code: both fit the same field. */
function CodeStep({ signIn }: { readonly signIn: ReturnType<typeof useStaffSignIn> }) {
  const [code, setCode] = useState('');
  return (
    <div className={styles['page']}>
      <form
        className={styles['card']}
        onSubmit={(event) => {
          event.preventDefault();
          signIn.submitCode(code);
        }}
      >
        <h1>两步验证</h1>
        <p className={styles['lead']}>验证器上的 6 位数字；手机不在身边时填恢复码</p>
        <label className={fields['field']}>
          <span>验证码</span>
          <input name="code" autoComplete="one-time-code" autoCapitalize="none" autoCorrect="off" spellCheck={false} maxLength={20} required autoFocus value={code} onChange={(event) => setCode(event.target.value)} />
        </label>
        {signIn.error !== null && <SignInError error={signIn.error} />}
        <PrimaryButton type="submit" isBusy={signIn.isPending} disabled={code.trim().length < 6}>
          验证并登录
        </PrimaryButton>
        <PrimaryButton look="plain" onClick={signIn.startOver}>
          换个账号
        </PrimaryButton>
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
