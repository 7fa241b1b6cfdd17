import { Form } from 'antd';
import { type ReactNode, useId } from 'react';

interface FieldProps {
  readonly label: string;
  /** What is wrong with it, in words. */
  readonly error?: string | undefined;
  readonly tooltip?: string;
  readonly isRequired?: boolean;
  readonly isLast?: boolean;
  /** Gets the id that ties the label to its control. */
  readonly children: (id: string) => ReactNode;
}

/** A labelled control outside antd's own form state, with its label and its error tied to it. */
export function Field({ label, error, tooltip, isRequired = false, isLast = false, children }: FieldProps) {
  const id = useId();
  return (
    <Form.Item
      label={label}
      htmlFor={id}
      required={isRequired}
      {...(tooltip === undefined ? {} : { tooltip })}
      {...(error === undefined ? {} : { validateStatus: 'error' as const, help: error })}
      {...(isLast ? { style: { marginBottom: 0 } } : {})}
    >
      {children(id)}
    </Form.Item>
  );
}
