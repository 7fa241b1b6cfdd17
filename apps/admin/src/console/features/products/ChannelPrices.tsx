import { useMutation } from '@tanstack/react-query';
import { App, Button, Segmented, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import { adminApi, type Schemas } from '../../api';
import { channelNames } from '../../shell/labels';
import { useMay } from '../../shell/me';
import { Money } from '../../ui/inline';
import { Panel } from '../../ui/Page';
import { YuanInput } from '../../ui/YuanInput';

type Product = Schemas['AdminProduct'];
type Variant = Schemas['AdminVariant'];
type Channel = keyof typeof channelNames;

const CHANNELS = ['miniProgram', 'h5', 'pos'] as const satisfies readonly Channel[];

type Prices = ReadonlyMap<string, number | null>;

function pricesOf(product: Product, channel: Channel): Prices {
  return new Map(product.variants.map(({ variantId, channelPrices }) => [variantId, channelPrices.find((price) => price.channel === channel)?.priceFen ?? null]));
}

interface ChannelPricesProps {
  readonly product: Product;
  readonly onChange: (product: Product) => void;
  readonly onProblem: (error: unknown) => void;
}

/** A price of its own for a channel; an empty field sells at the base price. */
export function ChannelPrices({ product, onChange, onProblem }: ChannelPricesProps) {
  const { message } = App.useApp();
  const mayWrite = useMay('catalogue.write');
  const [channel, setChannel] = useState<Channel>('miniProgram');
  const [changed, setChanged] = useState<Prices>(new Map());
  const saved = pricesOf(product, channel);
  const save = useMutation({
    mutationFn: () =>
      adminApi.call('setPrices', {
        params: { productId: product.productId },
        body: { version: product.version, channel, prices: [...changed].map(([variantId, priceFen]) => ({ variantId, priceFen })) },
      }),
    onSuccess(latest) {
      message.success('渠道价已生效');
      setChanged(new Map());
      onChange(latest);
    },
    onError: onProblem,
  });
  const columns: TableColumnsType<Variant> = [
    { title: '规格', key: 'options', render: (_value, { optionValues, sku }) => (optionValues.length === 0 ? sku : optionValues.join(' · ')) },
    { title: '基础价', key: 'base', align: 'right', width: 120, render: (_value, { priceFen }) => <Money fen={priceFen} /> },
    {
      title: `${channelNames[channel]}价`,
      key: 'channel',
      width: 180,
      render: (_value, { variantId }) => (
        <YuanInput
          label={`${channelNames[channel]}价`}
          placeholder="同基础价"
          isDisabled={!mayWrite}
          valueFen={changed.has(variantId) ? (changed.get(variantId) ?? null) : (saved.get(variantId) ?? null)}
          onChange={(priceFen) => setChanged(new Map(changed).set(variantId, priceFen))}
        />
      ),
    },
  ];
  return (
    <Panel
      title="渠道价"
      extra={
        <Segmented<Channel>
          value={channel}
          options={CHANNELS.map((value) => ({ value, label: channelNames[value] }))}
          onChange={(next) => {
            setChanged(new Map());
            setChannel(next);
          }}
        />
      }
    >
      <Table<Variant> size="small" pagination={false} columns={columns} dataSource={product.variants} rowKey={({ variantId }) => variantId} scroll={{ x: 480 }} />
      {changed.size > 0 && (
        <div style={{ marginTop: 12, textAlign: 'right' }}>
          <Button type="primary" loading={save.isPending} onClick={() => save.mutate()}>
            保存渠道价
          </Button>
        </div>
      )}
    </Panel>
  );
}
