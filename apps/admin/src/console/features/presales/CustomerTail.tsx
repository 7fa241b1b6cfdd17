import { Typography } from 'antd';

const SHOWN = 6;

/** A customer by the end of their number, the whole of it to copy: enough to tell two apart, nothing personal. */
export function CustomerTail({ customerId }: { readonly customerId: string }) {
  return (
    <Typography.Text copyable={{ text: customerId }} className="number">
      …{customerId.slice(-SHOWN)}
    </Typography.Text>
  );
}
