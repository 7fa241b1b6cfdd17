import { Button, Modal, Table } from 'antd';

/** One field on which two people differ. */
export interface FieldDifference {
  readonly field: string;
  readonly theirs: string;
  readonly mine: string;
}

interface VersionConflictProps {
  readonly differences: readonly FieldDifference[] | null;
  readonly onTakeTheirs: () => void;
  readonly onKeepMine: () => void;
  readonly onClose: () => void;
}

/** Somebody saved first. Shows on what the two differ and lets the person decide; nothing is overwritten unseen. */
export function VersionConflict({ differences, onTakeTheirs, onKeepMine, onClose }: VersionConflictProps) {
  return (
    <Modal
      open={differences !== null}
      title="内容刚被别人改过"
      width={720}
      onCancel={onClose}
      footer={[
        <Button key="edit" onClick={onClose}>
          继续编辑
        </Button>,
        <Button key="mine" danger onClick={onKeepMine}>
          用我的覆盖
        </Button>,
        <Button key="theirs" type="primary" onClick={onTakeTheirs}>
          用最新内容
        </Button>,
      ]}
    >
      <p>你打开之后，有人先保存了。下面是两边不同的地方：</p>
      <Table<FieldDifference>
        size="small"
        pagination={false}
        rowKey={({ field }) => field}
        dataSource={[...(differences ?? [])]}
        locale={{ emptyText: '两边内容相同，可以直接用最新内容' }}
        columns={[
          { title: '字段', dataIndex: 'field', width: 120 },
          { title: '最新内容', dataIndex: 'theirs' },
          { title: '我的修改', dataIndex: 'mine' },
        ]}
      />
    </Modal>
  );
}
