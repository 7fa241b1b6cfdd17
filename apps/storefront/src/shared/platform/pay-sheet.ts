import './pay-sheet.scss';

type SheetMessage = { source: 'quanyu-pay-sheet'; result: 'ok' | 'cancel' };

function isSheetMessage(data: unknown): data is SheetMessage {
  if (typeof data !== 'object' || data === null) return false;
  return 'source' in data && data.source === 'quanyu-pay-sheet' && 'result' in data && (data.result === 'ok' || data.result === 'cancel');
}

/** Lays the simulator's pay sheet over the page, as WeChat does, and waits for the shopper's answer. */
export function openPaySheet(simulatorUrl: string, params: Record<string, string>): Promise<'ok' | 'cancel'> {
  const query = Object.entries(params)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join('&');
  const overlay = document.createElement('div');
  overlay.className = 'pay-sheet';
  const frame = document.createElement('iframe');
  frame.className = 'pay-sheet__frame';
  frame.title = '微信支付（演示）';
  frame.src = `${simulatorUrl}/h5/pay-sheet?${query}`;
  overlay.append(frame);
  (document.getElementById('app') ?? document.body).append(overlay);
  const simulatorOrigin = new URL(simulatorUrl, window.location.href).origin;
  return new Promise((resolve) => {
    const finish = (result: 'ok' | 'cancel') => {
      window.removeEventListener('message', onMessage);
      window.removeEventListener('popstate', onLeave);
      overlay.remove();
      resolve(result);
    };
    const onMessage = (event: MessageEvent) => {
      if (event.origin === simulatorOrigin && isSheetMessage(event.data)) finish(event.data.result);
    };
    const onLeave = () => finish('cancel');
    window.addEventListener('message', onMessage);
    window.addEventListener('popstate', onLeave);
  });
}
