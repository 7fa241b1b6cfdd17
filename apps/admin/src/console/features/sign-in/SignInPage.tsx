import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { Navigate, useLocation } from 'react-router';
import { z } from 'zod';
import { describeProblem } from '../../../shared/problems';
import { type Credentials, useStaffSignIn } from '../../../shared/session/useStaffSignIn';
import { useSignedIn } from '../../../shared/session/useSignedIn';
import { adminApi, session } from '../../api';
import styles from './SignInPage.module.css';

const cameFrom = z.object({ from: z.string().startsWith('/') });

type SignIn = ReturnType<typeof useStaffSignIn>;

export function SignInPage() {
  const isSignedIn = useSignedIn(session);
  const location = useLocation();
  const signIn = useStaffSignIn({ session, deviceName: () => '运营后台', send: (body) => adminApi.call('signIn', { body }) });
  if (isSignedIn) {
    const from = cameFrom.safeParse(location.state);
    return <Navigate to={from.success ? from.data.from : '/'} replace />;
  }
  return (
    <div className={styles['page']}>
      <div className={styles['card']}>
        <img src="/icon.svg" width="48" height="48" alt="" />
        {signIn.isCodeAsked ? <CodeStep signIn={signIn} /> : <PasswordStep signIn={signIn} />}
      </div>
    </div>
  );
}

function PasswordStep({ signIn }: { readonly signIn: SignIn }) {
  return (
    <>
      <h1>全域运营后台</h1>
      <p>订单、商品、库存、门店与员工</p>
      <Form<Credentials> layout="vertical" size="large" requiredMark={false} onFinish={signIn.submit}>
        <Form.Item name="username" label="用户名" rules={[{ required: true, whitespace: true, message: '请填写用户名' }]}>
          <Input autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
        </Form.Item>
        <Form.Item name="password" label="密码" rules={[{ required: true, message: '请填写密码' }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Refusal error={signIn.error} />
        <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
          登录
        </Button>
      </Form>
    </>
  );
}

interface CodeFields {
  readonly code: string;
}

function CodeStep({ signIn }: { readonly signIn: SignIn }) {
  const [isRecovering, setIsRecovering] = useState(false);
  return (
    <>
      <h1>两步验证</h1>
      <p>{isRecovering ? '开启两步验证时抄下的恢复码，每个只能用一次' : '打开手机上的验证器，输入 6 位数字'}</p>
      <Form<CodeFields> key={String(isRecovering)} layout="vertical" size="large" requiredMark={false} onFinish={({ code }) => signIn.submitCode(code)}>
        <Form.Item name="code" label={isRecovering ? '恢复码' : '验证码'} rules={[{ required: true, whitespace: true, min: 6, message: isRecovering ? '请填写恢复码' : '请填写 6 位验证码' }]}>
          <Input autoFocus autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} maxLength={20} inputMode={isRecovering ? 'text' : 'numeric'} />
        </Form.Item>
        <Refusal error={signIn.error} />
        <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
          验证并登录
        </Button>
      </Form>
      <div className={styles['ways']}>
        <Button type="link" size="small" onClick={() => setIsRecovering(!isRecovering)}>
          {isRecovering ? '用验证器' : '手机不在身边，用恢复码'}
        </Button>
        <Button type="link" size="small" onClick={signIn.startOver}>
          换个账号
        </Button>
      </div>
    </>
  );
}

function Refusal({ error }: { readonly error: unknown }) {
  return error === null ? null : <Alert type="error" showIcon title={describeProblem(error).title} style={{ marginBottom: 16 }} />;
}
