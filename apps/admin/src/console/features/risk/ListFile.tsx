import { DownloadOutlined, UploadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Modal } from 'antd';
import { useRef, useState } from 'react';
import { decodeCsv } from '../../../shared/csv';
import { adminApi } from '../../api';
import { saveText } from '../../ui/download';
import { useAct } from '../../ui/useAct';
import { useProblemMessage } from '../../ui/useProblemMessage';
import { readListFile, writeListFile } from './list-files';

type Read = ReturnType<typeof readListFile>;

const TROUBLES_SHOWN = 8;

/** The lists as a file, out and in. */
export function ListFile({ mayWrite }: { readonly mayWrite: boolean }) {
  const { message } = App.useApp();
  const tellProblem = useProblemMessage();
  const input = useRef<HTMLInputElement>(null);
  const [read, setRead] = useState<Read | null>(null);
  const save = useMutation({
    mutationFn: () => adminApi.call('exportRiskListEntries', {}),
    onSuccess({ items, isComplete, mark }) {
      saveText(writeListFile(items, mark), '风控名单.csv');
      if (!isComplete) void message.warning('名单太长，只导出了前 20,000 条');
    },
    onError: tellProblem,
  });
  return (
    <>
      <Button icon={<DownloadOutlined />} loading={save.isPending} onClick={() => save.mutate()}>
        导出
      </Button>
      {mayWrite && (
        <Button icon={<UploadOutlined />} onClick={() => input.current?.click()}>
          导入
        </Button>
      )}
      <input
        ref={input}
        type="file"
        accept=".csv,text/csv"
        hidden
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file !== undefined) void file.arrayBuffer().then((bytes) => setRead(readListFile(decodeCsv(new Uint8Array(bytes)).text)), tellProblem);
        }}
      />
      {read !== null && <ImportFile read={read} onClose={() => setRead(null)} />}
    </>
  );
}

function ImportFile({ read, onClose }: { readonly read: Read; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const { rows, troubles } = read;
  const add = useAct({
    act: (entries: Read['rows'], idempotencyKey) => adminApi.call('importRiskListEntries', { body: { entries: [...entries] }, idempotencyKey }),
    doneText: '已加入，一秒内生效',
    onDone() {
      void queryClient.invalidateQueries({ queryKey: ['risk-lists'] });
      onClose();
    },
  });
  const isClean = troubles.length === 0 && rows.length > 0;
  return (
    <Modal title="导入名单" open okText={`加入 ${rows.length} 条`} cancelText="先不导入" okButtonProps={{ disabled: !isClean }} confirmLoading={add.isPending} onOk={() => add.mutate(rows)} onCancel={onClose}>
      {isClean ? (
        <p>文件里有 {rows.length} 条；已在名单里的更新原因和期限。</p>
      ) : (
        <Alert
          type="error"
          showIcon
          title={rows.length === 0 && troubles.length === 0 ? '文件里没有可以导入的行' : '文件要先改好'}
          description={
            <>
              {troubles.slice(0, TROUBLES_SHOWN).map((trouble) => (
                <div key={trouble}>{trouble}</div>
              ))}
              {troubles.length > TROUBLES_SHOWN && <div>还有 {troubles.length - TROUBLES_SHOWN} 行</div>}
            </>
          }
        />
      )}
    </Modal>
  );
}
