import { isApiProblem } from '@quanyu/api-client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Segmented, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { z } from 'zod';
import { adminApi } from '../../api';
import { tiersQuery } from '../../parts/members/queries';
import { type Move, ruleStatusLabels, stepsFrom } from '../../parts/prices/steps';
import { storeChoicesQuery } from '../../shell/choices';
import { channelNames } from '../../shell/labels';
import { useMay } from '../../shell/me';
import { Stack } from '../../ui/Columns';
import { CreateActs } from '../../ui/CreateActs';
import { EditedHint } from '../../ui/EditedHint';
import { Field } from '../../ui/Field';
import { fieldErrors } from '../../ui/field-errors';
import { InstantRange } from '../../ui/InstantRange';
import { Page, Panel } from '../../ui/Page';
import { ErrorState } from '../../ui/states';
import { StepActs, type TakenStep } from '../../ui/StepActs';
import { useAct } from '../../ui/useAct';
import { useUrlFilters } from '../../ui/useUrlFilters';
import { DraftActs, useVersionedDraft } from '../../ui/useVersionedDraft';
import { blankContent, type Content, findGap, type Goods, kindNames, KINDS, type Kind, type PriceList } from './price-lists';
import styles from './PriceLists.module.css';
import { PriceTable } from './PriceTable';

const newSchema = z.object({ kind: z.enum(KINDS).catch('store') });
const NO_GOODS: Goods = new Map();

export function NewPriceListPage() {
  const [{ kind }] = useUrlFilters(newSchema);
  const navigate = useNavigate();
  const [content, setContent] = useState<Content>(() => blankContent(kind, Date.now()));
  const create = useAct({
    act: (body: Content, idempotencyKey) => adminApi.call('createPriceList', { body, idempotencyKey }),
    doneText: '草稿已存，发布后生效',
    onDone: ({ priceListId }) => void navigate(`/price-lists/${priceListId}`, { replace: true }),
  });
  const gap = findGap(content);
  const errors = fieldErrors(create.error);
  return (
    <Page backTo="/price-lists" title="新建价目" hint="先存草稿，核对后再发布" actions={<CreateActs gap={gap} isBusy={create.isPending} onCreate={() => create.mutate(content)} />}>
      <PriceListForm content={content} goods={NO_GOODS} isNew isDisabled={false} errorOf={(path) => errors.get(`body.${path}`)} onChange={setContent} />
    </Page>
  );
}

export function PriceListPage() {
  const { priceListId = '' } = useParams();
  const list = useQuery({ queryKey: ['price-list', priceListId], queryFn: ({ signal }) => adminApi.call('getPriceList', { params: { priceListId }, signal }) });
  if (list.isPending) return <Skeleton active paragraph={{ rows: 10 }} />;
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  return <PriceListView key={priceListId} saved={list.data} />;
}

const COMPARED: readonly (readonly [string, (content: Content) => string])[] = [
  ['名称', ({ name }) => name],
  ['时间', ({ startsAt, endsAt }) => `${startsAt} – ${endsAt}`],
  ['对谁', ({ holders }) => `${holders.length} 个`],
  ['价格', ({ prices }) => `${prices.length} 个，共 ${prices.reduce((sum, { priceFen }) => sum + priceFen, 0) / 100} 元`],
];

