import { Alert, Modal, Typography } from 'antd';
import styles from './SecondFactor.module.css';

/** Ten codes that are shown this once. It closes by its button alone. */
export function RecoveryCodes({ codes, onClose }: { readonly codes: readonly string[] | null; readonly onClose: () => void }) {
  const text = (codes ?? []).join('\n');
  return (
    <Modal title="恢复码" open={codes !== null} okText="我记好了" onOk={onClose} closable={false} keyboard={false} maskClosable={false} cancelButtonProps={{ style: { display: 'none' } }} destroyOnHidden>
      <Alert type="warning" showIcon title="只显示这一次。手机丢了或换了，用它登录，每个只能用一次" style={{ marginBottom: 16 }} />
      <ul className={styles['codes']} aria-label="恢复码">
        {codes?.map((code) => (
          <li key={code} className="mono">
            {code}
          </li>
        ))}
      </ul>
      <Typography.Paragraph copyable={{ text }}>复制全部，存进密码管理器或打印出来</Typography.Paragraph>
    </Modal>
  );
}
