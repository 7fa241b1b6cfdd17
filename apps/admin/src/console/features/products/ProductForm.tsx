import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { categoriesQuery } from '../../shell/choices';
import { Stack } from '../../ui/Columns';
import { Field } from '../../ui/Field';
import { Panel } from '../../ui/Page';
import { categoryChoices } from '../../shell/category-choices';
import { type ProductDraft, withOptions } from './draft';
import styles from './Products.module.css';
import { VariantTable } from './VariantTable';

interface ProductFormProps {
  readonly draft: ProductDraft;
  /** What is wrong, by the path of the request: `body.title`. */
  readonly errors: ReadonlyMap<string, string>;
  readonly onChange: (draft: ProductDraft) => void;
}

const MAX_OPTIONS = 3;

/** The words, options and variants of a product. */
export function ProductForm({ draft, errors, onChange }: ProductFormProps) {
  const set = (change: Partial<ProductDraft>): void => onChange({ ...draft, ...change });
  return (
    <Form layout="vertical" component="div">
      <Stack>
        <Panel title="基本信息">
          <Basics draft={draft} errors={errors} set={set} />
        </Panel>
        <Panel title="规格与价格">
          <Options draft={draft} onChange={onChange} />
          <VariantTable variants={draft.variants} options={draft.options} errors={errors} onChange={(variants) => set({ variants })} />
        </Panel>
        <Panel title="参数" extra={<span className="quiet">显示在商品页的「参数」里</span>}>
          <Attributes draft={draft} set={set} />
        </Panel>
      </Stack>
    </Form>
  );
}

interface PartProps {
  readonly draft: ProductDraft;
  readonly set: (change: Partial<ProductDraft>) => void;
}

function Basics({ draft, errors, set }: PartProps & { readonly errors: ReadonlyMap<string, string> }) {
  const categories = useQuery(categoriesQuery);
  return (
    <>
      <Field label="名称" isRequired error={errors.get('body.title')}>
        {(id) => <Input id={id} value={draft.title} maxLength={60} showCount onChange={(event) => set({ title: event.target.value })} />}
      </Field>
      <Field label="卖点" error={errors.get('body.brief')}>
        {(id) => <Input id={id} value={draft.brief} maxLength={80} placeholder="一句话说清为什么买" onChange={(event) => set({ brief: event.target.value })} />}
      </Field>
      <div className={styles['two']}>
        <Field label="分类" isRequired error={errors.get('body.categoryId')}>
          {(id) => (
            <Select
              id={id}
              value={draft.categoryId}
              placeholder="选择分类"
              showSearch={{ optionFilterProp: 'label' }}
              loading={categories.isPending}
              options={categoryChoices(categories.data?.items ?? [])}
              onChange={(categoryId) => set({ categoryId })}
            />
          )}
        </Field>
        <Field label="商品编码" isRequired error={errors.get('body.code')}>
          {(id) => <Input id={id} value={draft.code} maxLength={40} onChange={(event) => set({ code: event.target.value })} />}
        </Field>
        <Field label="品牌" error={errors.get('body.brand')}>
          {(id) => <Input id={id} value={draft.brand} maxLength={40} onChange={(event) => set({ brand: event.target.value })} />}
        </Field>
        <Field label="标签" tooltip="显示在商品卡上，最多 6 个" error={errors.get('body.tags')}>
          {(id) => <Select id={id} mode="tags" value={[...draft.tags]} maxCount={6} open={false} placeholder="输入后按回车" suffixIcon={null} onChange={(tags: string[]) => set({ tags })} />}
        </Field>
      </div>
      <Field label="搜索词" tooltip="顾客可能用来找它的其他叫法，用空格隔开" error={errors.get('body.keywords')}>
        {(id) => <Input id={id} value={draft.keywords} maxLength={200} onChange={(event) => set({ keywords: event.target.value })} />}
      </Field>
      <Field label="详情" isLast error={errors.get('body.description')}>
        {(id) => <Input.TextArea id={id} value={draft.description} autoSize={{ minRows: 3, maxRows: 12 }} maxLength={5000} onChange={(event) => set({ description: event.target.value })} />}
      </Field>
    </>
  );
}

function Options({ draft, onChange }: { readonly draft: ProductDraft; readonly onChange: (draft: ProductDraft) => void }) {
  const replace = (index: number, change: Partial<ProductDraft['options'][number]>): void =>
    onChange(withOptions(draft, draft.options.map((option, at) => (at === index ? { ...option, ...change } : option))));
  return (
    <div style={{ marginBottom: 16 }}>
      {draft.options.map((option, index) => (
        <div key={index} className={styles['option']}>
          <Input value={option.name} maxLength={20} placeholder="规格名，如 颜色" aria-label={`第 ${index + 1} 个规格名`} onChange={(event) => replace(index, { name: event.target.value })} />
          <Select mode="tags" value={[...option.values]} open={false} suffixIcon={null} placeholder="规格值，输入后按回车，如 黑、白" aria-label={`${option.name} 的规格值`} onChange={(values: string[]) => replace(index, { values })} />
          <Button type="text" icon={<DeleteOutlined />} aria-label={`删除规格 ${option.name}`} onClick={() => onChange(withOptions(draft, draft.options.filter((_option, at) => at !== index)))} />
        </div>
      ))}
      {draft.options.length < MAX_OPTIONS && (
        <Button icon={<PlusOutlined />} onClick={() => onChange(withOptions(draft, [...draft.options, { name: '', values: [] }]))}>
          {draft.options.length === 0 ? '有颜色、尺码等可选？添加规格' : '再加一个规格'}
        </Button>
      )}
    </div>
  );
}

function Attributes({ draft, set }: PartProps) {
  const replace = (index: number, change: Partial<ProductDraft['attributes'][number]>): void =>
    set({ attributes: draft.attributes.map((attribute, at) => (at === index ? { ...attribute, ...change } : attribute)) });
  return (
    <>
      {draft.attributes.map((attribute, index) => (
        <div key={index} className={styles['attribute']}>
          <Input value={attribute.name} maxLength={40} placeholder="参数名，如 材质" aria-label={`第 ${index + 1} 个参数名`} onChange={(event) => replace(index, { name: event.target.value })} />
          <Input.TextArea value={attribute.value} autoSize maxLength={2000} placeholder="参数值" aria-label={`${attribute.name} 的值`} onChange={(event) => replace(index, { value: event.target.value })} />
          <Button type="text" icon={<DeleteOutlined />} aria-label={`删除参数 ${attribute.name}`} onClick={() => set({ attributes: draft.attributes.filter((_attribute, at) => at !== index) })} />
        </div>
      ))}
      <Button icon={<PlusOutlined />} onClick={() => set({ attributes: [...draft.attributes, { name: '', value: '' }] })}>
        添加参数
      </Button>
    </>
  );
}
