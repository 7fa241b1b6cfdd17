import { View } from '@tarojs/components';
import { classNames } from '@/ui/class-names';
import { Field } from '@/ui/field';
import { Tap } from '@/ui/tap';
import type { AfterSalesOptions, SendTo } from './queries';
import type { Wish } from './wish';

type Change = (change: Partial<Wish>) => void;

/** What the chosen lines are exchanged for: the same product at the same price. */
export function ReplacementCard({ options, wish, onChange }: { options: AfterSalesOptions; wish: Wish; onChange: Change }) {
  const lines = options.lines.filter(({ lineNo }) => wish.chosen.has(lineNo));
  return (
    <View className="after-sales__card">
      <View className="after-sales__name">换成</View>
      {lines.length === 0 ? <View className="after-sales__note after-sales__note--left">先选要换的商品</View> : null}
      {lines.map((line) => (
        <View key={line.lineNo}>
          <View className="after-sales__line-note">{line.title}</View>
          <View className="after-sales__choices">
            {line.replacements.map(({ variantId, optionText, available }) => {
              const isOn = wish.replacements.get(line.lineNo) === variantId;
              const isShort = available < (wish.chosen.get(line.lineNo) ?? 1);
              const name = optionText || '同款新的一件';
              return (
                <Tap key={variantId} role="radio" checked={isOn} disabled={isShort} className={classNames('after-sales__choice', isOn && 'after-sales__choice--on')} onTap={() => onChange({ replacements: new Map([...wish.replacements, [line.lineNo, variantId]]) })}>
                  {isShort ? `${name}（${available === 0 ? '没货' : `仅剩 ${available} 件`}）` : optionText === line.optionText ? `${name}（原规格）` : name}
                </Tap>
              );
            })}
          </View>
        </View>
      ))}
    </View>
  );
}

/** How the replacement gets to the shopper. */
export function ReplacementWay({ options, wish, onChange }: { options: AfterSalesOptions; wish: Wish; onChange: Change }) {
  const { sendTo } = wish;
  const set = (part: Partial<SendTo>) => onChange({ sendTo: { ...(sendTo ?? options.contact), ...part } });
  return (
    <View className="after-sales__card">
      <View className="after-sales__name">换好后怎么拿</View>
      <View className="after-sales__choices">
        <Tap role="radio" checked={sendTo === null} className={classNames('after-sales__choice', sendTo === null && 'after-sales__choice--on')} onTap={() => onChange({ sendTo: null })}>
          {`到${options.replacementFrom.name}取`}
        </Tap>
        <Tap role="radio" checked={sendTo !== null} className={classNames('after-sales__choice', sendTo !== null && 'after-sales__choice--on')} onTap={() => set({})}>
          寄给我（免运费）
        </Tap>
      </View>
      {sendTo === null ? null : (
        <>
          <Field name="收货人" value={sendTo.contactName} placeholder="姓名" maxLength={20} onInput={(contactName) => set({ contactName })} />
          <Field name="手机号" type="number" value={sendTo.contactPhone} placeholder="11 位手机号" maxLength={11} onInput={(contactPhone) => set({ contactPhone })} />
          <Field name="地址" value={sendTo.address} placeholder="省市区、街道、门牌" maxLength={120} onInput={(address) => set({ address })} />
        </>
      )}
    </View>
  );
}
