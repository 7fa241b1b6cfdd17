import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Segmented, Skeleton, Table } from 'antd';
import { useState } from 'react';
import { formatCount } from '../../../shared/money';
import { adminApi, type Schemas } from '../../api';
import { tagsQuery } from '../../parts/members/queries';
import { useMay } from '../../shell/me';
import { Moment } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { EmptyState, ErrorState } from '../../ui/states';
import { useAct } from '../../ui/useAct';
import { LiveCount } from './LiveCount';
import { RuleBuilder } from './RuleBuilder';
import { conditionOn, findGap, type Rule, tellRule } from './rules';
import { useValueChoices } from './useValueChoices';

type Tag = Schemas['CustomerTagRow'];

/** Tags with how many customers have them, and by which rule. */
export function Tags() {
  const tags = useQuery(tagsQuery);
  const { names } = useValueChoices();
  const mayWrite = useMay('segments.write');
  const [editing, setEditing] = useState<Tag | 'new' | null>(null);
  const create = mayWrite && <Button onClick={() => setEditing('new')}>新建标签</Button>;
  if (tags.isPending) return <Skeleton active paragraph={{ rows: 4 }} />;
  if (tags.data === undefined) return <ErrorState error={tags.error} onRetry={() => void tags.refetch()} />;
  return (
    <>
      {tags.data.items.length === 0 ? (
        <EmptyState title="还没有标签" hint="手工标签在会员页逐个打；规则标签每夜自动重打。促销规则的「人群」里选它，就只给打了的人" action={create} />
      ) : (
        <Panel title="标签" extra={create} isFlush>
          <Table<Tag>
            size="middle"
            pagination={false}
            rowKey={({ code }) => code}
            dataSource={tags.data.items}
            scroll={{ x: 820 }}
            columns={[
              { title: '标签', dataIndex: 'name', width: 140 },
              { title: '代码', dataIndex: 'code', width: 150, render: (code: string) => <span className="mono">{code}</span> },
              { title: '怎样打上', key: 'rule', render: (_value, { rule }) => (rule === null ? <span className="quiet">手工</span> : tellRule(rule, names)) },
              { title: '人数', dataIndex: 'customers', width: 100, align: 'right', render: (count: number) => <span className="number">{formatCount(count)}</span> },
              { title: '最近重打', dataIndex: 'appliedAt', width: 130, render: (at: string | null) => (at === null ? '' : <Moment at={at} />) },
              ...(mayWrite
                ? [
                    {
                      title: '操作',
                      key: 'acts',
                      width: 80,
                      render: (_value: unknown, tag: Tag) => (
                        <Button type="link" size="small" onClick={() => setEditing(tag)}>
                          修改
                        </Button>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        </Panel>
      )}
      {editing !== null && <TagEditor tag={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </>
  );
}

interface Fields {
  readonly code: string;
  readonly name: string;
}

function TagEditor({ tag, onClose }: { readonly tag: Tag | null; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const [rule, setRule] = useState<Rule | null>(tag?.rule ?? null);
  const save = useAct({
    act: ({ code, name }: Fields) =>
      tag === null ? adminApi.call('createTag', { body: { code, name, rule } }) : adminApi.call('updateTag', { params: { code: tag.code }, body: { name, rule, version: tag.version } }),
    doneText: rule === null ? '标签已保存' : '标签已保存，并已打上',
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: tagsQuery.queryKey });
      onClose();
    },
  });
  const gap = rule === null ? null : findGap(rule);
  return (
    <Modal open width={720} title={tag === null ? '新建标签' : `修改标签：${tag.name}`} okText="保存" cancelText="取消" okButtonProps={{ disabled: gap !== null }} confirmLoading={save.isPending} onOk={form.submit} onCancel={onClose} destroyOnHidden>
      <Form<Fields> form={form} layout="vertical" requiredMark={false} initialValues={{ code: tag?.code ?? '', name: tag?.name ?? '' }} onFinish={(fields) => save.mutate(fields)}>
        <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, max: 20, message: '1 到 20 个字' }]}>
          <Input maxLength={20} placeholder="例如：爱喝茶" />
        </Form.Item>
        <Form.Item name="code" label="代码" extra="接口和促销规则用它认标签，之后不能改" rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9-]{1,39}$/, message: '2 到 40 个小写字母、数字或横线' }]}>
          <Input disabled={tag !== null} placeholder="tea-lover" />
        </Form.Item>
      </Form>
      {tag === null && (
        <Segmented<'hand' | 'rule'>
          value={rule === null ? 'hand' : 'rule'}
          onChange={(next) => setRule(next === 'hand' ? null : { kind: 'all', rules: [conditionOn('orders')] })}
          options={[{ value: 'hand', label: '手工打' }, { value: 'rule', label: '按规则自动打' }]}
        />
      )}
      {rule !== null && (
        <div style={{ display: 'grid', gap: 12, marginTop: 16 }}>
          <RuleBuilder rule={rule} isDisabled={false} withoutTags onChange={setRule} />
          <LiveCount rule={rule} />
        </div>
      )}
    </Modal>
  );
}
