import { Tag } from 'antd';
import { VariantPicker } from './VariantPicker';
import { Field } from '../../ui/Field';
import styles from './VariantList.module.css';

/** Names of variants: those that the server told with the rule, and those that were picked since. */
export interface VariantNames {
  readonly of: (variantId: string) => string;
  readonly learn: (variant: { readonly variantId: string; readonly name: string }) => void;
}

interface VariantListProps {
  readonly label: string;
  readonly tooltip?: string;
  readonly error?: string | undefined;
  readonly names: VariantNames;
  readonly variantIds: readonly string[];
  readonly onChange: (variantIds: string[]) => void;
  readonly isRequired?: boolean;
  /** Another takes its place. */
  readonly isSingle?: boolean;
}

/** Chosen variants, each one click from being taken out, and the search that adds more. */
export function VariantList({ label, tooltip, error, names, variantIds, onChange, isRequired = false, isSingle = false }: VariantListProps) {
  return (
    <Field label={label} error={error} isRequired={isRequired} {...(tooltip === undefined ? {} : { tooltip })}>
      {() => (
        <div className={styles['variants']}>
          {variantIds.length > 0 && (
            <div className={styles['chosen']}>
              {variantIds.map((variantId) => (
                <Tag key={variantId} closable onClose={() => onChange(variantIds.filter((id) => id !== variantId))}>
                  {names.of(variantId)}
                </Tag>
              ))}
            </div>
          )}
          <VariantPicker
            onPick={(variant) => {
              names.learn(variant);
              onChange(isSingle ? [variant.variantId] : [...variantIds.filter((id) => id !== variant.variantId), variant.variantId]);
            }}
          />
        </div>
      )}
    </Field>
  );
}
