import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { ProductList, type ProductNames } from '../../parts/goods/ProductList';
import { VariantList, type VariantNames } from '../../parts/goods/VariantList';
import { categoryChoices } from '../../shell/category-choices';
import { categoriesQuery } from '../../shell/choices';
import { Field } from '../../ui/Field';
import type { Content } from './rules';

export type GoodsNames = VariantNames & ProductNames;

interface ScopeFieldsProps {
  readonly scope: Content['scope'];
  /** What stands before the labels where a rule has goods of two kinds. */
  readonly named?: string;
  /** Where the scope stands in the content. */
  readonly path: string;
  readonly names: GoodsNames;
  readonly errorOf: (path: string) => string | undefined;
  readonly onChange: (scope: Content['scope']) => void;
}

/** What a rule is about: categories with all that is below them, products with all their variants, single variants; any of them. */
export function ScopeFields({ scope, named = '', path, names, errorOf, onChange }: ScopeFieldsProps) {
  const categories = useQuery(categoriesQuery);
  return (
    <>
      <Field label={`${named}商品分类`} tooltip="含下级分类；分类、整款、规格都不选就是全部商品" error={errorOf(`${path}.categoryIds`)}>
        {(id) => (
          <Select
            id={id} mode="multiple" showSearch={{ optionFilterProp: 'label' }} value={[...scope.categoryIds]} loading={categories.isPending} placeholder="全部商品" options={categoryChoices(categories.data?.items ?? [])}
            onChange={(categoryIds: string[]) => onChange({ ...scope, categoryIds })}
          />
        )}
      </Field>
      <ProductList label={`${named}整款商品`} tooltip="这一款的所有规格，以后新加的规格也算" error={errorOf(`${path}.productIds`)} names={names} productIds={scope.productIds} onChange={(productIds) => onChange({ ...scope, productIds })} />
      <VariantList label={`${named}指定规格`} tooltip="和分类、整款一起：属于其中任意一个就算" error={errorOf(`${path}.variantIds`)} names={names} variantIds={scope.variantIds} onChange={(variantIds) => onChange({ ...scope, variantIds })} />
    </>
  );
}
