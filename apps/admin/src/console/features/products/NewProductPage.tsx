import { isApiProblem } from '@quanyu/api-client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useIdempotencyKey } from '../../../shared/idempotency';
import { adminApi } from '../../api';
import { Page } from '../../ui/Page';
import { useProblemMessage } from '../../ui/useProblemMessage';
import { EMPTY_DRAFT, findGaps, toInput } from './draft';
import { ProductForm } from './ProductForm';

/** A new product starts as a draft; pictures, channel prices and publishing follow on its own page. */
export function NewProductPage() {
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [errors, setErrors] = useState<ReadonlyMap<string, string>>(new Map());
  const { message } = App.useApp();
  const tellProblem = useProblemMessage();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const key = useIdempotencyKey();
  const create = useMutation({
    mutationFn: () => adminApi.call('createProduct', { body: toInput(draft), idempotencyKey: key.current() }),
    onSuccess(product) {
      void queryClient.invalidateQueries({ queryKey: ['products'] });
      message.success('已建好草稿，加上图片就可以上架');
      void navigate(`/products/${product.productId}`, { replace: true });
    },
    onError(error) {
      key.renew();
      if (isApiProblem(error)) setErrors(new Map(error.errors.map((field) => [field.path, field.message])));
      tellProblem(error);
    },
  });
  const save = (): void => {
    const gaps = findGaps(draft);
    setErrors(gaps);
    if (gaps.size === 0) create.mutate();
  };
  return (
    <Page
      title="新建商品"
      backTo="/products"
      actions={
        <Button type="primary" onClick={save} loading={create.isPending}>
          保存草稿
        </Button>
      }
    >
      <ProductForm draft={draft} errors={errors} onChange={setDraft} />
    </Page>
  );
}
