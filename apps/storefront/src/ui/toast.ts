import Taro from '@tarojs/taro';

/** A short line about something that has just happened and needs no decision. */
export function toast(text: string): void {
  void Taro.showToast({ title: text, icon: 'none', duration: 2000 });
}

type Question = { title: string; text?: string; confirm: string; cancel?: string; danger?: boolean };

/** Asks before something that cannot be undone. Buttons carry verbs, four characters at most in WeChat. */
export async function ask({ title, text = '', confirm, cancel = '再想想', danger = false }: Question): Promise<boolean> {
  const answer = await Taro.showModal({
    title,
    content: text,
    confirmText: confirm,
    cancelText: cancel,
    confirmColor: danger ? '#e1251b' : '#0e7a5f',
    cancelColor: '#4a4f57',
  });
  return answer.confirm;
}
