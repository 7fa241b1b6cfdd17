import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useMay } from './me';
import { Panel } from '../ui/Page';

interface SecondPersonProps {
  readonly isOwnSubmission: boolean;
  readonly submitter: string;
  /** What the second person decides with. */
  readonly children: ReactNode;
}

/** What was submitted waits for another one with the right to approve: shows them the decision, and everybody else for whom it waits. */
export function SecondPerson({ isOwnSubmission, submitter, children }: SecondPersonProps) {
  const mayApprove = useMay('campaigns.approve');
  if (!isOwnSubmission && mayApprove) return <Panel title={`${submitter} 提交，等你审批`}>{children}</Panel>;
  return (
    <Panel title="等待审批">
      {isOwnSubmission ? (
        <Alert type="info" showIcon title="这是你提交的，要由另一位有审批权限的同事通过" description="价格和库存一旦发布就对顾客生效，所以提交人不能自己审批。把本页链接发给同事即可。" />
      ) : (
        <Alert type="info" showIcon title={`${submitter} 已提交，等有审批权限的同事处理`} />
      )}
    </Panel>
  );
}
