import { Alert, Modal, Typography } from 'antd';

interface SecretOnceProps {
  /** Null while there is nothing to show. */
  readonly secret: string | null;
  readonly title: string;
  readonly hint: string;
  readonly onClose: () => void;
}

/** A secret that is shown this once. It closes by its button alone, so that no stray click loses it. */
export function SecretOnce({ secret, title, hint, onClose }: SecretOnceProps) {
  return (
    <Modal title={title} open={secret !== null} okText="我记好了" onOk={onClose} closable={false} keyboard={false} maskClosable={false} cancelButtonProps={{ style: { display: 'none' } }} destroyOnHidden>
      <Alert type="warning" showIcon title="只显示这一次，关掉就再也看不到" style={{ marginBottom: 12 }} />
      <Typography.Paragraph copyable={{ text: secret ?? '' }} code style={{ wordBreak: 'break-all' }}>
        {secret}
      </Typography.Paragraph>
      <p className="quiet">{hint}</p>
    </Modal>
  );
}
