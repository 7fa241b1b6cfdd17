import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal, Skeleton, Space, Typography } from 'antd';
import { useState } from 'react';
import { describeProblem } from '../../../shared/problems';
import { QrCode } from '../../../shared/qr/QrCode';
import { adminApi, type Reply } from '../../api';
import { meQuery } from '../../shell/me';
import { Moment, StatusTag } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { RecoveryCodes } from './RecoveryCodes';
import styles from './SecondFactor.module.css';

const FACTOR = ['second-factor'];
const FEW_CODES = 3;

type Asking = 'turnOn' | 'renew' | 'turnOff' | null;

/** The app that shows codes: turned on with a first code, turned off with another one. */
export function SecondFactorPanel() {
  const queryClient = useQueryClient();
  const factor = useQuery({ queryKey: FACTOR, queryFn: ({ signal }) => adminApi.call('getSecondFactor', { signal }) });
  const [asking, setAsking] = useState<Asking>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const finish = (given: readonly string[] | null): void => {
    setAsking(null);
    setCodes(given);
    void queryClient.invalidateQueries({ queryKey: FACTOR });
    void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  return (
    <Panel title="两步验证" extra={factor.data !== undefined && <StatusTag label={factor.data.isOn ? { text: '已开启', tone: 'success' } : { text: '未开启', tone: 'neutral' }} />}>
      {factor.isPending && <Skeleton active title={false} />}
      {factor.isError && <ErrorState error={factor.error} onRetry={() => void factor.refetch()} />}
      {factor.data !== undefined && <Facts factor={factor.data} onAsk={setAsking} />}
      <TurnOn isOpen={asking === 'turnOn'} onClose={() => setAsking(null)} onDone={finish} />
      <AskCode
        isOpen={asking === 'renew'}
        title="换一批恢复码"
        okText="换一批"
        act={async (code) => (await adminApi.call('renewRecoveryCodes', { body: { code } })).recoveryCodes}
        onClose={() => setAsking(null)}
        onDone={finish}
      />
      <AskCode
        isOpen={asking === 'turnOff'}
        title="关闭两步验证"
        okText="关闭"
        act={async (code) => {
          await adminApi.call('removeSecondFactor', { body: { code } });
          return null;
        }}
        onClose={() => setAsking(null)}
        onDone={finish}
      />
      <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />
    </Panel>
  );
}

function Facts({ factor, onAsk }: { readonly factor: Reply<'getSecondFactor'>; readonly onAsk: (asking: Asking) => void }) {
  if (!factor.isOn) {
    return (
      <Space orientation="vertical" size="middle">
        <span>登录时除了密码，再输手机验证器上的 6 位数字。密码泄露了，别人也进不来。</span>
        <Button type="primary" onClick={() => onAsk('turnOn')}>
          开启两步验证
        </Button>
      </Space>
    );
  }
  return (
    <Space orientation="vertical" size="middle">
      <span>
        {factor.confirmedAt !== null && (
          <>
            开启于 <Moment at={factor.confirmedAt} />，
          </>
        )}
        恢复码还剩 {factor.recoveryCodesLeft} 个
        {factor.recoveryCodesLeft <= FEW_CODES && <Typography.Text type="warning">（快用完了，换一批）</Typography.Text>}
      </span>
      <Space>
        <Button onClick={() => onAsk('renew')}>换一批恢复码</Button>
        {!factor.isEnforced && (
          <Button danger onClick={() => onAsk('turnOff')}>
            关闭
          </Button>
        )}
      </Space>
    </Space>
  );
}

interface DialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onDone: (recoveryCodes: readonly string[] | null) => void;
}

/** The password once more, then the QR code and the first code that the app shows. */
function TurnOn({ isOpen, onClose, onDone }: DialogProps) {
  const [form] = Form.useForm<{ password?: string; code?: string }>();
  const begin = useMutation({ mutationFn: (password: string) => adminApi.call('beginSecondFactor', { body: { password } }) });
  const confirm = useMutation({ mutationFn: (code: string) => adminApi.call('confirmSecondFactor', { body: { code: code.trim() } }), onSuccess: ({ recoveryCodes }) => done(recoveryCodes) });
  const forget = (): void => {
    begin.reset();
    confirm.reset();
  };
  const done = (codes: readonly string[]): void => {
    forget();
    onDone(codes);
  };
  const close = (): void => {
    forget();
    onClose();
  };
  const error = confirm.error ?? begin.error;
  return (
    <Modal
      title="开启两步验证"
      open={isOpen}
      okText={begin.data === undefined ? '下一步' : '开启'}
      cancelText="先不开"
      confirmLoading={begin.isPending || confirm.isPending}
      onOk={form.submit}
      onCancel={close}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" preserve={false} requiredMark={false} onFinish={({ password = '', code = '' }) => (begin.data === undefined ? begin.mutate(password) : confirm.mutate(code))}>
        {begin.data === undefined ? (
          <Form.Item name="password" label="先输一次当前密码，确认是你本人" rules={[{ required: true, message: '请填写当前密码' }]}>
            <Input.Password autoComplete="current-password" autoFocus />
          </Form.Item>
        ) : (
          <>
            <ol className={styles['steps']}>
              <li>用手机上的验证器扫这个码</li>
              <li>把它显示的 6 位数字填在下面</li>
            </ol>
            <div className={styles['qr']}>
              <QrCode content={begin.data.uri} label="验证器二维码" />
            </div>
            <Typography.Paragraph copyable={{ text: begin.data.secret }} className={styles['secret'] ?? ''}>
              扫不了就手工输入：<span className="mono">{inGroups(begin.data.secret)}</span>
            </Typography.Paragraph>
            <Form.Item name="code" label="验证码" rules={[{ required: true, whitespace: true, len: 6, message: '请填写 6 位验证码' }]}>
              <Input autoComplete="one-time-code" inputMode="numeric" maxLength={6} autoFocus />
            </Form.Item>
          </>
        )}
      </Form>
      {error !== null && <Alert type="error" showIcon title={describeProblem(error).title} />}
    </Modal>
  );
}

function inGroups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? secret;
}

interface AskCodeProps extends DialogProps {
  readonly title: string;
  readonly okText: string;
  readonly act: (code: string) => Promise<readonly string[] | null>;
}

function AskCode({ isOpen, title, okText, act, onClose, onDone }: AskCodeProps) {
  const [form] = Form.useForm<{ code: string }>();
  const run = useMutation({ mutationFn: act, onSuccess: onDone });
  return (
    <Modal
      title={title}
      open={isOpen}
      okText={okText}
      cancelText="先不做"
      okButtonProps={{ danger: true }}
      confirmLoading={run.isPending}
      onOk={form.submit}
      onCancel={() => {
        run.reset();
        onClose();
      }}
      destroyOnHidden
    >
      <Form form={form} layout="vertical" preserve={false} requiredMark={false} onFinish={({ code }) => run.mutate(code.trim())}>
        <Form.Item name="code" label="验证器上的 6 位数字，或一个恢复码" rules={[{ required: true, whitespace: true, min: 6, message: '请填写验证码' }]}>
          <Input autoComplete="one-time-code" maxLength={20} autoFocus />
        </Form.Item>
      </Form>
      {run.error !== null && <Alert type="error" showIcon title={describeProblem(run.error).title} />}
    </Modal>
  );
}