function PriceListView({ saved }: { readonly saved: PriceList }) {
  const { priceListId } = saved;
  const mayWrite = useMay('campaigns.write');
  const queryClient = useQueryClient();
  const edit = useVersionedDraft<PriceList, Content>({
    saved,
    toDraft: ({ content }) => content,
    save: (content, version) => adminApi.call('updatePriceList', { params: { priceListId }, body: { content, version } }),
    reload: () => adminApi.call('getPriceList', { params: { priceListId } }),
    compared: COMPARED,
    savedText: '已保存',
    onSaved: () => void queryClient.invalidateQueries({ queryKey: ['price-lists'] }),
  });
  const { base, draft } = edit;
  const move = useAct({
    act: ({ key: status, reason }: TakenStep<Move>) =>
      adminApi.call('movePriceList', { params: { priceListId }, body: { status, version: base.version, ...(reason === undefined ? {} : { reason }) } }),
    doneText: '已更新，一秒内生效',
    onDone: edit.take,
  });
  const refused = isApiProblem(move.error, 'PRICE_LIST.INVALID') ? fieldErrors(move.error) : null;
  const isOpen = base.status !== 'ended';
  const ending = { title: '结束这张价目', words: '结束后不能再启用，这些商品马上回到原来的价格。' };
  return (
    <Page
      backTo="/price-lists"
      title={base.content.name}
      hint={<EditedHint label={ruleStatusLabels[base.status]} byName={base.updatedByName} at={base.updatedAt} isDirty={edit.isDirty} />}
      actions={
        mayWrite &&
        isOpen && (
          <>
            <DraftActs edit={edit} isBlocked={findGap(draft) !== null} />
            <StepActs steps={stepsFrom({ status: base.status, isDirty: edit.isDirty, ending })} move={move} />
          </>
        )
      }
    >
      <PriceListForm
        content={draft} goods={new Map(base.goods.map(({ sku, ...goods }) => [sku, goods]))} isNew={false} isDisabled={!mayWrite || !isOpen}
        errorOf={(path) => edit.errors.get(`body.content.${path}`) ?? refused?.get(`body.content.${path}`)} onChange={edit.setDraft}
      />
      {edit.conflict}
    </Page>
  );
}

interface PriceListFormProps {
  readonly content: Content;
  readonly goods: Goods;
  readonly isNew: boolean;
  readonly isDisabled: boolean;
  readonly errorOf: (path: string) => string | undefined;
  readonly onChange: (content: Content) => void;
}

/** For whom, when, and which goods at which price. */
function PriceListForm({ content, goods, isNew, isDisabled, errorOf, onChange }: PriceListFormProps) {
  const set = (change: Partial<Content>): void => onChange({ ...content, ...change });
  const { kind, holders } = content;
  const holderError = holders.map((_holder, index) => errorOf(`holders[${index}]`)).find((error) => error !== undefined);
  return (
    <Form layout="vertical" component="div" disabled={isDisabled}>
      <Stack>
        <Panel title="对谁、什么时候">
          <div className={styles['pair']}>
            <Field label="名称" isRequired error={errorOf('name')}>
              {(id) => <Input id={id} value={content.name} maxLength={40} showCount placeholder="例如：机场店价目" onChange={(event) => set({ name: event.target.value })} />}
            </Field>
            <Field label="按什么定价">
              {() => <Segmented<Kind> block disabled={!isNew} value={kind} options={KINDS.map((one) => ({ value: one, label: kindNames[one] }))} onChange={(chosen) => set({ kind: chosen, holders: chosen === 'channel' ? ['miniProgram'] : [] })} />}
            </Field>
            <Holders kind={kind} holders={holders} error={holderError} onChange={(chosen) => set({ holders: chosen })} />
            <InstantRange label="时间" error={errorOf('endsAt')} from={content.startsAt} to={content.endsAt} onChange={(startsAt, endsAt) => set({ startsAt, endsAt })} />
          </div>
        </Panel>
        <PriceTable
          name={content.name} prices={content.prices} goods={goods} isDisabled={isDisabled} errorAt={(index) => errorOf(`prices[${index}].sku`) ?? errorOf(`prices[${index}].priceFen`)}
          onChange={(prices) => set({ prices })}
        />
      </Stack>
    </Form>
  );
}

function Holders({ kind, holders, error, onChange }: { readonly kind: Kind; readonly holders: readonly string[]; readonly error: string | undefined; readonly onChange: (holders: string[]) => void }) {
  const [stores, tiers] = [useQuery(storeChoicesQuery), useQuery(tiersQuery)];
  const options = {
    store: stores.data ?? [],
    channel: Object.entries(channelNames).map(([value, label]) => ({ value, label })),
    tier: (tiers.data?.items ?? []).map(({ code, name }) => ({ value: code, label: name })),
  }[kind];
  return (
    <Field label={kindNames[kind]} isRequired error={error} {...(kind === 'tier' ? { tooltip: '等级价比别的价低时才用；商品页告诉所有人' } : {})}>
      {(id) => (
        <Select
          id={id} mode="multiple" maxTagCount={6} showSearch={{ optionFilterProp: 'label' }} value={[...holders]} placeholder={`选${kindNames[kind]}`} options={options}
          onChange={(chosen: string[]) => onChange(chosen)}
        />
      )}
    </Field>
  );
}
