import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, Input, InputNumber, Modal, Select, Upload } from 'antd';
import { useState } from 'react';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { describeProblem } from '../../../shared/problems';
import { adminApi, type Schemas } from '../../api';
import { Thumb } from '../../ui/inline';
import { useProblemMessage } from '../../ui/useProblemMessage';
import type { CategoryNode } from './tree';

type Category = Schemas['AdminCategory'];

/** A category to change, or null with the parent of a new one. */
export interface CategoryBeingEdited {
  readonly category: Category | null;
  readonly parentId: string | null;
}

interface Fields {
  readonly name: string;
  readonly parentId: string | null;
  readonly description: string;
  readonly position: number;
}

const TOP_LEVEL = '';

export function CategoryEditor({ editing, parents, onClose }: { readonly editing: CategoryBeingEdited | null; readonly parents: readonly CategoryNode[]; readonly onClose: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const queryClient = useQueryClient();
  const key = useIdempotencyKey();
  // A new icon moves the version on while the form is open.
  const [withNewIcon, setWithNewIcon] = useState<Category | null>(null);
  const category = withNewIcon !== null && withNewIcon.categoryId === editing?.category?.categoryId ? withNewIcon : (editing?.category ?? null);
  const save = useMutation({
    mutationFn: (fields: Fields) =>
      category === null
        ? adminApi.call('createCategory', { body: fields, idempotencyKey: key.current() })
        : adminApi.call('updateCategory', { params: { categoryId: category.categoryId }, body: { ...fields, version: category.version } }),
    onSuccess() {
      message.success(category === null ? '已新建' : '已保存');
      onClose();
    },
    onSettled() {
      key.renew();
      return queryClient.invalidateQueries({ queryKey: ['categories'] });
    },
  });
  const close = (): void => {
    save.reset();
    onClose();
  };
  return (
    <Modal title={category === null ? '新建分类' : '修改分类'} open={editing !== null} onCancel={close} okText="保存" confirmLoading={save.isPending} onOk={form.submit} destroyOnHidden>
      <Form<Fields>
        form={form}
        layout="vertical"
        preserve={false}
        requiredMark={false}
        initialValues={{ name: category?.name ?? '', parentId: editing?.parentId ?? null, description: category?.description ?? '', position: category?.position ?? 0 }}
        onFinish={(fields) => save.mutate(fields)}
      >
        <Form.Item name="name" label="名称" rules={[{ required: true, whitespace: true, message: '请填写名称' }]}>
          <Input maxLength={12} showCount />
        </Form.Item>
        <Form.Item name="parentId" label="上级分类" getValueProps={(value: string | null) => ({ value: value ?? TOP_LEVEL })} normalize={(value: string) => (value === TOP_LEVEL ? null : value)}>
          <Select options={[{ value: TOP_LEVEL, label: '无（一级分类）' }, ...parents.filter(({ categoryId }) => categoryId !== category?.categoryId).map(({ categoryId, name }) => ({ value: categoryId, label: name }))]} />
        </Form.Item>
        <Form.Item name="description" label="说明">
          <Input maxLength={60} />
        </Form.Item>
        {category !== null && (
          <Form.Item label="图标">
            <IconUpload category={category} onChange={setWithNewIcon} />
          </Form.Item>
        )}
        <Form.Item name="position" label="顺序" extra="小的在前">
          <InputNumber min={0} max={9999} precision={0} />
        </Form.Item>
        {save.isError && <Alert type="error" showIcon title={describeProblem(save.error).title} />}
      </Form>
    </Modal>
  );
}

/** The picture beside the category's name; it is saved at once. */
function IconUpload({ category, onChange }: { readonly category: Category; readonly onChange: (category: Category) => void }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const tellProblem = useProblemMessage();
  const upload = useMutation({
    mutationFn: (file: File) => {
      const form = new FormData();
      form.append('file', file);
      return adminApi.call('uploadCategoryIcon', { params: { categoryId: category.categoryId }, body: form });
    },
    onSuccess(saved) {
      onChange(saved);
      message.success('图标已换');
    },
    onError: tellProblem,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['categories'] }),
  });
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 12 }}>
      <Thumb url={category.iconUrl} size={48} />
      <Upload
        accept="image/jpeg,image/png,image/webp"
        showUploadList={false}
        beforeUpload={(file) => {
          upload.mutate(file);
          return false;
        }}
      >
        <Button loading={upload.isPending}>换图标</Button>
      </Upload>
    </span>
  );
}
