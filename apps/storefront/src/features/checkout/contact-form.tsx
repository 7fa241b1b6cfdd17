import { Button as HostButton, View } from '@tarojs/components';
import { problemCopy } from '@/shared/api/problem-copy';
import { isMobile } from '@/shared/phone';
import { platform } from '@/shared/platform';
import { Field, FieldProblem } from '@/ui/field';
import { Icon } from '@/ui/icon';
import { Tap } from '@/ui/tap';
import { toast } from '@/ui/toast';
import { useBindPhone } from './queries';
import './contact-form.scss';

export type Contact = { name: string; phone: string };

/** Why this contact cannot be used yet; null when it can. */
export function contactProblem({ name, phone }: Contact, who = '取货人'): string | null {
  if (name.trim() === '') return `请填写${who}姓名`;
  if (!isMobile(phone.trim())) return '请填写 11 位手机号';
  return null;
}

type ContactFormProps = { contact: Contact; problem: string | null; onChange: (contact: Contact) => void; who?: string };

export function ContactForm({ contact, problem, onChange, who = '取货人' }: ContactFormProps) {
  const bind = useBindPhone();
  const usePhoneOf = (code: string) =>
    bind.mutate(code, {
      onSuccess: ({ phone }) => phone !== null && onChange({ ...contact, phone }),
      onError: (error) => toast(problemCopy(error).title),
    });
  const askPhone = platform.phoneCode;
  const label = bind.isPending ? '正在取…' : '用微信手机号';
  return (
    <View className="contact">
      <Field name={who} value={contact.name} placeholder="姓名" maxLength={20} onInput={(name) => onChange({ ...contact, name })} />
      <Field name="手机号" value={contact.phone} placeholder={who === '取货人' ? '备好货时联系你' : '有变动时联系你'} maxLength={11} type="number" onInput={(typed) => onChange({ ...contact, phone: typed.replace(/\D/g, '') })}>
        {askPhone ? (
          <Tap className="contact__wechat" disabled={bind.isPending} onTap={() => void askPhone().then(usePhoneOf, () => toast('没有取到微信手机号，请直接填写'))}>
            <Icon name="wechat" size={16} />
            {label}
          </Tap>
        ) : (
          <HostButton className="contact__wechat" openType="getPhoneNumber" disabled={bind.isPending} onGetPhoneNumber={(event) => event.detail.code && usePhoneOf(event.detail.code)}>
            {label}
          </HostButton>
        )}
      </Field>
      <FieldProblem text={problem} />
    </View>
  );
}
