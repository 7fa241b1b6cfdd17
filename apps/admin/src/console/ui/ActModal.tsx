import { Alert, Modal } from 'antd';
import type { ReactNode } from 'react';
import { describeProblem } from '../../shared/problems';

interface ActModalProps {
  readonly title: string;
  readonly okText: string;
  readonly isOpen: boolean;
  readonly isBusy: boolean;
  readonly error: unknown;
  readonly onOk: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** An act with a few things to fill in; what refuses it is told inside. */
export function ActModal({ title, okText, isOpen, isBusy, error, onOk, onClose, children }: ActModalProps) {
  return (
    <Modal title={title} open={isOpen} okText={okText} cancelText="先不做" confirmLoading={isBusy} onOk={onOk} onCancel={onClose} destroyOnHidden>
      {children}
      {error !== null && error !== undefined && <Alert type="error" showIcon title={describeProblem(error).title} description={describeProblem(error).hint ?? undefined} />}
    </Modal>
  );
}
