import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { Navigate, useLocation } from 'react-router';
import { z } from 'zod';
import { readTokens } from '../../../shared/backend';
import { describeProblem } from '../../../shared/problems';
import { useSignedIn } from '../../../shared/session/useSignedIn';
import { adminApi, session } from '../../api';
import styles from './SignInPage.module.css';

const cameFrom = z.object({ from: z.string().startsWith('/') });

interface Credentials {
  readonly username: string;
  readonly password: string;
}

export function SignInPage() {
  const isSignedIn = useSignedIn(session);
  const location = useLocation();
  const signIn = useMutation({
    mutationFn: ({ username, password }: Credentials) => adminApi.call('signIn', { body: { username: username.trim(), password, deviceName: '运营后台' } }),
    onSuccess: (reply) => session.adopt(readTokens(reply, Date.now())),
  });
  if (isSignedIn) {
    const from = cameFrom.safeParse(location.state);
    return <Navigate to={from.success ? from.data.from : '/'} replace />;
  }
  return (
    <div className={styles['page']}>
      <div className={styles['card']}>
        <img src="/icon.svg" width="48" height="48" alt="" />
        <h1>全域运营后台</h1>
        <p>订单、商品、库存、门店与员工</p>
        <Form<Credentials> layout="vertical" size="large" requiredMark={false} onFinish={(fields) => signIn.mutate(fields)}>
          <Form.Item name="username" label="用户名" rules={[{ required: true, whitespace: true, message: '请填写用户名' }]}>
            <Input autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
          </Form.Item>
          <Form.Item name="password" label="密码" rules={[{ required: true, message: '请填写密码' }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          {signIn.isError && <Alert type="error" showIcon title={describeProblem(signIn.error).title} style={{ marginBottom: 16 }} />}
          <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
            登录
          </Button>
        </Form>
      </div>
    </div>
  );
}
