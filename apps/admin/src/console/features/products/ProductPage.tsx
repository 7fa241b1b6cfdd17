import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Skeleton } from 'antd';
import { useState } from 'react';
import { useParams } from 'react-router';
import { productStatusLabels } from '../../../shared/labels';
import { adminApi, type Schemas } from '../../api';
import { useMay } from '../../shell/me';
import { Columns, Stack } from '../../ui/Columns';
import { StatusTag } from '../../ui/inline';
import { Page } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { useProblemMessage } from '../../ui/useProblemMessage';
import { VersionConflict } from '../../ui/VersionConflict';
import { ChannelPrices } from './ChannelPrices';
import { compareDrafts, findGaps, type ProductDraft, toDraft, toInput } from './draft';
import { Pictures } from './Pictures';
import { ProductForm } from './ProductForm';
import { PublishPanel } from './PublishPanel';

type Product = Schemas['AdminProduct'];

export function ProductPage() {
  const { productId = '' } = useParams();
  const product = useQuery({ queryKey: ['product', productId], queryFn: ({ signal }) => adminApi.call('getProduct', { params: { productId }, signal }) });
  if (product.isPending) return <Skeleton active paragraph={{ rows: 12 }} />;
  if (product.isError) return <ErrorState error={product.error} onRetry={() => void product.refetch()} />;
  return <ProductEditor key={productId} product={product.data} />;
}

/** Edits one product. The version that the draft was made from travels with the save, so that nobody's work is lost unseen. */
function ProductEditor({ product }: { readonly product: Product }) {
  const { message } = App.useApp();
  const queryClient = useQueryClient();
  const tellProblem = useProblemMessage();
  const mayWrite = useMay('catalogue.write');
  const [base, setBase] = useState(product);
  const [draft, setDraft] = useState<ProductDraft>(() => toDraft(product));
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const [theirs, setTheirs] = useState<Product | null>(null);
  const isDirty = JSON.stringify(draft) !== JSON.stringify(toDraft(base));

  /** Another act (pictures, prices, publishing) moved the version on; the words being edited stay as they are. */
  const follow = (latest: Product): void => {
    setBase(latest);
    if (!isDirty) setDraft(toDraft(latest));
    queryClient.setQueryData(['product', latest.productId], latest);
    void queryClient.invalidateQueries({ queryKey: ['products'] });
  };
  /** Pictures, prices and publishing hold no words of their own: after a conflict they show the latest and may be tried again. */
  const tellAndFollow = async (error: unknown): Promise<void> => {
    tellProblem(error);
    if (isApiProblem(error, 'REQUEST.VERSION_CONFLICT')) follow(await adminApi.call('getProduct', { params: { productId: product.productId } }));
  };
  const save = useMutation({
    mutationFn: (version: number) => adminApi.call('updateProduct', { params: { productId: product.productId }, body: { ...toInput(draft), version } }),
    onSuccess(saved) {
      message.success('已保存');
      setBase(saved);
      setDraft(toDraft(saved));
      queryClient.setQueryData(['product', saved.productId], saved);
      void queryClient.invalidateQueries({ queryKey: ['products'] });
    },
    async onError(error) {
      if (isApiProblem(error, 'REQUEST.VERSION_CONFLICT')) {
        setTheirs(await adminApi.call('getProduct', { params: { productId: product.productId } }));
        return;
      }
      if (isApiProblem(error)) setErrors(new Map(error.errors.map((field) => [field.path, field.message])));
      tellProblem(error);
    },
  });
  const submit = (version: number): void => {
    const gaps = findGaps(draft);
    setErrors(gaps);
    if (gaps.size === 0) save.mutate(version);
  };

  return (
    <Page
      backTo="/products"
      title={base.title}
      hint={
        <>
          <StatusTag label={productStatusLabels[base.status]} /> <span className="mono">{base.code}</span>
          {isDirty && <span style={{ color: 'var(--color-warning)' }}> · 有未保存的修改</span>}
        </>
      }
      actions={
        mayWrite && (
          <>
            {isDirty && <Button onClick={() => setDraft(toDraft(base))}>放弃修改</Button>}
            <Button type="primary" disabled={!isDirty} loading={save.isPending} onClick={() => submit(base.version)}>
              保存
            </Button>
          </>
        )
      }
    >
      {base.optionsComposed && <Alert type="info" showIcon title="这个商品的规格是演示数据" />}
      <Columns side={320}>
        <Stack>
          <Pictures product={base} onChange={follow} onProblem={(error) => void tellAndFollow(error)} />
          <ProductForm draft={draft} errors={errors} onChange={setDraft} />
          <ChannelPrices product={base} onChange={follow} onProblem={(error) => void tellAndFollow(error)} />
        </Stack>
        <Stack>
          <PublishPanel product={base} isDirty={isDirty} onChange={follow} onProblem={(error) => void tellAndFollow(error)} />
        </Stack>
      </Columns>
      <VersionConflict
        differences={theirs === null ? null : compareDrafts(toDraft(theirs), draft)}
        onTakeTheirs={() => {
          if (theirs === null) return;
          setBase(theirs);
          setDraft(toDraft(theirs));
          setTheirs(null);
        }}
        onKeepMine={() => {
          if (theirs === null) return;
          setBase(theirs);
          setTheirs(null);
          submit(theirs.version);
        }}
        onClose={() => setTheirs(null)}
      />
    </Page>
  );
}
